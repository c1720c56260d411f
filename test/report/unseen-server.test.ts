/** What nobody read of a server is not known: it is no 0, in no table, sentence, chart or column. */
import { describe, expect, test } from 'vitest'
import { contenderByName } from '../../bench/contenders.js'
import type { Contender } from '../../bench/contracts/names.js'
import { makeCharts } from '../../bench/report/charts/index.js'
import { compareRuns } from '../../bench/report/comparison.js'
import { CSV } from '../../bench/report/exporters/csv.js'
import { columnMarks } from '../../bench/report/html/figure-columns.js'
import { IDLE_RSS } from '../../bench/report/html/report-columns.js'
import { makeReport } from '../../bench/report/model.js'
import { renderTerminal } from '../../bench/report/terminal.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { Checks } from '../../bench/verify/checks.js'
import { checkCost } from '../../bench/verify/trial-checks.js'
import { csvRecords } from './exporters/support/parse-csv.js'
import { completed, result, zeroSubscribers } from './sample.js'
import { plotOf, seriesOf, tableRow } from './support/charts-of.js'
import { foreign, seen, unseen } from './support/foreign-server.js'
import { reportOf } from './support/report-of.js'

const [NAMED, RUNNING] = ['sse/shop', 'sse/stall'] as const
const CONTENDERS = [foreign(NAMED), foreign(RUNNING)]
const MIB = 2 ** 20

const LOADED = result({
  contenders: CONTENDERS,
  trials: [
    completed({ contender: 'sse/node', p50Us: 3000, rssBytes: 60 * MIB }),
    seen({ contender: NAMED, p50Us: 4000, rssBytes: 50 * MIB, cpuUs: 20 }),
    unseen({ contender: RUNNING, p50Us: 3500 }),
  ],
})

const POINTS = [100, 500, 1000]

const WAITING: ResultFile = {
  ...result({
    scenario: 'idle',
    contenders: CONTENDERS,
    trials: POINTS.flatMap((point) => [
      completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 60 * MIB + point * 20_480 }),
      seen({ contender: NAMED, p50Us: 1, point, rssBytes: 40 * MIB + point * 10_240 }),
      unseen({ contender: RUNNING, p50Us: 1, point }),
    ]),
  }),
  zeroSubscribers: ['sse/node', NAMED].map((contender) => zeroSubscribers(contender, 0.02)),
}

function sentencesOf(file: ResultFile): readonly string[] {
  return makeReport(file).sentences
}

function recordsOf(file: ResultFile): Record<string, string>[] {
  return csvRecords(CSV.render(reportOf(file))[0]?.text as string)
}

function textOf(file: ResultFile): string {
  return renderTerminal(makeReport(file), { color: false, width: 300 })
}

describe('under load', () => {
  const row = (name: string) => makeReport(LOADED).rows.find(({ contender }) => contender === name)

  test('memory and CPU of a process that nobody named have no figure', () => {
    expect(row(RUNNING)).toMatchObject({ rssBytes: { kind: 'none' }, cpuUsPerDelivery: { kind: 'none' } })
    expect(row(NAMED)).toMatchObject({ rssBytes: { median: 80 * MIB }, cpuUsPerDelivery: { median: 20 } })
  })

  test('no sentence speaks of them', () => {
    const cost = sentencesOf(LOADED).filter((sentence) => /Server (CPU|memory)/.test(sentence))
    expect(cost.filter((sentence) => sentence.includes(RUNNING) || /\b0 (B|MiB|µs)/.test(sentence))).toEqual([])
  })

  test('their columns of the CSV are empty; what was seen from outside is no heap, and not collected', () => {
    const [own, named, running] = recordsOf(LOADED)
    const columns = ['server_cpu_user_us', 'server_cpu_system_us', 'server_loop_utilisation', 'server_rss_bytes']
    const collected = ['server_rss_after_gc_bytes', 'server_heap_after_gc_bytes']
    expect([...columns, ...collected].map((name) => running?.[name])).toEqual(['', '', '', '', '', ''])
    expect(columns.map((name) => Number(named?.[name]) > 0)).toEqual([true, true, true, true])
    expect(collected.map((name) => named?.[name])).toEqual(['', ''])
    expect(collected.map((name) => own?.[name])).toEqual([String(60 * MIB), String(30 * MIB)])
  })

  test('the notes say which', () => {
    const text = textOf(LOADED)
    expect(text).toContain(`CPU and memory of ${RUNNING} are not known`)
    expect(text).toContain(`CPU and memory of ${NAMED} are those of its process tree`)
    expect(textOf(result({ trials: [completed({ contender: 'sse/node', p50Us: 3000 })] }))).not.toContain('not known')
  })

  test('two results that do not know it are not compared in it', () => {
    const rows = compareRuns(reportOf(LOADED, LOADED).runs)?.rows ?? []
    const names = rows.filter(({ metric }) => metric.key === 'rss').map(({ contender }) => contender)
    expect(names.sort()).toEqual(['sse/node', NAMED])
  })
})

describe('waiting', () => {
  const idle = (name: string) => makeReport(WAITING).idle.find(({ contender }) => contender === name)

  test('nothing is stated of a process that nobody named', () => {
    expect(idle(RUNNING)).toMatchObject({
      ...{ rssBytesPerClient: null, heapBytesPerClient: null, rssBytes: { kind: 'none' } },
      ...{ cpuShare: { kind: 'none' }, cpuShareAboveIdle: { kind: 'none' } },
    })
  })

  test('of one seen from outside there is memory, without a heap or a collection', () => {
    expect(idle(NAMED)).toMatchObject({ heapBytesPerClient: null, collected: false })
    expect(idle(NAMED)?.rssBytesPerClient?.perUnit).toBeCloseTo(10_240)
    expect(idle('sse/node')).toMatchObject({ collected: true })
    expect(textOf(WAITING)).toContain(`Memory of ${NAMED} is as it was`)
  })

  test('nobody is called best of memory that was collected here and not there', () => {
    const own = (name: string): Contender => ({ ...contenderByName(name), publish: 'http' })
    const at = (contender: string, mib: number) => ({ contender, p50Us: 1, point: 1000, rssBytes: mib * MIB })
    const trials = [completed(at('sse/node', 40)), completed(at('websocket/ws', 90)), seen(at(NAMED, 60))]
    const contenders = [own('sse/node'), own('websocket/ws'), ...CONTENDERS]
    const { rows } = makeReport(result({ scenario: 'idle', contenders, trials }))
    const marked = (...names: string[]): string[] => {
      const among = rows.filter(({ contender }) => names.includes(contender))
      return [...columnMarks(IDLE_RSS, { rows: among, blocks: 1 })].map(([row, mark]) => `${row.contender} ${mark}`)
    }
    expect(marked('sse/node', 'websocket/ws')).toEqual(['sse/node best'])
    expect(marked('sse/node', NAMED)).toEqual([])
  })

  test('the words leave it out, and say so', () => {
    const said = sentencesOf(WAITING)
    expect(said).toContain(`Memory per waiting client is not known of ${RUNNING}.`)
    expect(said.filter((sentence) => /CPU while waiting/.test(sentence)).join()).not.toContain(RUNNING)
    const [trial] = WAITING.trials.filter(({ contender }) => contender === RUNNING)
    const only = result({ scenario: 'idle', contenders: CONTENDERS, trials: trialsAt(trial as CompletedTrial) })
    expect(sentencesOf(only)).toContain(`Memory per waiting client is not known of ${RUNNING}.`)
    expect(sentencesOf(only).join()).not.toContain('at least two valid points')
  })

  test('the charts draw no 0 for it, and say whose memory is as it was', () => {
    const report = reportOf(WAITING)
    for (const id of ['memory-by-clients', 'cpu-by-clients', 'cpu-of-waiting']) {
      const chart = plotOf(report, id)
      expect(seriesOf(chart, 'main').filter(({ contender }) => contender === RUNNING)).toEqual([])
      expect(seriesOf(chart, 'main').filter(({ contender }) => contender === NAMED)).not.toEqual([])
    }
    const memory = plotOf(report, 'memory-by-clients')
    expect(tableRow(memory, RUNNING, 1)).toEqual([RUNNING, '–', '–', '–'])
    expect(tableRow(memory, NAMED, 1)).toEqual([NAMED, '10.0', '–', '–'])
    expect(memory.howToRead).toContain('as it is, where a server that others wrote')
  })

  test('a chart of nothing but such servers is none', () => {
    const trials = WAITING.trials.filter(({ contender }) => contender === RUNNING)
    const ids = makeCharts(reportOf(result({ scenario: 'idle', contenders: CONTENDERS, trials }))).charts
    expect(ids.map(({ id }) => id)).toEqual(['bytes-of-waiting', 'connections'])
  })
})

describe('verify', () => {
  const differences = (trial: CompletedTrial): string[] => {
    const checks = new Checks()
    checkCost(checks, { where: 't', trial, result: LOADED })
    return checks.differences.map(({ where }) => where).filter((where) => where.includes('cpuUsPerDelivery'))
  }
  const [, , trial] = LOADED.trials as readonly CompletedTrial[]

  test('expects no CPU of a process that nobody named, and notices one', () => {
    if (trial === undefined) throw new Error('there are three trials')
    expect(differences(trial)).toEqual([])
    expect(differences({ ...trial, cost: { ...trial.cost, cpuUsPerDelivery: 0 } })).toEqual(['t.cost.cpuUsPerDelivery'])
  })
})

/** The same at every point. */
function trialsAt(trial: CompletedTrial): CompletedTrial[] {
  return POINTS.map((point) => ({ ...trial, point, clients: point }))
}

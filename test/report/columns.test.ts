import { describe, expect, test } from 'vitest'
import { costColumns, idleCostColumns, idleMemoryColumns, latencyColumns } from '../../bench/report/columns.js'
import { makeReport, type ReportModel } from '../../bench/report/model.js'
import { painter } from '../../bench/report/paint.js'
import type { Column } from '../../bench/report/table.js'
import { renderTerminal } from '../../bench/report/terminal.js'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { completed, latency, result, zeroSubscribers } from './sample.js'

const paint = painter(false)

/** The cells of a column, row by row; its head begins so. */
function cells<R>(columns: readonly Column<R>[], rows: readonly R[], head: string): string[] {
  const column = columns.find((one) => one.head.replace('\n', ' ').startsWith(head))
  if (column === undefined) throw new Error(`no column ${head}`)
  return rows.map((row) => column.cell(row))
}

const costs = (model: ReportModel, head: string): string[] => cells(costColumns(model), model.rows, head)

function trial(contender: string, change: Partial<CompletedTrial['requests']> = {}): CompletedTrial {
  const base = completed({ contender, p50Us: 9000 })
  return { ...base, requests: { ...base.requests, ...change } }
}

describe('batching is visible', () => {
  test('pollers: events in an answer that carries any; push has no answers', () => {
    const batch: CompletedTrial['requests']['batch'] = [
      [1, 100],
      [4, 50],
    ]
    const model = makeReport(
      result({
        trials: [
          trial('short-poll/node', { batch }),
          trial('long-poll/node', { batch: [] }),
          trial('sse/node', { batch }),
        ],
      }),
    )
    const shown = model.rows.map((row, i) => `${row.contender} ${costs(model, 'events /answer')[i]}`)
    expect(shown.sort()).toEqual(['long-poll/node –', 'short-poll/node 2.00', 'sse/node –'])
  })

  test.each([
    ['sse/node', 2001, '1.00 % of socket reads of sse/node carried several events: they share one receive time.'],
    ['websocket/ws', 50_000, '25.0 % of socket reads of websocket/ws carried several events'],
    ['sse/node', 2000, null],
    ['long-poll/node', 100_000, null],
    ['floor/net', 100_000, null],
  ])('%s: %i of 200,000 reads with several events', (contender, readsWithSeveral, text) => {
    const trials = [trial('short-poll/node'), trial(contender, { readsWithSeveral })]
    const shown = renderTerminal(makeReport(result({ trials })), { color: false, width: 200 })
    if (text === null) expect(shown).not.toContain('carried several events')
    else expect(shown).toContain(text)
  })
})

describe('memory', () => {
  const model = makeReport(
    result({
      scenario: 'idle',
      trials: [100, 500].map((point) =>
        completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 40 * 2 ** 20 + point }),
      ),
    }),
  )

  test('under load is that at T1, of waiting clients that after a collection', () => {
    expect(costs(model, 'server RSS')).toEqual(['80.0', '80.0'])
    expect(cells(idleMemoryColumns(model, paint), model.idle, 'RSS after GC')).toEqual(['40.0'])
  })
})

describe('the cost of waiting', () => {
  const trials = ['sse/node', 'websocket/ws', 'floor/net'].map((contender) =>
    completed({ contender, p50Us: 1, point: 100, cpuUs: contender === 'floor/net' ? 5 : 10 }),
  )

  test('is shown with and without what the same server uses with no subscriber, the floor last', () => {
    const file = result({ scenario: 'idle', trials })
    const model = makeReport({
      ...file,
      zeroSubscribers: [zeroSubscribers('sse/node', 0.03), zeroSubscribers('floor/net', 0.01)],
    })
    expect(model.idle.map((row) => row.contender)).toEqual(['sse/node', 'websocket/ws', 'floor/net'])
    expect(cells(idleCostColumns(model), model.idle, 'server CPU')).toEqual(['10.0', '10.0', '5.00'])
    expect(cells(idleCostColumns(model), model.idle, 'above idle')).toEqual(['7.00', '–', '4.00'])
    expect(cells(idleMemoryColumns(model, paint), model.idle, 'verdict')).toEqual(['valid', 'valid', 'the floor'])
  })

  test('says at how many clients it was read, where the largest point of a contender does not count', () => {
    const validity = { valid: false, reasons: [], findings: [] }
    const points = [100, 500].map((point) => completed({ contender: 'sse/node', p50Us: 1, point }))
    const partly = points.map((trial) => ({ ...trial, contender: 'sse/uws' }))
    const file = result({
      scenario: 'idle',
      trials: [...points, ...partly.map((trial) => (trial.clients === 500 ? { ...trial, validity } : trial))],
    })
    const model = makeReport(file)
    expect(model.idle.map(({ contender }) => contender)).toEqual(['sse/node', 'sse/uws'])
    expect(cells(idleCostColumns(model), model.idle, 'at')).toEqual(['500', '100'])
  })

  test('speaks of contenders alone', () => {
    const points = [100, 500, 1000].flatMap((point) =>
      ['sse/node', 'floor/net'].map((contender) =>
        completed({ contender, p50Us: 1, point, rssBytes: (contender === 'floor/net' ? 1 : 20) * 1024 * point }),
      ),
    )
    const said = makeReport(result({ scenario: 'idle', trials: points })).sentences.join('\n')
    expect(said).toContain('Memory per waiting client: sse/node 20.0 KiB.')
    expect(said).not.toContain('floor')
  })
})

describe('every row states', () => {
  test('its transport latency, however slow it is', () => {
    const model = makeReport(
      result({
        trials: [
          completed({ contender: 'short-poll/node', p50Us: 500_000, transportUs: 499_500 }),
          completed({ contender: 'sse/node', p50Us: 1 }, { transportLatency: latency(1, { p99: { tooFew: true } }) }),
        ],
      }),
    )
    const columns = latencyColumns(model, paint)
    expect(cells(columns, model.rows, 'transport p50')).toEqual(['0.001', '500'])
    expect(cells(columns, model.rows, 'transport p99')).toEqual(['few', '999'])
  })

  test('whole counts as integers', () => {
    const model = makeReport(
      result({
        trials: [completed({ contender: 'sse/node', p50Us: 1, point: 20 })],
      }),
    )
    expect(costs(model, 'connections')).toEqual(['20'])
  })
})

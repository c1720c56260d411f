import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { JSON_REPORT } from '../../../bench/report/exporters/json.js'
import type { ReportDocument, RowDocument } from '../../../bench/report/exporters/report-document.js'
import type { Comparison, Report } from '../../../bench/report/report.js'
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { largeResult, sampleResult } from '../../../scripts/large-result.js'
import { completed, latency, result, SAMPLE } from '../sample.js'
import { comparisonOf, reportOf, unverified } from '../support/report-of.js'
import { HOSTILE_NAMES, hostileResult } from './support/hostile.js'
import { recorded } from './support/recorded.js'

const textOf = (report: Report): string => JSON_REPORT.render(report)[0]?.text as string
const documentOf = (report: Report): ReportDocument => JSON.parse(textOf(report))

function rowOf(report: Report, contender: string): RowDocument {
  const row = documentOf(report).runs[0]?.rows.find((one) => one.contender === contender)
  if (row === undefined) throw new Error(`no row ${contender}`)
  return row
}

describe('the report as JSON', () => {
  test('says what it is, where it comes from and how to repeat it', () => {
    const file = sampleResult()
    const { schema, runs, comparison } = documentOf(reportOf(file))
    expect([schema, runs.length, comparison]).toEqual(['transport-bench/report@1', 1, null])
    expect(runs[0]).toMatchObject({
      label: '',
      file: { name: 'sample.json', href: 'sample.json', sha256: file.sha256 },
      verification: { agrees: true, differing: 0 },
      tool: file.tool,
      run: { command: file.run.command, seed: 1, state: 'finished' },
      environment: file.environment,
      scenario: file.scenario,
      kind: 'fan-out',
      trialsDone: 9,
      exitCode: 0,
    })
  })

  test('has the answers of the model, and every row in the order of the tables', () => {
    const report = reportOf(recorded(SAMPLE))
    const [run] = documentOf(report).runs
    const { model } = report.runs[0]
    expect(run?.answers).toEqual(model.answers)
    expect(run?.verdict).toBe(model.verdict)
    expect(run?.rows.map(({ contender, standing }) => `${contender} ${standing}`)).toEqual(
      [...model.rows, ...model.floor].map(({ contender, standing }) => `${contender} ${standing}`),
    )
    expect(run?.unavailable).toEqual([{ contender: 'websocket/uws', reason: 'uWebSockets.js is not installed' }])
  })

  test('has the merged histogram of each contender', () => {
    const file = largeResult({ contenders: 4, blocks: 3 })
    for (const { contender, histogram } of documentOf(reportOf(file)).runs[0]?.rows ?? []) {
      const trials = file.trials.filter(
        (trial): trial is CompletedTrial => trial.state === 'completed' && trial.contender === contender,
      )
      const decoded = decodeFromCompressedBase64(histogram?.hdr as string, 32, false)
      const sum = decodeFromCompressedBase64(trials[0]?.latency.hdr as string, 32, false)
      for (const { latency: own } of trials.slice(1)) sum.add(decodeFromCompressedBase64(own.hdr, 32, false))
      expect(decoded.outputPercentileDistribution()).toBe(sum.outputPercentileDistribution())
      expect(histogram?.count).toBe(trials.reduce((total, trial) => total + trial.latency.count, 0))
    }
  })

  test('keeps what a figure is: a value, a bound, too few events, or nothing', () => {
    const report = reportOf(recorded(SAMPLE))
    expect(rowOf(report, 'long-poll/node').latencyUs).toEqual({
      p50: { kind: 'value', median: 1900, min: 1900, max: 1900, trials: 1 },
      p99: { kind: 'value', median: 8000, min: 8000, max: 8000, trials: 1 },
      p999: { kind: 'few' },
      max: { kind: 'greater', than: 2_400_000, trials: 1 },
    })
    expect(rowOf(report, 'long-poll/uws')).toMatchObject({
      standing: 'failed',
      histogram: null,
      rssBytes: { kind: 'none' },
    })
    expect(rowOf(report, 'sse/uws').problems).toMatchObject([{ kind: 'invalid', code: 'load-process-busy' }])
  })

  test('says "Infinity" where a block lost that rank, never null', () => {
    const trials = [0, 1, 2].map((block) =>
      completed(
        { contender: 'sse/node', p50Us: 1000, block },
        block === 2 ? { latency: latency(1000, { max: { greaterThanUs: 9_000_000 } }) } : {},
      ),
    )
    const { max } = rowOf(reportOf(recorded(result({ overrides: { blocks: 3 }, trials }))), 'sse/node').latencyUs
    expect(max).toEqual({ kind: 'value', median: 3000, min: 3000, max: 'Infinity', trials: 3 })
    expect('max' in max && Number(max.max)).toBe(Number.POSITIVE_INFINITY)
  })

  test('of waiting has what it costs', () => {
    const trials = [100, 500].map((point) =>
      completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 20_480 }),
    )
    const [run] = documentOf(reportOf(recorded(result({ scenario: 'idle', trials })))).runs
    expect(run?.idle).toMatchObject([
      { contender: 'sse/node', points: [100, 500], rssBytesPerClient: { perUnit: 20_480, standardError: null } },
    ])
  })

  test('compares several results', () => {
    const figure = (median: number) => ({ kind: 'value' as const, median, min: median, max: median, trials: 1 })
    const comparison: Comparison = {
      caveats: ['another machine'],
      sentences: ['no difference beyond noise'],
      rows: [
        {
          metric: { key: 'p50', name: 'p50, ms', better: 'lower', text: (value) => `${value}` },
          contender: 'sse/node',
          point: null,
          entries: [
            { figure: figure(1000), ratio: null },
            {
              figure: figure(1100),
              ratio: { estimate: 1.1, interval: [0.9, 1.3], verdict: 'no difference beyond noise' },
            },
          ],
        },
      ],
    }
    const { runs, comparison: found } = documentOf(comparisonOf(comparison, recorded(SAMPLE), recorded(SAMPLE)))
    expect(runs.map(({ label, file }) => `${label} ${file.name}`)).toEqual(['A a.json', 'B b.json'])
    expect(found).toEqual({
      ...comparison,
      rows: [{ ...comparison.rows[0], metric: { key: 'p50', name: 'p50, ms', better: 'lower' } }],
    })
  })

  test('says that a file does not verify, and keeps the first differences', () => {
    const differences = Array.from({ length: 30 }, (_, i) => ({ where: `x[${i}]`, stated: '1', recomputed: '2' }))
    const { verification } = documentOf(unverified(reportOf(recorded(SAMPLE)), differences)).runs[0] ?? {}
    expect(verification).toMatchObject({ agrees: false, differing: 30 })
    expect(verification?.differences).toEqual(differences.slice(0, 20))
  })

  test.each(HOSTILE_NAMES)('keeps %j as it is', (name) => {
    const [run] = documentOf(reportOf(hostileResult(name))).runs
    expect([run?.scenario.name, run?.rows.map(({ contender }) => contender)]).toEqual([name, [name, 'sse/uws']])
  })

  test('of 20 contenders × 10 blocks stays small', () => {
    expect(textOf(reportOf(largeResult({ contenders: 20, blocks: 10 }))).length).toBeLessThan(300_000)
  })
})

import { describe, expect, test } from 'vitest'
import type { Comparison, Ratio } from '../../../bench/report/report.js'
import { completed, failed, result, SAMPLE } from '../sample.js'
import { chartOf, plotOf, seriesOf, tableRow } from '../support/charts-of.js'
import { INVALID } from '../support/measured-trial.js'
import { comparisonOf, reportOf } from '../support/report-of.js'

const BLOCKS = result({
  overrides: { blocks: 3 },
  trials: [1000, 1200, 1100].flatMap((p50Us, block) => [
    completed({ contender: 'sse/node', p50Us, block, cpuUs: 14 + block }),
    completed({ contender: 'short-poll/node', p50Us: 500_000 + p50Us, block, cpuUs: 60, httpBytes: 400, requests: 1 }),
    completed({ contender: 'websocket/ws', p50Us, block }, block === 0 ? { validity: INVALID } : {}),
    completed({ contender: 'floor/net', p50Us: 400, block, cpuUs: 5 }),
  ]),
})

describe('blocks', () => {
  test('a dot per valid block, p50 filled and p99 beside it', () => {
    const chart = plotOf(reportOf(BLOCKS), 'blocks')
    const place = (name: string): number => chart.x.categories?.findIndex(({ contender }) => contender === name) ?? -1
    const dots = (label: string) => chart.series.find((series) => series.label === label)
    expect(dots('sse/node, p50')).toMatchObject({
      role: 'main',
      points: [1, 1.2, 1.1].map((ms) => [place('sse/node'), ms]),
    })
    expect(dots('sse/node, p99')).toMatchObject({ role: 'block' })
    expect(dots('websocket/ws, p50')?.points).toHaveLength(2)
    expect(tableRow(chart, '1')).toContain('–')
  })

  test('one block has no spread, so it has no chart', () => {
    expect(chartOf(reportOf(SAMPLE), 'blocks')).toBeUndefined()
  })
})

describe('cost against benefit', () => {
  test('a mark per valid contender, with whiskers from the lowest to the highest block', () => {
    const chart = plotOf(reportOf(BLOCKS), 'cost-benefit')
    const sse = chart.series.find(({ contender }) => contender === 'sse/node')
    expect(sse).toEqual({
      label: 'sse/node',
      contender: 'sse/node',
      role: 'main',
      points: [[15, 1.1]],
      whiskers: [{ x: [14, 16], y: [1, 1.2] }],
    })
    expect(chart.series.map(({ contender }) => contender)).toContain('floor/net')
  })

  test('a single block has no whiskers, an invalid contender no mark but a row', () => {
    const chart = plotOf(reportOf(SAMPLE), 'cost-benefit')
    expect(chart.series.flatMap(({ whiskers }) => whiskers)).toEqual(chart.series.map(() => ({})))
    expect(chart.series.map(({ contender }) => contender)).not.toContain('sse/uws')
    expect(tableRow(chart, 'sse/uws (invalid)')[1]).toBe('1.00')
  })

  test('a highest that never arrived has no whisker, and nothing of a chart is infinite', () => {
    const lost = completed({ contender: 'sse/node', p50Us: 1000, block: 2 })
    const trials = [
      completed({ contender: 'sse/node', p50Us: 1000 }),
      completed({ contender: 'sse/node', p50Us: 1000, block: 1 }),
      { ...lost, latency: { ...lost.latency, p50: { greaterThanUs: 2_000_000 } } },
    ]
    const chart = plotOf(reportOf(result({ overrides: { blocks: 3 }, trials })), 'cost-benefit')
    expect(chart.series[0]?.whiskers).toEqual([{ x: [10, 10] }])
    expect(tableRow(chart, 'sse/node').at(-1)).toBe('1.00 (1.00–∞)')
  })
})

describe('ratios of several results', () => {
  const ratio = (estimate: number, interval: Ratio['interval'], verdict: Ratio['verdict']): Ratio => ({
    estimate,
    interval,
    verdict,
  })
  const row = (key: string, contender: string, entry: Ratio): Comparison['rows'][number] => ({
    metric: { key, name: `${key}, ms`, text: String, better: 'lower' },
    contender,
    point: null,
    entries: [
      { figure: { kind: 'none' }, ratio: null },
      { figure: { kind: 'none' }, ratio: entry },
    ],
  })
  const comparison: Comparison = {
    caveats: [],
    sentences: [],
    rows: [
      row('p50', 'sse/node', ratio(1.5, [1.2, 1.8], 'worse')),
      row('p50', 'short-poll/node', ratio(1, [0.9, 1.1], 'no difference beyond noise')),
      row('p99', 'sse/node', ratio(0.5, null, 'not told: too few trials')),
    ],
  }
  const report = comparisonOf(comparison, BLOCKS, BLOCKS)

  test('a mark per metric and contender, with its interval, against no change', () => {
    const chart = plotOf(report, 'ratios')
    expect(chart.y.categories?.map(({ label }) => label)).toEqual([
      'p50, ms (lower is better)',
      'p99, ms (lower is better)',
    ])
    expect(seriesOf(chart, 'reference')[0]?.points).toEqual([
      [1, 0],
      [1, 1],
    ])
    expect(seriesOf(chart, 'main')).toEqual([
      {
        label: 'B · sse/node',
        contender: 'B · sse/node',
        role: 'main',
        points: [
          [1.5, 0],
          [0.5, 1],
        ],
        whiskers: [{ x: [1.2, 1.8] }, {}],
      },
      {
        label: 'B · short-poll/node',
        contender: 'B · short-poll/node',
        role: 'main',
        points: [[1, 0]],
        whiskers: [{ x: [0.9, 1.1] }],
      },
    ])
    expect(chart.finding).toBe(
      'Against A, worse: p50 of B · sse/node. 1 of 3 ratios rest on too few trials to be told.',
    )
  })

  test('what has no ratio above 0, or only a limit of one, is in the table and has no mark', () => {
    const rows = [
      row('p50', 'sse/node', ratio(1.5, [1.2, 1.8], 'worse')),
      row('p50', 'sse/uws', { ...ratio(200, [180, Number.POSITIVE_INFINITY], 'worse'), limit: 'more' }),
      row('missing', 'sse/uws', { estimate: null, interval: null, verdict: 'worse' }),
    ]
    const chart = plotOf(comparisonOf({ ...comparison, rows }, BLOCKS, BLOCKS), 'ratios')
    expect(seriesOf(chart, 'main').map(({ points }) => points)).toEqual([[[1.5, 0]]])
    expect(chart.tables[0]?.rows.map((cells) => cells.slice(3))).toEqual([
      ['1.50×', '1.20–1.80×', 'worse'],
      ['more than 200×', 'more than 180×', 'worse'],
      ['from 0', '–', 'worse'],
    ])
  })

  test('the text says how a ratio is estimated, and that no difference told is not none', () => {
    const { howToRead } = plotOf(report, 'ratios')
    expect(howToRead).toContain(
      "the median of the ratios of each of its trials to each of the first's (Hodges–Lehmann)",
    )
    expect(howToRead).toContain('within 0.1 % of it, the results cannot tell a difference')
    expect(howToRead).not.toContain('there is no difference')
  })

  test('the other charts hold the contenders of all runs under their runs’ names', () => {
    const chart = plotOf(report, 'cost-benefit')
    expect(chart.series.map(({ contender }) => contender)).toEqual(
      expect.arrayContaining(['A · sse/node', 'B · sse/node', 'A · floor/net', 'B · floor/net']),
    )
    expect(chart.finding).toMatch(/^A: .* B: /)
  })

  test('nothing that could be compared, no chart', () => {
    expect(chartOf(reportOf(BLOCKS, BLOCKS), 'ratios')).toBeUndefined()
    expect(chartOf(reportOf(BLOCKS), 'ratios')).toBeUndefined()
  })
})

test('a result in which everything failed has no charts', () => {
  const report = reportOf(result({ trials: [failed('sse/node'), failed('websocket/ws')] }))
  expect(
    ['latency-percentiles', 'cost-benefit', 'bytes-per-message', 'connections'].map((id) => chartOf(report, id)),
  ).toEqual([undefined, undefined, undefined, undefined])
})

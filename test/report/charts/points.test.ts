import { describe, expect, test } from 'vitest'
import { makeCharts } from '../../../bench/report/charts/index.js'
import { completed, failed, result, zeroSubscribers } from '../sample.js'
import { chartOf, plotOf, seriesOf, tableRow } from '../support/charts-of.js'
import { INVALID, measuredTrial } from '../support/measured-trial.js'
import { reportOf } from '../support/report-of.js'

const POINTS = [100, 500, 1000]

const IDLE = {
  ...result({
    scenario: 'idle',
    trials: POINTS.flatMap((point) => [
      completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 20_480 }),
      completed({ contender: 'websocket/ws', p50Us: 1, point, rssBytes: 60 * 2 ** 20 + point * 10_240, cpuUs: 5 }),
      completed({ contender: 'floor/net', p50Us: 1, point, rssBytes: 50 * 2 ** 20 + point * 5120, cpuUs: 2 }),
    ]),
  }),
  zeroSubscribers: ['sse/node', 'floor/net'].map((contender) => zeroSubscribers(contender, 0.02)),
}

describe('what waiting costs', () => {
  const report = reportOf(IDLE)

  test('has charts of its own, and none of deliveries', () => {
    expect(makeCharts(report).charts.map(({ id }) => id)).toEqual([
      'memory-by-clients',
      'cpu-by-clients',
      'cpu-of-waiting',
      'bytes-of-waiting',
      'connections',
    ])
  })

  test('memory is a line over the client counts, its slope in the table', () => {
    const chart = plotOf(report, 'memory-by-clients')
    expect(seriesOf(chart, 'main').find(({ contender }) => contender === 'sse/node')?.points).toEqual(
      POINTS.map((clients) => [clients, Number((60 + (clients * 20) / 1024).toPrecision(4))]),
    )
    expect(tableRow(chart, 'sse/node', 1)).toEqual(['sse/node', '20.0', '10.0', '–'])
    expect(chart.finding).toContain('websocket/ws with 10.0 KiB')
  })

  test('waiting is told with the most clients, above idle in the table', () => {
    const chart = plotOf(report, 'cpu-of-waiting')
    expect(chart.x.categories?.map(({ label }) => label)).toContain('sse/node ×1,000')
    expect(chart.series.map(({ points }) => points)).toEqual([[[0, 10]], [[1, 5]], [[2, 2]]])
    expect(tableRow(chart, 'sse/node').slice(1, 3)).toEqual(['10.0', '8.00'])
  })

  test('a single client count has no line', () => {
    const one = result({
      scenario: 'idle',
      trials: [completed({ contender: 'sse/node', p50Us: 1, point: 100, rssBytes: 1 })],
    })
    expect(chartOf(reportOf(one), 'memory-by-clients')).toBeUndefined()
    expect(chartOf(reportOf(one), 'cpu-of-waiting')).toBeDefined()
  })
})

describe('deliveries at several client counts', () => {
  const trial = (point: number, us: number, block = 0) =>
    measuredTrial({ contender: 'sse/node', point, block, seconds: [[[us, 1000]]] })
  const trials = [
    trial(100, 1000),
    trial(500, 2000),
    { ...trial(1000, 4000), validity: INVALID },
    measuredTrial({ contender: 'websocket/ws', point: 1000, seconds: [[[8000, 1000]]] }),
    { ...failed('websocket/ws'), point: 100, clients: 100 },
  ]
  const report = reportOf(result({ overrides: { points: POINTS }, trials }))

  test('latency is a line over the valid ones, the others stand in the table', () => {
    const chart = plotOf(report, 'latency-by-clients')
    expect(seriesOf(chart, 'main').map(({ contender, points }) => [contender, points])).toEqual([
      [
        'sse/node',
        [
          [100, 1],
          [500, 2],
        ],
      ],
      ['websocket/ws', [[1000, 8.003]]],
    ])
    expect(tableRow(chart, 'sse/node')).toEqual(['sse/node', '1.00', '2.00', '4.00 invalid'])
    expect(tableRow(chart, 'websocket/ws')).toEqual(['websocket/ws', 'failed', '–', '8.00'])
  })

  test('charts without an axis of clients show the most clients, and say so', () => {
    const chart = plotOf(report, 'latency-percentiles')
    expect(seriesOf(chart, 'main').map(({ label, contender }) => [label, contender])).toEqual([
      ['websocket/ws ×1,000', 'websocket/ws'],
    ])
    expect(makeCharts(report).styles.map(({ name }) => name)).toEqual(['sse/node', 'websocket/ws'])
  })

  test('several blocks have a band', () => {
    const blocks = [trial(100, 1000), trial(100, 1500, 1), trial(500, 2000), trial(500, 2000, 1)]
    const chart = plotOf(
      reportOf(result({ overrides: { blocks: 2, points: [100, 500] }, trials: blocks })),
      'latency-by-clients',
    )
    expect(chart.series.map(({ role, points }) => [role, points[0]])).toEqual([
      ['band-low', [100, 1]],
      ['band-high', [100, 1.5]],
      ['main', [100, 1.25]],
    ])
  })
})

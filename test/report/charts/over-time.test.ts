import { describe, expect, test } from 'vitest'
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { completed, result } from '../sample.js'
import { chartOf, heatmapOf, plotOf, seriesOf, tableRow } from '../support/charts-of.js'
import { INVALID, type MeasuredShape, measuredTrial } from '../support/measured-trial.js'
import { reportOf } from '../support/report-of.js'

const SECONDS: MeasuredShape['seconds'] = [
  [
    [1000, 99],
    [3000, 1],
  ],
  [],
  [[2000, 50]],
]

function reportWith(shapes: readonly Partial<MeasuredShape>[], change: Partial<CompletedTrial> = {}) {
  const trials = shapes.map((shape, block) =>
    measuredTrial({ contender: 'sse/node', seconds: SECONDS, block, ...shape }, change),
  )
  return reportOf(result({ overrides: { blocks: shapes.length }, trials }))
}

describe('latency over time', () => {
  test('is the median of each second with the lowest and the highest around it, and a gap where nothing arrived', () => {
    const chart = plotOf(reportWith([{}]), 'latency-over-time')
    expect(chart.series.map(({ role }) => role)).toEqual(['band-low', 'band-high', 'main'])
    expect(chart.series.map(({ points }) => points)).toEqual([
      [
        [0, 1],
        [1, null],
        [2, 2],
      ],
      [
        [0, 3.001],
        [1, null],
        [2, 2],
      ],
      [
        [0, 1],
        [1, null],
        [2, 2],
      ],
    ])
    expect(chart.tables[0]?.rows).toEqual([
      ['0', '1.00 (1.00–3.00)'],
      ['1', '–'],
      ['2', '2.00 (2.00–2.00)'],
    ])
  })

  test('merges the blocks before it takes a median', () => {
    const other: MeasuredShape['seconds'] = [[[5000, 301]], [], [[9000, 10]]]
    const chart = plotOf(reportWith([{}, { seconds: other }]), 'latency-over-time')
    expect(seriesOf(chart, 'main')[0]?.points).toEqual([
      [0, 5.003],
      [1, null],
      [2, 2],
    ])
    expect(seriesOf(chart, 'band-high')[0]?.points.at(-1)).toEqual([2, 9.007])
  })

  test('a latency below the resolution is drawn at it', () => {
    const chart = plotOf(reportWith([{ seconds: [[[0, 20]]] }]), 'latency-over-time')
    expect(seriesOf(chart, 'main')[0]?.points).toEqual([[0, 0.001]])
  })

  test('an invalid contender has a thin line without a band, and no finding', () => {
    const chart = plotOf(reportWith([{}], { validity: INVALID }), 'latency-over-time')
    expect(chart.series.map(({ role, label }) => [role, label])).toEqual([['block', 'sse/node (invalid)']])
    expect(chart.finding).toBe('No valid trial received anything.')
  })

  test('long measurements are drawn in steps, and their tables thinned', () => {
    const seconds = Array.from({ length: 130 }, (_, second): MeasuredShape['seconds'][number] => [[1000 + second, 3]])
    const chart = plotOf(reportWith([{ seconds }]), 'latency-over-time')
    const [line] = seriesOf(chart, 'main')
    expect(line?.points.slice(0, 2)).toEqual([
      [0, 1.001],
      [3, 1.004],
    ])
    expect(line?.points.at(-1)).toEqual([129, 1.129])
    expect(chart.tables[0]?.rows).toHaveLength(30)
    expect(chart.tables[0]?.head[0]).toBe('from second, 3 s each')
    expect(chart.tables[0]?.caption).toContain('(30 of 44 steps, evenly chosen)')
    expect(heatmapOf(reportWith([{ seconds }])).x.edges).toHaveLength(23)
  })
})

describe('the heat map', () => {
  test('is the share of each column by latency, the rows as far as any panel needs them', () => {
    const trials = [
      measuredTrial({ contender: 'sse/node', seconds: SECONDS }),
      measuredTrial({ contender: 'short-poll/node', seconds: [[[400_000, 10]]] }),
    ]
    const chart = heatmapOf(reportOf(result({ trials })))
    expect(chart.x.edges).toEqual([0, 1, 2, 3])
    expect(chart.y.edges).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500])
    expect(chart.panels).toEqual([
      {
        contender: 'sse/node',
        cells: [
          [0.99, 0.01, 0, 0, 0, 0, 0, 0],
          [0, 0, 0, 0, 0, 0, 0, 0],
          [0, 1, 0, 0, 0, 0, 0, 0],
        ],
      },
      {
        contender: 'short-poll/node',
        cells: [
          [0, 0, 0, 0, 0, 0, 0, 1],
          [0, 0, 0, 0, 0, 0, 0, 0],
          [0, 0, 0, 0, 0, 0, 0, 0],
        ],
      },
    ])
    expect(tableRow(chart, '1–2')).toEqual(['1–2', '66.0 %', '99.0 %', '–', '0 %'])
    expect(tableRow(chart, '200–500', 1)).toEqual(['200–500', '100 %', '100 %', '–', '–'])
  })

  test('a single delivery among many stays visible', () => {
    const chart = heatmapOf(
      reportWith([
        {
          seconds: [
            [
              [1000, 100_000],
              [60_000, 1],
            ],
          ],
        },
      ]),
    )
    expect(chart.panels[0]?.cells[0]?.at(-1)).toBe(0.001)
  })

  test('has no panel of invalid trials', () => {
    expect(chartOf(reportWith([{}], { validity: INVALID }), 'latency-heatmap')).toBeUndefined()
  })
})

describe('delivered against offered', () => {
  test('is the median over the blocks of what each second received, against the schedule', () => {
    const chart = plotOf(
      reportWith([{}, { seconds: [[[1000, 60]], [[1000, 60]], [[1000, 60]]] }, {}]),
      'delivered-vs-offered',
    )
    expect(seriesOf(chart, 'main')[0]?.points).toEqual([
      [0, 100],
      [1, 0],
      [2, 50],
    ])
    expect(seriesOf(chart, 'reference').map(({ label, points }) => [label, points])).toEqual([
      [
        'offered',
        [
          [0, 50],
          [3, 50],
        ],
      ],
    ])
  })

  test('the drain is no measured time: the offer ends before it', () => {
    const chart = plotOf(reportWith([{ durationSeconds: 2 }]), 'delivered-vs-offered')
    expect(seriesOf(chart, 'reference')[0]?.points).toEqual([
      [0, 75],
      [2, 75],
    ])
    expect(seriesOf(chart, 'main')[0]?.points).toHaveLength(3)
  })

  test('a shorter trial ends where it ends, and different offers are told apart', () => {
    const trials = [
      measuredTrial({ contender: 'sse/node', seconds: SECONDS }),
      measuredTrial({ contender: 'floor/net', seconds: [[[1000, 10]]] }),
    ]
    const chart = plotOf(reportOf(result({ trials })), 'delivered-vs-offered')
    expect(chart.series.map(({ label, points }) => [label, points.length])).toEqual([
      ['sse/node', 3],
      ['floor/net', 1],
      ['offered: sse/node', 2],
      ['offered: floor/net', 2],
    ])
  })

  test('what never arrived is in the table', () => {
    const chart = plotOf(reportWith([{ missing: 50 }]), 'delivered-vs-offered')
    expect(tableRow(chart, 'sse/node').slice(3)).toEqual(['75.0 %', '200', '50'])
  })
})

describe('the server over time', () => {
  const sample = { ...completed({ contender: 'sse/node', p50Us: 1000 }).server }
  const at = (second: number, cpuUs: number, mib: number): CompletedTrial['server']['samples'][number] => ({
    second,
    cpuUserUs: cpuUs,
    cpuSystemUs: 100_000,
    rssBytes: mib * 2 ** 20,
    heapUsedBytes: 0,
    heapTotalBytes: 0,
    externalBytes: 0,
    loopUtilisation: 0,
    loopDelayP50Us: 0,
    loopDelayP99Us: 0,
    loopDelayMaxUs: 0,
    gcCount: 0,
    gcUs: 0,
    voluntarySwitches: 0,
    involuntarySwitches: 0,
  })
  const report = reportWith([{}], {
    server: { ...sample, samples: [at(1, 150_000, 50), at(2, 300_000, 60), at(3, 0, 70)] },
  })

  test.each([
    [
      'server-cpu',
      [
        [0, 25],
        [1, 40],
        [2, 10],
      ],
    ],
    [
      'server-memory',
      [
        [0, 50],
        [1, 60],
        [2, 70],
      ],
    ],
    [
      'connections',
      [
        [0, 1000],
        [1, 1000],
        [2, 1000],
      ],
    ],
  ])('%s', (id, points) => {
    expect(seriesOf(plotOf(report, id), 'main')[0]?.points).toEqual(points)
  })

  test.each([
    ['all held', [1000, 1000, 1000], 0, 'Every client keeps its one connection all the time.'],
    ['some lost', [1000, 990, 1000], 10, 'Connections held for 1,000 clients: sse/node 990 to 1,000 (10 reconnects).'],
  ])('connections: %s', (_, established, reconnects, finding) => {
    const { connections } = completed({ contender: 'sse/node', p50Us: 1000 })
    const chart = plotOf(reportWith([{}], { connections: { ...connections, established, reconnects } }), 'connections')
    expect(chart.finding).toBe(finding)
    expect(seriesOf(chart, 'main')[0]?.points.map(([, count]) => count)).toEqual(established)
  })

  test('without samples there is no chart of them', () => {
    expect(chartOf(reportWith([{}]), 'server-cpu')).toBeUndefined()
  })
})

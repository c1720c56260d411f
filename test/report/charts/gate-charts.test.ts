/** The charts of gates: every ratio turned so that right is worse, against what is tolerated. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GateFile, GateRow } from '../../../bench/gate/gate-file.js'
import type { PlotChart, Series } from '../../../bench/report/charts/chart.js'
import { gateForest } from '../../../bench/report/charts/forest.js'
import { gateBlocks } from '../../../bench/report/charts/gate-blocks.js'
import { makeCharts } from '../../../bench/report/charts/index.js'
import { abReport } from '../support/gate-reports.js'
import { ABORTED, CHECK, exactRow, gateOf, gateRow, LARGE, noisyRow, REGRESSION, THRESHOLDS } from '../support/gates.js'

function plot(chart: ReturnType<typeof gateForest>): PlotChart {
  if (chart === null || chart.type === 'heatmap') throw new Error('no plot')
  return chart
}

const forestOf = (gate: GateFile): PlotChart => plot(gateForest(gate, 0))
const blocksOf = (gate: GateFile): PlotChart => plot(gateBlocks(gate, 0))
const series = (chart: PlotChart, label: string): Series | undefined => chart.series.find((one) => one.label === label)
const ratios = (chart: PlotChart): number[] =>
  chart.series.filter(({ role }) => role === 'main').flatMap(({ points }) => points.map(([x]) => x))

const rate = (ratio: number, change: Partial<GateRow> = {}): GateRow =>
  noisyRow({ metric: 'deliveredPerSecond', base: 10_000, ratio, noise: 0, margin: 0.8 }, change)

describe('the ratios of a gate', () => {
  test('are as measured where lower is better, and inverted with interval and margin where higher is', () => {
    const chart = forestOf(gateOf('ab', [noisyRow({ ratio: 1.5, noise: 0.2, margin: 1.1 }), rate(0.5)]))
    expect(chart.y.categories?.map(({ label }) => label)).toEqual(['sse/node · p50', 'sse/node · delivered rate'])
    expect(series(chart, 'pass')).toMatchObject({
      points: [
        [1.5, 0],
        [2, 1],
      ],
      whiskers: [{ x: [1.2, 1.8] }, { x: [2, 2] }],
    })
    expect(series(chart, 'tolerated')).toMatchObject({
      role: 'span',
      whiskers: [{ x: [0.9091, 1.1] }, { x: [0.8, 1.25] }],
    })
    expect(series(chart, 'no change')?.points).toEqual([
      [1, -0.5],
      [1, 1.5],
    ])
    expect(chart.x).toEqual({ label: 'Times worse than A →', scale: 'log' })
    expect(chart.howToRead).toContain('its inverse where higher is better, so that right is worse in every row')
  })

  test('stand on the other side of 1 when the arms are swapped', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.boolean(), (ratio, isRate) => {
        const row = (value: number): GateRow => (isRate ? rate(value) : noisyRow({ ratio: value }))
        const [there] = ratios(forestOf(gateOf('ab', [row(ratio)])))
        const [back] = ratios(forestOf(gateOf('ab', [row(1 / ratio)])))
        expect((there ?? 0) * (back ?? 0)).toBeCloseTo(1, 2)
        expect(there).toBeCloseTo(isRate ? 1 / ratio : ratio, 2)
      }),
    )
  })

  test('look by verdict, whatever is advisory apart', () => {
    const rows = (['regression', 'inconclusive', 'invalid', 'pass'] as const).map((verdict, i) =>
      noisyRow({ contender: `sse/${i}`, verdict }),
    )
    const chart = forestOf(gateOf('ab', [...rows, noisyRow({ verdict: 'regression' }, { advisory: true })]))
    const marks = chart.series.filter(({ role }) => role === 'main')
    expect(marks.map(({ label, points }) => [label, points.map(([, y]) => y)])).toEqual([
      ['regression', [0]],
      ['inconclusive', [1]],
      ['invalid', [2]],
      ['pass', [3]],
      ['advisory', [4]],
    ])
    const looks = marks.map(({ look }) => `${look?.mark} ${look?.dash}`)
    expect(new Set(looks).size, 'told apart without colour').toBe(looks.length)
  })

  test('are left out where there is no ratio above 0, and have no whiskers without an interval', () => {
    const bare = noisyRow({ metric: 'memory' }, { ratio: { estimate: 1.2, interval: null } })
    const zero = noisyRow({ metric: 'p99' }, { ratio: { estimate: 0, interval: [0, 0] } })
    const chart = forestOf(gateOf('ab', [zero, bare, noisyRow({}, { ratio: null })]))
    expect(chart.y.categories).toHaveLength(1)
    expect(chart.series.find(({ role }) => role === 'main')?.whiskers).toEqual([{}])
    expect(chart.tables[0]?.rows).toHaveLength(3)
  })

  test('of more rows than a sheet holds are those that did not pass first, in the order of the gate', () => {
    const rows = Array.from({ length: 70 }, (_, i) =>
      noisyRow({ contender: `sse/${i}`, verdict: i % 10 === 9 ? 'regression' : 'pass' }),
    )
    const chart = forestOf(gateOf('ab', rows))
    const names = (chart.y.categories ?? []).map(({ label }) => Number(/\d+/.exec(label)?.[0]))
    expect(names).toHaveLength(48)
    expect(names).toEqual([...names].sort((a, b) => a - b))
    expect(names).toEqual(expect.arrayContaining([9, 19, 29, 39, 49, 59, 69]))
    expect(chart.tables[0]?.rows).toHaveLength(70)
  })

  test('are found in words from the numbers', () => {
    expect(forestOf(REGRESSION).finding).toBe(
      'Worse than tolerated: sse/node p50 1.31×, sse/node delivered rate 0.820×. 2 of 4 noisy metrics are within what is tolerated; sse/node server CPU per message comes closest, its interval reaching 1.04× of 1.10×.',
    )
    expect(forestOf(CHECK).finding).toBe('Shown, but deciding nothing: sse/node p50 1.04×.')
    const check = gateOf('check', [noisyRow({}), noisyRow({ metric: 'p99' })])
    expect(forestOf(check).finding).toBe('All 2 noisy metrics are not worse beyond margin and noise.')
  })
})

describe('the blocks of an A/B gate', () => {
  const gate = gateOf('ab', [
    noisyRow(
      {},
      {
        blocks: [
          { block: 0, order: 'AB', base: 100, other: 110 },
          { block: 1, order: 'BA', base: 100, other: 90 },
          { block: 2, order: 'BA', base: 0, other: 90 },
          { block: 3, order: 'AB', base: 200, other: 300 },
        ],
      },
    ),
    rate(0.5, { blocks: [{ block: 0, order: 'BA', base: 100, other: 50 }] }),
  ])

  test('are marks by order, the first block on top of its row, right being worse', () => {
    const chart = blocksOf(gate)
    expect(series(chart, 'A first')?.points).toEqual([
      [1.1, -0.35],
      [1.5, 0.35],
    ])
    expect(series(chart, 'B first')?.points).toEqual([
      [0.9, -0.1167],
      [2, 1],
    ])
    expect(series(chart, 'A first')?.look).not.toEqual(series(chart, 'B first')?.look)
  })

  test('are in a table per contender with order, both values and their ratio, as measured', () => {
    const [orders, own] = blocksOf(gate).tables
    expect(orders?.rows[0]).toEqual(['sse/node', 'p50', '1.01×', '0.420'])
    expect(own).toEqual({
      caption: 'sse/node, block by block: B ÷ A (A → B)',
      head: ['block', 'order', 'p50', 'delivered rate'],
      rows: [
        ['1', 'AB', '1.10× (100 µs → 110 µs)', '0.500× (100 /s → 50.0 /s)'],
        ['2', 'BA', '0.900× (100 µs → 90.0 µs)', '–'],
        ['3', 'BA', '– (0 µs → 90.0 µs)', '–'],
        ['4', 'AB', '1.50× (200 µs → 300 µs)', '–'],
      ],
    })
  })

  test('tell of exact metrics only where they moved', () => {
    const block = { block: 0, order: 'AB', base: 0, other: 1 } as const
    const moved = exactRow({ other: 1, blocks: [block] })
    const still = exactRow({ metric: 'duplicated', blocks: [{ ...block, other: 0 }] })
    const [, own] = blocksOf(gateOf('ab', [noisyRow({}), moved, still])).tables
    expect(own?.head).toEqual(['block', 'order', 'p50', 'missing'])
    expect(own?.rows.map((row) => row[3]).slice(0, 2)).toEqual(['– (0 → 1)', '–'])
  })

  test('are found in words: where they scatter most, and the largest effect of the order', () => {
    expect(blocksOf(gate).finding).toBe(
      'The blocks of sse/node p50 range from 0.900× to 1.50× over 3 blocks. The largest effect of which arm came first is 1.01× (p 0.420), in sse/node p50.',
    )
  })
})

describe('charts of gates are there', () => {
  const withoutRatios = gateOf('ab', [gateRow({ verdict: 'invalid' }), exactRow()])

  test.each<readonly [what: string, gate: GateFile, ids: readonly string[]]>([
    ['an A/B gate', ABORTED, ['gate-forest', 'gate-blocks']],
    ['a check with a noisy ratio, whose blocks are not of two arms', CHECK, ['gate-forest']],
    ['thresholds', THRESHOLDS, []],
    ['an A/B gate without a ratio', withoutRatios, []],
  ])('of %s', (_, gate, ids) => {
    const made = [gateForest(gate, 0), gateBlocks(gate, 0)].flatMap((chart) => (chart === null ? [] : [chart.id]))
    expect(made).toEqual(ids)
  })

  test('before all others, each gate under its own ids', () => {
    const report = abReport(ABORTED, { contenders: 2, blocks: 2 })
    const { charts } = makeCharts({ ...report, gates: [...report.gates, LARGE] })
    expect(charts.slice(0, 4).map(({ id }) => id)).toEqual([
      'gate-forest',
      'gate-blocks',
      'gate-forest-2',
      'gate-blocks-2',
    ])
    expect(charts.length).toBeGreaterThan(4)
  })
})

/** What a step of the charts over time holds: at the end of measuring, and where steps are of several seconds. */
import { describe, expect, test } from 'vitest'
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { completed, result } from '../sample.js'
import { heatmapOf, plotOf, seriesOf } from '../support/charts-of.js'
import { type MeasuredShape, measuredTrial, type Received } from '../support/measured-trial.js'
import { reportOf } from '../support/report-of.js'

const all = (count: number, us = 10): Received => [[us, count]]
const repeated = (times: number, received: Received): Received[] => Array.from({ length: times }, () => received)

type Shape = Omit<MeasuredShape, 'contender'>

function reportWith(shapes: readonly Shape[], change: Partial<CompletedTrial> = {}) {
  const trials = shapes.map((shape, block) => measuredTrial({ contender: 'sse/node', block, ...shape }, change))
  return reportOf(result({ overrides: { blocks: shapes.length }, trials }))
}

function deliveredOf(...shapes: readonly Shape[]): (readonly [number, number | null])[] {
  return [...(seriesOf(plotOf(reportWith(shapes), 'delivered-vs-offered'), 'main')[0]?.points ?? [])]
}

describe('deliveries per second where measuring ends', () => {
  test.each<[string, Shape, readonly number[]]>([
    ['within a second', { seconds: [all(400), all(200)], durationSeconds: 1.5 }, [400, 400]],
    ['shortly after a second began', { seconds: [all(400), all(4)], durationSeconds: 1.01 }, [400, 399.6]],
    [
      'within a second in which all that waits for its poll comes too',
      { seconds: [all(220, 450_000), all(184, 450_000)], durationSeconds: 1.01 },
      [220, 400],
    ],
    [
      'within a second, what waits for its poll coming in the next too',
      { seconds: [all(200, 500_000), all(350, 500_000), all(50, 900_000)], durationSeconds: 1.5 },
      [200, 350, 50],
    ],
    [
      'with a second, the drain beyond it',
      { seconds: [all(300), all(400), all(100)], durationSeconds: 2 },
      [300, 400, 100],
    ],
  ])('%s', (_, shape, rates) => {
    expect(deliveredOf(shape)).toEqual(rates.map((rate, i) => [i, rate]))
  })

  test.each<[string, Shape, readonly [number, number]]>([
    ['on time', { seconds: repeated(65, all(100)) }, [64, 100]],
    ['with a straggler', { seconds: [...repeated(65, all(100)), all(1)], durationSeconds: 65 }, [64, 100]],
    ['within its second', { seconds: [...repeated(65, all(100)), all(50)], durationSeconds: 65.5 }, [64, 100]],
    [
      'and the drain begins with the next',
      { seconds: [...repeated(64, all(100)), all(30)], durationSeconds: 64 },
      [64, 30],
    ],
  ])('within a step of two seconds, %s', (_, shape, last) => {
    const points = deliveredOf(shape)
    expect(points).toHaveLength(33)
    expect(points.slice(0, -1).every(([, rate]) => rate === 100)).toBe(true)
    expect(points.at(-1)).toEqual(last)
  })

  test('for every trial by itself, whoever else has the drain', () => {
    const onTime: Shape = { seconds: repeated(65, all(100)), durationSeconds: 65 }
    const late: Shape = { seconds: [...repeated(65, all(80)), ...repeated(3, all(400))], durationSeconds: 65 }
    expect(deliveredOf(onTime, onTime, late).slice(-2)).toEqual([
      [64, 100],
      [66, 0],
    ])
  })
})

describe('server CPU', () => {
  const none = completed({ contender: 'sse/node', p50Us: 1000 })
  const sample = (second: number, cpuUs: number): CompletedTrial['server']['samples'][number] => ({
    second,
    cpuUserUs: cpuUs,
    cpuSystemUs: 0,
    rssBytes: 0,
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

  function cpuOf(shape: Shape, samples: CompletedTrial['server']['samples']) {
    const chart = plotOf(reportWith([shape], { server: { ...none.server, samples } }), 'server-cpu')
    return seriesOf(chart, 'main')[0]?.points
  }

  test('a second that measuring does not fill is not drawn: its sample reaches into the drain', () => {
    const shape = { seconds: repeated(3, all(400)), durationSeconds: 2.5 }
    expect(cpuOf(shape, [sample(1, 200_000), sample(2, 200_000), sample(3, 100_000)])).toEqual([
      [0, 20],
      [1, 20],
    ])
  })

  test('a sample over several seconds stands for each of them', () => {
    const shape = { seconds: repeated(4, all(400)) }
    expect(cpuOf(shape, [sample(1, 200_000), sample(4, 2_700_000)])).toEqual([
      [0, 20],
      [1, 90],
      [2, 90],
      [3, 90],
    ])
  })

  test('a step is the mean of its seconds, however many a sample spans', () => {
    const single = Array.from({ length: 178 }, (_, i) => sample(i + 1, 100_000))
    const points = cpuOf({ seconds: repeated(180, all(400)) }, [...single, sample(180, 1_000_000)])
    expect(points?.slice(-2)).toEqual([
      [174, 10],
      [177, 36.67],
    ])
  })
})

describe('steps of several seconds', () => {
  // 130 s in steps of 3 s: the latency rises by 1 ms a second.
  const seconds = Array.from({ length: 130 }, (_, second): Received => [[(second + 1) * 1000, 10]])
  const established = seconds.map((_, second) => (second === 4 ? 700 : 1000))
  const { connections } = completed({ contender: 'sse/node', p50Us: 1000 })
  const report = reportWith([{ seconds }], { connections: { ...connections, established } })

  test('latencies are merged: median, lowest and highest are of all seconds of the step', () => {
    const chart = plotOf(report, 'latency-over-time')
    const at = (role: 'main' | 'band-low' | 'band-high') => seriesOf(chart, role)[0]?.points[1]
    expect([at('band-low'), at('main'), at('band-high')]).toEqual([
      [3, 4.001],
      [3, 5.003],
      [3, 6.003],
    ])
    expect(chart.tables[0]?.rows[0]).toEqual(['0', '2.00 (1.00–3.00)'])
  })

  test('readings are the mean of their seconds', () => {
    expect(seriesOf(plotOf(report, 'connections'), 'main')[0]?.points.slice(0, 3)).toEqual([
      [0, 1000],
      [3, 900],
      [6, 1000],
    ])
  })

  test('the heat map joins them, and says from when to when', () => {
    const chart = heatmapOf(report)
    expect(chart.x.edges.slice(0, 3)).toEqual([0, 6, 12])
    expect(chart.tables[0]?.head.slice(2)).toEqual(['0–30 s', '30–60 s', '60–90 s', '90–120 s', '120–132 s'])
  })

  test.each([
    ['latency-over-time', 'what was received in each step of 3 s'],
    ['delivered-vs-offered', 'Each step of 3 s is the median over the blocks (the one in which measuring ends'],
    ['connections', 'Each step of 3 s is the mean of its seconds'],
  ])('%s says that it is drawn in steps', (id, said) => {
    expect(plotOf(report, id).howToRead).toContain(said)
  })

  test('the finding names the step and not a second', () => {
    expect(plotOf(report, 'latency-over-time').finding).toBe(
      'The median of sse/node stays between 2.00 ms and 130 ms from one step of 3 s to the next; the longest of all latencies, 130 ms, came on sse/node in the 3 s from second 129.',
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BIN_EDGES_US, countBetween, countBins, shownEdges } from '../../../bench/report/charts/latency-bins.js'
import { histogramOf } from '../../../scripts/histogram-of.js'

const used = (...values: readonly number[]): number[] => countBins(histogramOf(values.map((us) => [us, 1])))

describe('latency bins', () => {
  test('a latency at an edge belongs to the bin that begins there', () => {
    const counts = countBins(
      histogramOf([
        [0, 1],
        [1, 2],
        [2, 4],
        [1999, 8],
        [2000, 16],
        [5000, 32],
      ]),
    )
    const held = counts.flatMap((count, bin) => (count === 0 ? [] : [[BIN_EDGES_US[bin], count]]))
    expect(held).toEqual([
      [1, 3],
      [2, 4],
      [1000, 8],
      [2000, 16],
      [5000, 32],
    ])
  })

  test.each([
    ['1-2-5 steps around what is used', [900, 3000], [500, 1000, 2000, 5000]],
    ['one bin', [1500], [1000, 2000]],
    [
      '1-5 steps when those are too many',
      [150, 3_000_000],
      [100, 500, 1000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000],
    ],
    ['decades when those are too many as well', [1, 3_600_000_000], Array.from({ length: 11 }, (_, i) => 10 ** i)],
  ])('%s', (_, values, edges) => {
    expect(shownEdges(used(...values), 12)).toEqual(edges)
  })

  test('nothing used, nothing shown', () => {
    expect(shownEdges(used(), 14)).toEqual([])
  })

  test('whatever is recorded stands between the shown edges, in few enough rows', () => {
    const latencies = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(latencies, (values) => {
        const counts = used(...values)
        const edges = shownEdges(counts, 14)
        expect(edges.length).toBeLessThanOrEqual(15)
        expect(countBetween(counts, edges).reduce((sum, count) => sum + count, 0)).toBe(values.length)
      }),
    )
  })
})

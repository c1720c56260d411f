/** Latency histograms: nothing clamped, nothing dropped, ranks exact within the histogram's resolution. */
import fc from 'fast-check'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, it } from 'vitest'
import { HIGHEST_US, LatencyHistogram, mergeEncoded } from '../../bench/measure/histogram.js'

/** Values as latencies come: many orders of magnitude, up to the end of the range. */
const anyUs = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.integer({ min: 2 ** 31 - 10, max: 2 ** 31 + 10 }),
  fc.integer({ min: 0, max: HIGHEST_US }),
)

function of(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram()
  for (const value of values) histogram.record(value)
  return histogram
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/** Both ends of every bucket of HdrHistogram's layout. */
function* bucketEnds(): Generator<number> {
  for (let us = 0; us < 2048; us++) yield us
  for (let width = 2; 1024 * width <= HIGHEST_US; width *= 2) {
    for (let lowest = 1024 * width; lowest < 2048 * width && lowest <= HIGHEST_US; lowest += width) {
      yield lowest
      yield Math.min(HIGHEST_US, lowest + width - 1)
    }
  }
}

describe('a latency histogram', () => {
  it('counts both ends of every bucket where hdr-histogram-js counts them', () => {
    const library = build({ lowestDiscernibleValue: 1, highestTrackableValue: HIGHEST_US, autoResize: false })
    const ours = new LatencyHistogram()
    let weight = 0
    for (const us of bucketEnds()) {
      // No two neighbours alike, so that a count in the wrong bucket shows.
      weight = (weight % 7) + 1
      library.recordValueWithCount(us, weight)
      for (let i = 0; i < weight; i++) ours.record(us)
    }
    expect(ours.encode().hdr).toBe(encodeIntoCompressedBase64(library))
  })

  it('answers every rank within a thousandth above the exact order statistic', () => {
    fc.assert(
      fc.property(fc.array(anyUs, { minLength: 1, maxLength: 40 }), (values) => {
        const histogram = of(values)
        sorted(values).forEach((exact, i) => {
          const found = histogram.valueAtRank(i + 1)
          expect(found).toBeGreaterThanOrEqual(exact)
          expect(found).toBeLessThanOrEqual(Math.max(exact, exact * 1.001))
        })
      }),
    )
  })

  it('answers every rank of a large sample of one bucket each', () => {
    const histogram = new LatencyHistogram()
    for (let value = 2_000; value >= 1; value--) histogram.record(value)
    for (let rank = 1; rank <= 2_000; rank++) expect(histogram.valueAtRank(rank)).toBe(rank)
  })

  it('answers the right rank among a million samples', () => {
    const histogram = new LatencyHistogram()
    for (let i = 0; i < 999_000; i++) histogram.record(100)
    for (let i = 0; i < 1_000; i++) histogram.record(200)
    expect(histogram.valueAtRank(999_000)).toBe(100)
    expect(histogram.valueAtRank(999_001)).toBe(200)
  })

  it('agrees with the percentiles of hdr-histogram-js itself', () => {
    fc.assert(
      fc.property(fc.array(anyUs, { minLength: 1, maxLength: 200 }), (values) => {
        const library = build({ lowestDiscernibleValue: 1, highestTrackableValue: HIGHEST_US, autoResize: false })
        for (const value of values) library.recordValue(value)
        const ours = of(values)
        expect(ours.count).toBe(library.totalCount)
        for (const q of [0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 1]) {
          expect(ours.quantile(q)).toBe(library.getValueAtPercentile(q * 100))
        }
      }),
    )
  })

  it('counts negatives and what is beyond its range, holds neither, and never throws', () => {
    const histogram = of([-1, -1e9, 5, HIGHEST_US, HIGHEST_US + 1, Number.MAX_SAFE_INTEGER])
    expect([histogram.count, histogram.negative, histogram.overflow]).toEqual([2, 2, 2])
    expect(histogram.valueAtRank(1)).toBe(5)
    expect(histogram.valueAtRank(2)).toBeGreaterThanOrEqual(HIGHEST_US)
  })

  it('holds 0', () => {
    const histogram = of([0, 0, 3])
    expect([1, 2, 3].map((rank) => histogram.valueAtRank(rank))).toEqual([0, 0, 3])
  })

  it('has no quantile when empty', () => {
    expect(new LatencyHistogram().quantile(0.5)).toBeNull()
    expect(of([-1]).quantile(0.5)).toBeNull()
  })

  it('is empty after a reset, and as good as new', () => {
    const histogram = of([1, 70_000, -1, HIGHEST_US * 2])
    histogram.reset()
    expect([histogram.count, histogram.negative, histogram.overflow]).toEqual([0, 0, 0])
    histogram.record(3)
    expect(histogram.valueAtRank(1)).toBe(3)
    expect(histogram.encode()).toEqual(of([3]).encode())
  })
})

const anyValue = fc.oneof(anyUs, fc.integer({ min: -1000, max: -1 }), fc.integer({ min: HIGHEST_US + 1, max: 2 ** 40 }))

describe('histograms of several processes', () => {
  it('merge to what one would have held, encoded or added', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyValue, { maxLength: 30 }), { maxLength: 5 }), (parts) => {
        const one = of(parts.flat())
        const encoded = mergeEncoded(parts.map((part) => of(part).encode()))
        const added = new LatencyHistogram()
        for (const part of parts) added.add(of(part))
        for (const merged of [encoded, added]) {
          expect([merged.count, merged.negative, merged.overflow]).toEqual([one.count, one.negative, one.overflow])
          for (let rank = 1; rank <= one.count; rank++) expect(merged.valueAtRank(rank)).toBe(one.valueAtRank(rank))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('of which none holds anything merge to an empty one', () => {
    expect(mergeEncoded([]).count).toBe(0)
    expect(mergeEncoded([{ hdr: '', count: 0, negative: 2, overflow: 1 }])).toMatchObject({ negative: 2, overflow: 1 })
  })

  it('encode with the counts that are not in the histogram', () => {
    expect(of([-3, 5, 6, HIGHEST_US + 1]).encode()).toMatchObject({ count: 2, negative: 1, overflow: 1 })
  })
})

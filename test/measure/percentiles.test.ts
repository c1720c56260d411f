/** Percentiles over what was expected: what never arrived ranks above everything. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HIGHEST_US, LatencyHistogram } from '../../bench/measure/histogram.js'
import { maximum, type Percentile, percentile, type Ranking } from '../../bench/measure/percentiles.js'
import { summarise, summariseAll } from '../../bench/measure/summary.js'

const TOO_FEW: Percentile = { tooFew: true }
const CENSORED_US = 9_000_000

function ranking(values: readonly number[], change: Partial<Omit<Ranking, 'histogram'>> = {}): Ranking {
  const histogram = new LatencyHistogram()
  for (const value of values) histogram.record(value)
  const missing = (change.expected ?? values.length) > values.length
  return {
    histogram,
    expected: values.length,
    smallestCensoredUs: missing ? CENSORED_US : null,
    events: Number.MAX_SAFE_INTEGER,
    ...change,
  }
}

/** 1, 2, … n µs. */
const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

describe('a percentile', () => {
  it('is the value of its rank over what was expected', () => {
    const all = ranking(oneTo(1000))
    expect([0.5, 0.9, 0.99].map((q) => percentile(all, q))).toEqual([{ us: 500 }, { us: 900 }, { us: 990 }])
    expect(maximum(all)).toEqual({ us: 1000 })
  })

  it('ranks what is missing above everything: the others move down', () => {
    const half = ranking(oneTo(1000), { expected: 1800 })
    expect(percentile(half, 0.5)).toEqual({ us: 900 })
    expect(percentile(half, 0.55)).toEqual({ us: 990 })
    expect(percentile(half, 0.9)).toEqual({ greaterThanUs: CENSORED_US })
    expect(maximum(half)).toEqual({ greaterThanUs: CENSORED_US })
  })

  it('is known up to the last delivered rank and censored from the next on', () => {
    expect(percentile(ranking(oneTo(990), { expected: 1000 }), 0.99)).toEqual({ us: 990 })
    expect(percentile(ranking(oneTo(989), { expected: 1000 }), 0.99)).toEqual({ greaterThanUs: CENSORED_US })
  })

  it('one message missing makes the maximum a bound, and nothing else', () => {
    const one = ranking(oneTo(9_999), { expected: 10_000 })
    // Rank 9,990, shown as the end of its bucket.
    expect(percentile(one, 0.999)).toEqual({ us: 9_991 })
    expect(maximum(one)).toEqual({ greaterThanUs: CENSORED_US })
  })

  it('is a bound when nothing arrived', () => {
    const none = ranking([], { expected: 1000 })
    expect(percentile(none, 0.5)).toEqual({ greaterThanUs: CENSORED_US })
    expect(maximum(none)).toEqual({ greaterThanUs: CENSORED_US })
  })

  it('is too few when nothing was expected', () => {
    const nothing = ranking([])
    expect([percentile(nothing, 0.5), maximum(nothing)]).toEqual([TOO_FEW, TOO_FEW])
  })

  it('ranks negative samples lowest and never drops them', () => {
    const some = ranking([-5, -4, ...oneTo(98)])
    expect(percentile(some, 0.5)).toEqual({ us: 48 })
    const most = ranking([...new Array<number>(60).fill(-1), ...oneTo(40)])
    expect(percentile(most, 0.5)).toEqual({ us: 0 })
    expect(percentile(most, 0.9)).toEqual({ us: 30 })
  })

  it('takes what is beyond the range for delivered, later than the histogram reaches', () => {
    const late = ranking([...oneTo(80), ...new Array<number>(20).fill(HIGHEST_US + 1)])
    expect(percentile(late, 0.5)).toEqual({ us: 50 })
    expect(percentile(late, 0.9)).toEqual({ greaterThanUs: 80 })
    expect(maximum(late)).toEqual({ greaterThanUs: 80 })
  })
})

describe('too few to show', () => {
  const shown = (samples: number, events: number, q: number): boolean =>
    !('tooFew' in percentile(ranking(oneTo(samples), { events }), q))

  it.each([
    ['200 events show a p99', 200_000, 200, 0.99, true],
    ['199 do not', 200_000, 199, 0.99, false],
    ['200 events show no p99.9', 200_000, 200, 0.999, false],
    ['2,000 do', 200_000, 2_000, 0.999, true],
    ['4 events show a median', 4_000, 4, 0.5, true],
    ['3 do not', 4_000, 3, 0.5, false],
    ['20 events show a p90', 4_000, 20, 0.9, true],
    ['10 samples beyond are enough', 1_000, 1_000, 0.99, true],
    ['9.99 are not', 999, 999, 0.99, false],
    ['100 samples show a p90', 100, 100, 0.9, true],
    ['99 do not', 99, 99, 0.9, false],
    ['20 samples show a median', 20, 20, 0.5, true],
    ['19 do not', 19, 19, 0.5, false],
  ])('%s', (_, samples, events, q, expected) => {
    expect(shown(samples, events, q)).toBe(expected)
  })

  it('the maximum is always shown', () => {
    expect(maximum(ranking([7], { events: 1 }))).toEqual({ us: 7 })
  })

  it('what was expected decides, not what arrived', () => {
    expect(percentile(ranking(oneTo(5), { expected: 1000 }), 0.99)).toEqual({ greaterThanUs: CENSORED_US })
  })
})

describe('against sorting', () => {
  it('every shown percentile is that of the sorted samples with +∞ for each missing', () => {
    const anyCase = fc.tuple(
      fc.array(fc.integer({ min: 0, max: 2047 }), { minLength: 20, maxLength: 400 }),
      fc.nat(200),
      fc.constantFrom(0.5, 0.9, 0.99, 0.999),
    )
    fc.assert(
      fc.property(anyCase, ([values, missing, q]) => {
        const expected = values.length + missing
        const all = [...values, ...new Array<number>(missing).fill(Number.POSITIVE_INFINITY)].sort((a, b) => a - b)
        const found = percentile(ranking(values, { expected }), q)
        if ('tooFew' in found) return
        // The k-th value such that at least a share q is at or below it, in whole numbers.
        const permille = Math.round(q * 1000)
        const exact = all.find((_, i) => (i + 1) * 1000 >= permille * expected)
        if (exact === Number.POSITIVE_INFINITY) expect(found).toEqual({ greaterThanUs: CENSORED_US })
        else expect(found).toEqual({ us: exact })
      }),
      { numRuns: 300 },
    )
  })
})

describe('a summary', () => {
  it('counts everything that was delivered, in range or not, and what was not', () => {
    const values = [-1, ...oneTo(97), HIGHEST_US + 1]
    const summary = summarise(ranking(values, { expected: 103, events: 50 }))
    expect(summary).toMatchObject({ count: 99, censored: 4, events: 50, negative: 1, overflow: 1 })
    expect(summary.p50).toEqual({ us: 51 })
    expect(summary.max).toEqual({ greaterThanUs: CENSORED_US })
  })

  it('of samples none of which can be missing takes each for an observation of its own', () => {
    const part = (values: readonly number[]) => ranking(values).histogram.encode()
    const summary = summariseAll([part(oneTo(500)), part(oneTo(1000).slice(500))])
    expect(summary).toMatchObject({ count: 1000, censored: 0, events: 1000, p99: { us: 990 }, max: { us: 1000 } })
    expect(summariseAll([])).toMatchObject({ count: 0, p50: TOO_FEW, max: TOO_FEW })
  })
})

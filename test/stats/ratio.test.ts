import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { independentRatio, pairedRatio } from '../../bench/stats/ratio.js'

const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
const pair = fc.tuple(positive, positive)

describe('a ratio of paired values', () => {
  test('blocks that differ among themselves do not hide a steady ratio', () => {
    const pairs = [1, 3, 10, 30, 100, 300].map((base) => [base, 2 * base] as const)
    const { estimate, interval } = pairedRatio(pairs) ?? {}
    expect(estimate).toBeCloseTo(2, 10)
    expect(interval?.map((limit) => Math.round(limit * 1e6) / 1e6)).toEqual([2, 2])
    expect(
      independentRatio(
        pairs.map(([base]) => base),
        pairs.map(([, other]) => other),
      )?.interval?.[0],
    ).toBeLessThan(1)
  })

  test('five pairs have no interval, six have: all of their Walsh averages', () => {
    const pairs = (n: number) => Array.from({ length: n }, (_, i) => [10, 11 + i] as const)
    expect(pairedRatio(pairs(5))?.interval).toBeNull()
    expect(pairedRatio(pairs(6))?.interval?.map((limit) => Math.round(limit * 1e6) / 1e6)).toEqual([1.1, 1.6])
  })

  test('the other way round it is the inverse', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 9 }), (pairs) => {
        const there = pairedRatio(pairs)
        const back = pairedRatio(pairs.map(([base, other]) => [other, base] as const))
        expect((there?.estimate ?? 0) * (back?.estimate ?? 0)).toBeCloseTo(1, 8)
        const [low, high] = [there?.interval?.[0] ?? 1, back?.interval?.[1] ?? 1]
        expect(low * high).toBeCloseTo(1, 8)
      }),
    )
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is not stated with a value of %f', (value) => {
    const pairs = Array.from({ length: 6 }, () => [10, 12] as const)
    expect(pairedRatio(pairs)?.estimate).toBeCloseTo(1.2, 12)
    expect(pairedRatio([...pairs, [10, value]])).toBeNull()
    expect(pairedRatio([...pairs, [value, 10]])).toBeNull()
  })

  test('without a pair there is none', () => {
    expect(pairedRatio([])).toBeNull()
  })
})

describe('a ratio of independent samples', () => {
  test('does not depend on the unit, nor on the order of the trials', () => {
    const samples = fc.array(positive, { minLength: 4, maxLength: 6 })
    fc.assert(
      fc.property(samples, samples, (base, other) => {
        const ratio = independentRatio(base, other)
        const scaled = independentRatio(base.map((x) => x * 1000).reverse(), other.map((x) => x * 1000).reverse())
        expect(scaled?.estimate).toBeCloseTo(ratio?.estimate ?? Number.NaN, 6)
        expect(ratio?.interval?.[0]).toBeLessThanOrEqual((ratio?.estimate ?? 0) * (1 + 1e-12))
        expect(ratio?.interval?.[1]).toBeGreaterThanOrEqual((ratio?.estimate ?? 0) * (1 - 1e-12))
      }),
    )
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is not stated with a value of %f', (value) => {
    expect(independentRatio([1, 2, 3, 4], [2, 4, 6, 8])?.estimate).toBeCloseTo(2, 12)
    expect(independentRatio([1, 2, 3, 4, value], [2, 4, 6, 8])).toBeNull()
    expect(independentRatio([1, 2, 3, 4], [2, 4, 6, 8, value])).toBeNull()
  })
})

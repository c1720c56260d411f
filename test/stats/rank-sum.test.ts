import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rankSumCritical, rankSumEstimate, rankSumP } from '../../bench/stats/rank-sum.js'

/** Permeability of the chorioamnion to water, early and at term (Hollander and Wolfe, table 4.1). */
const EARLY = [1.15, 0.88, 0.9, 0.74, 1.21]
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]

const sample = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 })

/** Every split of all values into samples of these sizes, counted one by one. */
function byEnumeration(
  a: readonly number[],
  b: readonly number[],
): { readonly greater: number; readonly less: number } {
  const all = [...a, ...b]
  const u = (first: readonly number[], second: readonly number[]): number =>
    second.reduce((sum, y) => sum + first.filter((x) => x < y).length + first.filter((x) => x === y).length / 2, 0)
  const observed = u(a, b)
  const splits = Array.from({ length: 2 ** all.length }, (_, bits) => all.map((_, i) => (bits >> i) % 2 === 1))
    .filter((chosen) => chosen.filter(Boolean).length === b.length)
    .map((chosen) =>
      u(
        all.filter((_, i) => !chosen[i]),
        all.filter((_, i) => chosen[i]),
      ),
    )
  return {
    greater: splits.filter((t) => t >= observed).length / splits.length,
    less: splits.filter((t) => t <= observed).length / splits.length,
  }
}

describe('the rank-sum test', () => {
  test.each([
    [3, 4, null],
    [4, 4, 0],
    [3, 5, 0],
    [2, 7, null],
    [2, 8, 0],
    [1, 38, null],
    [1, 39, 0],
    [5, 5, 2],
    [6, 6, 5],
    [5, 10, 8],
    [8, 8, 13],
    [10, 10, 23],
    [20, 20, 127],
    [0, 9, null],
  ])('critical value of %i and %i at .025: %s, whichever comes first', (m, n, expected) => {
    expect(rankSumCritical(m, n, 0.025)).toBe(expected)
    expect(rankSumCritical(n, m, 0.025)).toBe(expected)
  })

  test('agrees with a textbook', () => {
    expect(rankSumP(EARLY, TERM, 'greater')).toBeCloseTo(0.127206, 6)
    const { estimate, interval } = rankSumEstimate(EARLY, TERM) ?? {}
    expect(estimate).toBeCloseTo(0.305, 10)
    expect(interval?.map((limit) => Math.round(limit * 100) / 100)).toEqual([-0.15, 0.76])
  })

  test('is what counting every split gives, with ties', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const { greater, less } = byEnumeration(a, b)
        expect(rankSumP(a, b, 'greater')).toBeCloseTo(greater, 12)
        expect(rankSumP(a, b, 'less')).toBeCloseTo(less, 12)
        expect(rankSumP(a, b, 'both')).toBeCloseTo(Math.min(1, 2 * Math.min(greater, less)), 12)
      }),
    )
  })

  test('the interval holds exactly the shifts that the test does not reject', () => {
    const values = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 8, maxLength: 12 })
    fc.assert(
      fc.property(values, (all) => {
        const [a, b] = [all.slice(0, 4), all.slice(4)]
        const [low, high] = rankSumEstimate(a, b)?.interval ?? [Number.NaN, Number.NaN]
        const rejected = (shift: number): boolean =>
          (rankSumP(
            a,
            b.map((y) => y - shift),
            'both',
          ) as number) <= 0.05
        expect(rejected(low - 0.1)).toBe(true)
        expect(rejected(low + 0.1)).toBe(low === high)
        expect(rejected(high - 0.1)).toBe(low === high)
        expect(rejected(high + 0.1)).toBe(true)
      }),
    )
  })

  test.each([
    [[], [1]],
    [[1], []],
    [[1, Number.NaN], [2]],
    [[1], [Number.POSITIVE_INFINITY]],
  ])('%j and %j state nothing', (a, b) => {
    expect(rankSumP(a, b, 'both')).toBeNull()
    expect(rankSumEstimate(a, b)).toBeNull()
  })

  test('too few trials give an estimate without an interval', () => {
    expect(rankSumEstimate([1, 2, 3], [11, 12, 13, 14])).toEqual({ estimate: 10.5, interval: null })
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signedRankCritical, signedRankEstimate, signedRankP } from '../../bench/stats/signed-rank.js'

/** Hamilton's depression factors in nine patients (Hollander and Wolfe, table 3.1): before less after. */
const DEPRESSION = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3].map(
  (before, i) => before - ([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29][i] as number),
)

/** Small whole numbers: ties and zeros happen all the time. */
const tied = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 })
const untied = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 9 })

/** Every assignment of signs, counted one by one, with ranks counted from their definition. */
function byEnumeration(differences: readonly number[]): { readonly greater: number; readonly less: number } {
  const sizes = differences.map(Math.abs)
  const rank = (x: number): number => sizes.filter((y) => y < x).length + (sizes.filter((y) => y === x).length + 1) / 2
  const statistic = (signs: readonly number[]): number =>
    differences.reduce((sum, d, i) => sum + (d * (signs[i] as number) > 0 ? rank(Math.abs(d)) : 0), 0)
  const observed = statistic(differences.map(() => 1))
  const all = Array.from({ length: 2 ** differences.length }, (_, bits) =>
    statistic(differences.map((_, i) => ((bits >> i) % 2 === 0 ? 1 : -1))),
  )
  return {
    greater: all.filter((t) => t >= observed).length / all.length,
    less: all.filter((t) => t <= observed).length / all.length,
  }
}

describe('the signed-rank test', () => {
  test.each([
    [8, [5, 3, 1]],
    [10, [10, 8, 5]],
    [12, [17, 13, 9]],
    [16, [35, 29, 23]],
    [20, [60, 52, 43]],
  ])('critical values of %i pairs at .05, .025 and .01: %j', (n, expected) => {
    expect([0.05, 0.025, 0.01].map((alpha) => signedRankCritical(n, alpha))).toEqual(expected)
  })

  test.each([
    [4, 0.05, null],
    [5, 0.05, 0],
    [5, 0.025, null],
    [6, 0.025, 0],
    [6, 0.01, null],
    [7, 0.01, 0],
    [0, 0.05, null],
  ])('%i pairs at %f: %s', (n, alpha, expected) => {
    expect(signedRankCritical(n, alpha)).toBe(expected)
  })

  test('agrees with a textbook', () => {
    expect(signedRankP(DEPRESSION, { tail: 'greater' })).toBeCloseTo(10 / 512, 12)
    expect(signedRankP(DEPRESSION, { tail: 'both' })).toBeCloseTo(20 / 512, 12)
    const { estimate, interval } = signedRankEstimate(DEPRESSION) ?? {}
    expect(estimate).toBeCloseTo(0.46, 10)
    expect(interval?.map((limit) => Math.round(limit * 1000) / 1000)).toEqual([0.01, 0.786])
  })

  test('is what counting every assignment of signs gives, with ties and zeros', () => {
    fc.assert(
      fc.property(tied, (differences) => {
        const { greater, less } = byEnumeration(differences)
        expect(signedRankP(differences, { tail: 'greater' })).toBeCloseTo(greater, 12)
        expect(signedRankP(differences, { tail: 'less' })).toBeCloseTo(less, 12)
        expect(signedRankP(differences, { tail: 'both' })).toBeCloseTo(Math.min(1, 2 * Math.min(greater, less)), 12)
      }),
    )
  })

  test('a margin moves the hypothesis', () => {
    fc.assert(
      fc.property(tied, fc.integer({ min: -3, max: 3 }), (differences, margin) => {
        expect(signedRankP(differences, { margin, tail: 'greater' })).toBe(
          signedRankP(
            differences.map((d) => d - margin),
            { tail: 'greater' },
          ),
        )
      }),
    )
  })

  test('the interval holds exactly the shifts that the test does not reject', () => {
    fc.assert(
      fc.property(untied, (differences) => {
        const interval = signedRankEstimate(differences)?.interval ?? null
        if (interval === null) {
          expect(differences.length).toBeLessThan(6)
          return
        }
        // Between the whole and half numbers that the averages are, so that no difference is tied or 0 after the shift.
        const rejected = (margin: number): boolean =>
          (signedRankP(differences, { margin, tail: 'both' }) as number) <= 0.05
        expect(rejected(interval[0] - 0.01)).toBe(true)
        expect(rejected(interval[0] + 0.01)).toBe(interval[0] + 0.01 > interval[1])
        expect(rejected(interval[1] + 0.01)).toBe(true)
      }),
    )
  })

  test.each([[[]], [[1, Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])('%j states nothing', (differences) => {
    expect(signedRankP(differences, { tail: 'both' })).toBeNull()
    expect(signedRankEstimate(differences)).toBeNull()
  })

  test('only zeros are no evidence', () => {
    expect(signedRankP([0, 0, 0, 0, 0, 0], { tail: 'both' })).toBe(1)
    expect(signedRankEstimate([0, 0, 0, 0, 0, 0])).toEqual({ estimate: 0, interval: [0, 0] })
  })

  test('stays exact and finite with hundreds of pairs', () => {
    const ahead = Array.from({ length: 300 }, (_, i) => i + 1)
    expect(signedRankP(ahead, { tail: 'greater' })).toBeCloseTo(2 ** -300, 100)
    expect(signedRankP(ahead, { tail: 'less' })).toBeCloseTo(1, 10)
  })
})

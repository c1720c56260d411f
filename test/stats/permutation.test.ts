import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meanDifferenceP } from '../../bench/stats/permutation.js'

/** By the definition: every choice of as many values as a has, their means compared. */
function byDefinition(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b]
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const observed = Math.abs(mean(a) - mean(b))
  let [count, extreme] = [0, 0]
  for (let bits = 0; bits < 2 ** all.length; bits++) {
    const isIn = (i: number): boolean => (bits >> i) % 2 === 1
    const [first, second] = [all.filter((_, i) => isIn(i)), all.filter((_, i) => !isIn(i))]
    if (first.length !== a.length) continue
    count++
    if (Math.abs(mean(first) - mean(second)) >= observed - 1e-9) extreme++
  }
  return extreme / count
}

describe('the permutation test of means', () => {
  test.each([
    ['two groups apart', [1, 2, 3, 4], [11, 12, 13, 14], 2 / 70],
    ['equal values', [5, 5, 5], [5, 5, 5], 1],
    ['a single value each', [1], [2], 1],
    ['ten against ten, apart', ten(0), ten(100), 2 / 184_756],
  ])('%s', (_, a, b, p) => {
    expect(meanDifferenceP(a, b)).toBeCloseTo(p, 12)
  })

  test('is what counting every regrouping gives, ties and unequal groups included', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(meanDifferenceP(a, b)).toBeCloseTo(byDefinition(a, b), 12)
        expect(meanDifferenceP(b, a)).toBeCloseTo(byDefinition(a, b), 12)
      }),
    )
  })

  test('does not depend on shift or scale, roundings included', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        const changed = (xs: readonly number[]): number[] => xs.map((x) => 0.1 * x + 0.3)
        expect(meanDifferenceP(changed(a), changed(b))).toBeCloseTo(meanDifferenceP(a, b) ?? Number.NaN, 12)
      }),
    )
  })

  test('above twenty values it is drawn: about the same, and never 0', () => {
    const [low, high] = [
      [...ten(0), 3],
      [...ten(3), 4],
    ]
    // Without the two single values the exact one is 0.0433 (ten against ten).
    const exact = meanDifferenceP(ten(0), ten(3)) ?? Number.NaN
    expect(Math.abs((meanDifferenceP(low, high) ?? Number.NaN) - exact)).toBeLessThan(0.03)
    expect(meanDifferenceP([...ten(0), 5], [...ten(100), 105])).toBe(1 / 50_001)
    expect(meanDifferenceP(low, high)).toBe(meanDifferenceP(high, low))
  })

  test.each([
    ['an empty group', [], [1]],
    ['no number', [1, Number.NaN], [1]],
  ])('%s has none', (_, a, b) => {
    expect(meanDifferenceP(a, b)).toBeNull()
  })
})

function ten(from: number): number[] {
  return Array.from({ length: 10 }, (_, i) => from + i)
}

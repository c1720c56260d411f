import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chiSquareQuantile } from '../../bench/stats/chi-square.js'
import { studentTQuantile } from '../../bench/stats/student-t.js'

/** Fisher and Yates, table III: t by degrees of freedom at .9, .95, .975, .99, .995, .9995. */
const STUDENT = [
  [1, 3.078, 6.314, 12.706, 31.821, 63.657, 636.619],
  [2, 1.886, 2.92, 4.303, 6.965, 9.925, 31.599],
  [4, 1.533, 2.132, 2.776, 3.747, 4.604, 8.61],
  [9, 1.383, 1.833, 2.262, 2.821, 3.25, 4.781],
  [30, 1.31, 1.697, 2.042, 2.457, 2.75, 3.646],
  [120, 1.289, 1.658, 1.98, 2.358, 2.617, 3.373],
] as const
const STUDENT_AT = [0.9, 0.95, 0.975, 0.99, 0.995, 0.9995]

/** Fisher and Yates, table IV: chi-square by degrees of freedom at .01, .05, .5, .95, .99, .999. */
const CHI_SQUARE = [
  [1, 0.000157, 0.00393, 0.455, 3.841, 6.635, 10.827],
  [2, 0.0201, 0.103, 1.386, 5.991, 9.21, 13.815],
  [7, 1.239, 2.167, 6.346, 14.067, 18.475, 24.322],
  [19, 7.633, 10.117, 18.338, 30.144, 36.191, 43.82],
  [30, 14.953, 18.493, 29.336, 43.773, 50.892, 59.703],
] as const
const CHI_SQUARE_AT = [0.01, 0.05, 0.5, 0.95, 0.99, 0.999]

describe("Student's t", () => {
  test.each(STUDENT.flatMap(([df, ...ts]) => ts.map((t, i) => [STUDENT_AT[i] ?? 0, df, t] as const)))(
    'quantile %f of %i degrees of freedom is %f, as tables have it',
    (p, df, t) => expect(Math.abs(studentTQuantile(p, df) - t)).toBeLessThanOrEqual(0.0006),
  )

  const p = fc.double({ min: 0.0001, max: 0.9999, noNaN: true })

  test('of one degree is that of Cauchy, of two has a closed form: to 1e-6', () => {
    fc.assert(
      fc.property(p, (q) => {
        const cauchy = Math.tan(Math.PI * (q - 0.5))
        const two = (2 * q - 1) / Math.sqrt(2 * q * (1 - q))
        expect(Math.abs(studentTQuantile(q, 1) - cauchy)).toBeLessThan(1e-6 * Math.max(1, Math.abs(cauchy)))
        expect(Math.abs(studentTQuantile(q, 2) - two)).toBeLessThan(1e-6 * Math.max(1, Math.abs(two)))
      }),
    )
  })

  test('is symmetric, and narrower with every degree of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.6, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 200 }), (q, df) => {
        expect(studentTQuantile(1 - q, df)).toBeCloseTo(-studentTQuantile(q, df), 6)
        expect(studentTQuantile(q, df + 1)).toBeLessThan(studentTQuantile(q, df))
      }),
    )
    expect(studentTQuantile(0.5, 3)).toBe(0)
    expect(studentTQuantile(0.975, 1e6)).toBeCloseTo(1.959964, 5)
  })
})

describe('chi-square', () => {
  test.each(CHI_SQUARE.flatMap(([df, ...xs]) => xs.map((x, i) => [CHI_SQUARE_AT[i] ?? 0, df, x] as const)))(
    'quantile %f of %i degrees of freedom is %f, as tables have it',
    (p, df, x) => expect(Math.abs(chiSquareQuantile(p, df) - x)).toBeLessThanOrEqual(0.0006),
  )

  test('of two degrees of freedom is exponential: to 1e-9', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), (p) => {
        expect(chiSquareQuantile(p, 2)).toBeCloseTo(-2 * Math.log1p(-p), 9)
      }),
    )
  })
})

test.each([
  [0, 4],
  [1, 4],
  [Number.NaN, 4],
  [0.9, 0],
  [0.9, Number.NaN],
  [0.9, Number.POSITIVE_INFINITY],
])('there is no quantile for p = %f and %f degrees of freedom', (p, df) => {
  expect(() => studentTQuantile(p, df)).toThrow(RangeError)
  expect(() => chiSquareQuantile(p, df)).toThrow(RangeError)
})

/** Quantiles of the chi-square distribution, by the incomplete gamma function. */
import { logGamma } from './gamma.js'
import { whereTailIs } from './invert.js'

/** What a variable of `df` degrees of freedom stays below with probability `p`. @throws RangeError unless 0 < p < 1, df ≥ 1 */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df >= 1 && Number.isFinite(df))) {
    throw new RangeError(`no quantile of chi-square for p = ${p}, ${df} degrees of freedom`)
  }
  return whereTailIs((x) => upperGamma(df / 2, x / 2), 1 - p)
}

const STEPS = 10_000

/** Regularised upper incomplete gamma function Q(a, x): a series below the mean, a continued fraction above it. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front / upperFraction(a, x)
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < STEPS && term > sum * Number.EPSILON; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** b₀ + a₁/(b₁ + …), evaluated by Lentz' method; all its parts stay away from 0 for x > a. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = b
  let d = 0
  let value = b
  for (let n = 1; n < STEPS; n++) {
    const numerator = -n * (n - a)
    b += 2
    d = 1 / (b + numerator * d)
    c = b + numerator / c
    value *= c * d
    if (Math.abs(c * d - 1) < Number.EPSILON) break
  }
  return value
}

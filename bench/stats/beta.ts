/** The incomplete beta function, of which Student's t and the binomial distribution are made. */
import { logGamma } from './gamma.js'

/** Regularised incomplete beta function I_x(a, b). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  // The fraction converges fast on this side of the mean only.
  return x < (a + 1) / (a + b + 2) ? (front / a) * betaFraction(x, a, b) : 1 - (front / b) * betaFraction(1 - x, b, a)
}

const TINY = 1e-300
const STEPS = 1000

/** The continued fraction of the incomplete beta function, by Lentz' method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  const step = (term: number): number => {
    d = 1 / awayFromZero(1 + term * d)
    c = awayFromZero(1 + term / c)
    value *= c * d
    return c * d
  }
  for (let m = 1; m <= STEPS; m++) {
    const at = a + 2 * m
    step((m * (b - m) * x) / ((at - 1) * at))
    const change = step((-(a + m) * (a + b + m) * x) / (at * (at + 1)))
    if (Math.abs(change - 1) < Number.EPSILON) break
  }
  return value
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

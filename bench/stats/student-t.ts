/** Quantiles of Student's t distribution, by the incomplete beta function. */
import { incompleteBeta } from './beta.js'
import { whereTailIs } from './invert.js'

/** The t that a variable of `df` degrees of freedom stays below with probability `p`. @throws RangeError unless 0 < p < 1, df ≥ 1 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df >= 1 && Number.isFinite(df))) {
    throw new RangeError(`no quantile of Student's t for p = ${p}, ${df} degrees of freedom`)
  }
  if (p === 0.5) return 0
  const t = upperQuantile(Math.min(p, 1 - p), df)
  return p < 0.5 ? -t : t
}

/** A gate asks for the same few for every metric. */
const known = new Map<string, number>()

function upperQuantile(q: number, df: number): number {
  const key = `${q} ${df}`
  const t = known.get(key) ?? whereTailIs((x) => upperTail(x, df), q)
  known.set(key, t)
  return t
}

/** P(T > t) for t ≥ 0. */
function upperTail(t: number, df: number): number {
  return t === 0 ? 0.5 : 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5)
}

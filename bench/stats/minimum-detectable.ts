/** The smallest shift that the signed-rank test finds with power 0.8: what a gate can see before it is asked. */
import { seededRandom } from '../random.js'
import { chiSquareQuantile } from './chi-square.js'
import { normalDraws } from './normal-draws.js'
import { ascending, medianOfSorted } from './order.js'
import { signedRankCritical } from './signed-rank.js'

export const POWER = 0.8
const DRAWS = 10_000
const SEED = 1

/**
 * Shift beyond the margin that `n` pairs whose differences have this standard deviation (same unit) find with power 0.8
 * in a one-sided test at `level`; null: the test cannot reject, or the deviation is no number.
 */
export function detectableShift(deviation: number, n: number, level: number): number | null {
  const factor = detectableFactor(n, level)
  return factor === null || !Number.isFinite(deviation) ? null : factor * deviation
}

/**
 * The same from a pilot, made so that the promise holds on average over pilots. The deviation that n differences show is
 * itself uncertain: its upper limit is taken, which the true one of normal noise exceeds in one pilot of ten. And one more
 * block as bad as the worst seen must not hide a regression: a disturbance that was rare in the pilot may come again.
 */
export function minimumDetectable(differences: readonly number[], level: number): number | null {
  const n = differences.length
  const critical = signedRankCritical(n, level)
  if (n < 3 || critical === null) return null
  const byNoise = detectableShift(sampleDeviation(differences) * deviationLimitFactor(n), n, level)
  return byNoise === null ? null : Math.max(byNoise, pastWorst(differences, critical))
}

/**
 * Shift at which the test rejects though one of the others is as far on the wrong side as the worst was: of its n Walsh
 * averages, its own must not exceed 0 for the test to reject if none may be wrong, the n − 1 halves if less than n may.
 */
function pastWorst(differences: readonly number[], critical: number): number {
  const middle = medianOfSorted(ascending(differences))
  const distances = differences.map((difference) => Math.abs(difference - middle))
  const worst = Math.max(...distances)
  const rest = differences.filter((_, i) => i !== distances.indexOf(worst))
  const needed = critical >= differences.length ? 0 : critical >= 1 ? worst / 2 : worst
  return needed + sampleDeviation(rest) / 2
}

/** Standard deviation of a sample; NaN with fewer than two values. */
export function sampleDeviation(values: readonly number[]): number {
  // Equal values have none, though their mean may be off by a rounding.
  if (values.length > 1 && values.every((value) => value === values[0])) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

const CONFIDENCE = 0.9

/** Upper confidence limit of a standard deviation, as a multiple of that of a normal sample of n. */
function deviationLimitFactor(n: number): number {
  return Math.sqrt((n - 1) / chiSquareQuantile(1 - CONFIDENCE, n - 1))
}

const factors = new Map<string, number | null>()

/** The shift as a multiple of the standard deviation of normal noise; worked out once for each n and level. */
function detectableFactor(n: number, level: number): number | null {
  const key = `${n} ${level}`
  const known = factors.get(key)
  if (known !== undefined) return known
  const critical = signedRankCritical(n, level)
  const factor = critical === null ? null : quantileOfNeeded(n, critical)
  factors.set(key, factor)
  return factor
}

/** A sample is rejected once its shift exceeds its own (c + 1)-th smallest Walsh average, taken negative. */
function quantileOfNeeded(n: number, critical: number): number {
  const draw = normalDraws(seededRandom(SEED, `minimum detectable ${n}`))
  const averages = new Float64Array((n * (n + 1)) / 2)
  const needed = Array.from({ length: DRAWS }, () => {
    const z = Float64Array.from({ length: n }, draw)
    let k = 0
    for (let i = 0; i < n; i++) for (let j = i; j < n; j++) averages[k++] = ((z[i] ?? 0) + (z[j] ?? 0)) / 2
    averages.sort()
    return -(averages[critical] ?? 0)
  })
  return ascending(needed)[Math.ceil(POWER * DRAWS) - 1] ?? Number.NaN
}

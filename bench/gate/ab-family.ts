/** The decision on a family of paired differences. Plain numbers, so that its error rates can be simulated. */
import { holm } from '../stats/holm.js'
import { minimumDetectable } from '../stats/minimum-detectable.js'
import { signedRankEstimate, signedRankP } from '../stats/signed-rank.js'
import type { Verdict } from './gate-file.js'

/**
 * Family-wise error of the noisy rows: what is guaranteed while unchanged code stays within the margins. `selftest --stats`
 * shows that false alarms stay below 1 % in every noise model, a constant bias of 3 % included.
 */
export const FAMILY_ALPHA = 0.05

/** Error of the bound below which a metric passes. */
const PASS_ALPHA = 0.05

/** One metric of one contender: what its blocks say. */
export interface PairedSample {
  /** ln(other / base) of each block, the sign turned where higher is better: above 0 is worse. */
  readonly differences: readonly number[]
  /** ln(1 + δ_eff): worse by no more than this is no regression. */
  readonly margin: number
}

/** p values against the margin, and adjusted over the family. */
export interface FamilyPs {
  readonly p: readonly (number | null)[]
  readonly adjusted: readonly number[]
}

/** A sample that is null cannot be tested: it is never rejected and stays in the family. */
export function familyPs(samples: readonly (PairedSample | null)[]): FamilyPs {
  const p = samples.map((sample) =>
    sample === null ? null : signedRankP(sample.differences, { margin: sample.margin, tail: 'greater' }),
  )
  return { p, adjusted: holm(p) }
}

export type Judged = Exclude<Verdict, 'invalid'>

/** Regression if rejected, pass if the one-sided 95 % upper bound lies within the margin, else neither. */
export function verdictOn({ differences, margin }: PairedSample, adjustedP: number, alpha: number): Judged {
  if (adjustedP <= alpha) return 'regression'
  const upper = signedRankEstimate(differences, PASS_ALPHA)?.interval?.[1]
  return upper !== undefined && upper <= margin ? 'pass' : 'inconclusive'
}

/** The smallest ln ratio, on the worse side, that such a sample finds with power 0.8 in a family of m; null: none. */
export function detectableLog({ differences, margin }: PairedSample, level: number): number | null {
  const beyond = minimumDetectable(differences, level)
  return beyond === null ? null : margin + beyond
}

/** ln(1 + δ_eff), δ_eff = max(δ, floor / median of the base). */
export function marginLog(metric: { readonly delta: number; readonly floor: number }, medianOfBase: number): number {
  return Math.log(1 + Math.max(metric.delta, metric.floor / medianOfBase))
}

/** Wilcoxon's signed-rank test for paired samples: exact for every n, ties and zeros included. */
import {
  ascending,
  criticalValue,
  doubledMidRanks,
  type Estimate,
  estimateFrom,
  ONE_SIDED_OF_95,
  type Tail,
  tailOf,
} from './order.js'

interface SignedRankQuestion {
  /** The hypothesis is that the differences lie around this; 0 if left out. */
  readonly margin?: number
  /** `greater`: do they lie above it? */
  readonly tail: Tail
}

/**
 * p value of the differences against the margin; null without a difference or with one that is no number. Differences
 * of 0 keep their rank but belong to neither sign (Pratt): left out, they would lend their weight to the others.
 */
export function signedRankP(differences: readonly number[], { margin = 0, tail }: SignedRankQuestion): number | null {
  const shifted = differences.map((difference) => difference - margin)
  if (shifted.length === 0 || !shifted.every(Number.isFinite)) return null
  const ranks = doubledMidRanks(shifted.map(Math.abs))
  const positive = ranks.reduce((sum, rank, i) => sum + ((shifted[i] ?? 0) > 0 ? rank : 0), 0)
  const signed = ranks.filter((_, i) => shifted[i] !== 0)
  return tailOf(distributionOf(signed, ranks.length), positive, tail)
}

/**
 * Hodges–Lehmann estimate of the differences (the median of their Walsh averages) and its interval from the sorted
 * averages; `alpha` is the error on each side. Ties make the interval wider than need be, never narrower.
 */
export function signedRankEstimate(differences: readonly number[], alpha: number = ONE_SIDED_OF_95): Estimate | null {
  if (differences.length === 0 || !differences.every(Number.isFinite)) return null
  return estimateFrom(walshAverages(differences), signedRankCritical(differences.length, alpha))
}

/** The largest c with P(W ≤ c) ≤ alpha among n differences without ties; null: too few. */
export function signedRankCritical(n: number, alpha: number): number | null {
  const ranks = Array.from({ length: n }, (_, i) => i + 1)
  return criticalValue(nullDistribution(ranks), alpha)
}

/** The n(n+1)/2 means of two of the values, each with itself too, ascending. */
function walshAverages(values: readonly number[]): number[] {
  return ascending(values.flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2)))
}

const untied = new Map<number, Float64Array>()

/** The null distribution of these doubled ranks of n differences; without ties and zeros it depends on n alone. */
function distributionOf(ranks: readonly number[], n: number): Float64Array {
  if (new Set(ranks).size < n) return nullDistribution(ranks)
  const known = untied.get(n) ?? nullDistribution(ranks)
  untied.set(n, known)
  return known
}

/** P(sum of the ranks with a positive sign = s), every sign being as likely as the other. */
function nullDistribution(ranks: readonly number[]): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0)
  const probabilities = new Float64Array(total + 1)
  probabilities[0] = 1
  let reached = 0
  for (const rank of ranks) {
    reached += rank
    for (let s = reached; s >= 0; s--) {
      const added = s >= rank ? (probabilities[s - rank] ?? 0) : 0
      probabilities[s] = ((probabilities[s] ?? 0) + added) / 2
    }
  }
  return probabilities
}

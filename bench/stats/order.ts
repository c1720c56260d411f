/** Order statistics and ranks: what the exact tests are made of. */

/** An estimate with its confidence interval. */
export interface Estimate {
  readonly estimate: number
  /** null: too few samples for the level asked for. */
  readonly interval: readonly [low: number, high: number] | null
}

/** Error of a two-sided 95 % interval on each side. */
export const ONE_SIDED_OF_95 = 0.025

export type Tail = 'greater' | 'less' | 'both'

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b)
}

/** Median of sorted numbers; NaN of none. */
export function medianOfSorted(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
  return (lower + upper) / 2
}

/** Twice the mid-rank of each value, from 2 on: ties share their mean rank, and doubled it is whole. */
export function doubledMidRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    let doubled = 1
    for (const other of values) doubled += other < value ? 2 : other === value ? 1 : 0
    return doubled
  })
}

/** Room for the rounding of sums, so that a tail of exactly `alpha` counts. */
const ROUNDING = 1e-12

/** The largest c with P(T ≤ c) ≤ alpha; null: not even P(T = 0) is that small. */
export function criticalValue(probabilities: ArrayLike<number>, alpha: number): number | null {
  let tail = 0
  for (let c = 0; c < probabilities.length; c++) {
    tail += probabilities[c] ?? 0
    if (tail > alpha * (1 + ROUNDING)) return c === 0 ? null : c - 1
  }
  return null
}

/** Median of sorted pairwise values, and [v(c+1), v(M−c)] of all M of them, counted from 1. */
export function estimateFrom(sorted: readonly number[], critical: number | null): Estimate {
  const low = critical === null ? undefined : sorted[critical]
  const high = critical === null ? undefined : sorted[sorted.length - 1 - critical]
  return {
    estimate: medianOfSorted(sorted),
    interval: low === undefined || high === undefined || low > high ? null : [low, high],
  }
}

/** P(T ≥ observed), P(T ≤ observed), or twice the smaller of the two. */
export function tailOf(probabilities: ArrayLike<number>, observed: number, tail: Tail): number {
  let [less, greater] = [0, 0]
  for (let t = 0; t < probabilities.length; t++) {
    if (t <= observed) less += probabilities[t] ?? 0
    if (t >= observed) greater += probabilities[t] ?? 0
  }
  const p = { less, greater, both: 2 * Math.min(less, greater) }[tail]
  return Math.min(1, p)
}

/**
 * Percentiles ranked over what was expected: what never arrived ranks above everything (+∞). A rank beyond the
 * delivered is known only as a bound, "> X", X being the smallest (tEnd − tInt) among the undelivered.
 */
import type { LatencyHistogram } from './histogram.js'

export type Percentile = { readonly us: number } | { readonly greaterThanUs: number } | { readonly tooFew: true }

/** Samples that must lie beyond a percentile before it is shown. */
export const MIN_SAMPLES_BEYOND = 10
/** Distinct events that must lie beyond it: a thousand receipts of one event are one observation. */
export const MIN_EVENTS_BEYOND = 2

export interface Ranking {
  readonly histogram: LatencyHistogram
  /** Deliveries that should have happened. */
  readonly expected: number
  /** Smallest (tEnd − tInt) among the undelivered, µs; null when none is missing. */
  readonly smallestCensoredUs: number | null
  /** Distinct events in the window; each delivery of an echo is an event of its own. */
  readonly events: number
}

const TOO_FEW: Percentile = { tooFew: true }

/** The percentile at quantile `q` (0 < q < 1). */
export function percentile(ranking: Ranking, q: number): Percentile {
  if (!isStated(q, ranking)) return TOO_FEW
  return atRank(ranking, Math.ceil(Math.round(q * ranking.expected * 1e6) / 1e6))
}

/** Whether enough lies beyond quantile `q` for it to be shown. */
export function isStated(q: number, { expected, events }: Pick<Ranking, 'expected' | 'events'>): boolean {
  // 1 − 0.99 is a little more than 0.01 in binary; rounding keeps 200 events × 1 % at exactly 2.
  const beyond = Math.round((1 - q) * 1e9) / 1e9
  return beyond * expected >= MIN_SAMPLES_BEYOND && beyond * events >= MIN_EVENTS_BEYOND
}

/** The maximum: the last rank. */
export function maximum(ranking: Ranking): Percentile {
  return ranking.expected === 0 ? TOO_FEW : atRank(ranking, ranking.expected)
}

/** The furthest 1/(1 − p) whose percentile is shown; below 1 there is none. */
export function furthestNines({ expected, events }: Pick<Ranking, 'expected' | 'events'>): number {
  return Math.min(expected / MIN_SAMPLES_BEYOND, events / MIN_EVENTS_BEYOND)
}

function atRank(ranking: Ranking, rank: number): Percentile {
  const { histogram } = ranking
  const inHistogram = rank - histogram.negative
  if (inHistogram <= 0) return { us: 0 }
  if (inHistogram <= histogram.count) return { us: histogram.valueAtRank(inHistogram) }
  // Overflowing samples were delivered, later than the histogram reaches; both kinds give a lower bound.
  return { greaterThanUs: ranking.smallestCensoredUs ?? histogram.quantile(1) ?? 0 }
}

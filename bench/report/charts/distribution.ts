/** The delivery latencies behind a line of percentiles: what arrived, and how much was expected. */
import { LatencyHistogram } from '../../measure/histogram.js'
import { furthestNines, type Ranking } from '../../measure/percentiles.js'
import type { CompletedTrial } from '../../result/schema.js'

/** Points of a line before it is thinned, equal steps on the axis. */
const STEPS = 240

/** Latencies below the resolution of the histogram have no place on a log axis: drawn there, µs. */
const LOWEST_DRAWN_US = 1

/** One trial's, or several trials' together; null where a stored histogram cannot be read. */
export function rankingOf(trials: readonly CompletedTrial[]): Ranking | null {
  const histogram = new LatencyHistogram()
  for (const { latency } of trials) {
    if (latency.count > latency.negative + latency.overflow && !addReadable(histogram, latency.hdr)) return null
    histogram.addOutOfRange(latency)
  }
  const bounds = trials.flatMap(({ latency: { max } }) => ('greaterThanUs' in max ? [max.greaterThanUs] : []))
  const sum = (read: (trial: CompletedTrial) => number): number => trials.reduce((all, trial) => all + read(trial), 0)
  return {
    histogram,
    expected: sum(({ latency }) => latency.count + latency.censored),
    smallestCensoredUs: bounds.length === 0 ? null : Math.min(...bounds),
    events: sum(({ latency }) => latency.events),
  }
}

/** Whether it could be read: a damaged file gets a report that says so, and not none. */
export function addReadable(histogram: LatencyHistogram, hdr: string): boolean {
  try {
    histogram.addHdr(hdr)
    return true
  } catch {
    return false
  }
}

interface NinesPoint {
  /** 1/(1 − p). */
  readonly nines: number
  /** null: the rank lies among what never arrived. */
  readonly us: number | null
}

/** Where the line ends, 1/(1 − p): where the samples support no more, or where what arrived ends; 1: there is no line. */
export function endOfLine(ranking: Ranking): number {
  const { histogram, expected } = ranking
  const missing = expected - histogram.negative - histogram.count
  const end = Math.max(1, furthestNines(ranking))
  return missing > 0 ? Math.min(end, expected / missing) : end
}

/**
 * The percentiles from the lowest to the furthest that the samples support, ranked over what was expected: where what
 * arrived ends before that, the last point has no latency.
 */
export function ninesOf(ranking: Ranking): NinesPoint[] {
  const { histogram, expected } = ranking
  const end = furthestNines(ranking)
  const arrived = histogram.negative + histogram.count
  const drawnEnd = endOfLine(ranking)
  if (drawnEnd <= 1) return []
  const latencyAt = latenciesByRank(histogram)
  const points = Array.from({ length: STEPS + 1 }, (_, i): NinesPoint => {
    const nines = drawnEnd ** (i / STEPS)
    const rank = expected - Math.floor(expected / nines)
    return { nines, us: latencyAt(Math.max(1, Math.min(rank, arrived))) }
  })
  return drawnEnd < end ? [...points, { nines: end, us: null }] : points
}

/** Looks up ascending ranks in one pass over the buckets. */
function latenciesByRank(histogram: LatencyHistogram): (rank: number) => number {
  const buckets = histogram.buckets()
  let reached = histogram.negative
  let us = 0
  return (rank) => {
    while (reached < rank) {
      const next = buckets.next()
      if (next.done === true) break
      us = next.value[0]
      reached += next.value[1]
    }
    return Math.max(us, LOWEST_DRAWN_US)
  }
}

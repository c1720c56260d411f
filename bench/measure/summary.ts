/** A histogram as the result file keeps it: percentiles over what was expected, and the whole histogram. */
import type { EncodedHistogram } from '../contracts/control.js'
import type { LatencySummary } from '../result/schema.js'
import { type LatencyHistogram, mergeEncoded } from './histogram.js'
import { maximum, percentile, type Ranking } from './percentiles.js'

/** Percentiles over deliveries, some of which may never have arrived. */
export function summarise(ranking: Ranking): LatencySummary {
  const { histogram, expected, events } = ranking
  const held = histogram.count + histogram.negative + histogram.overflow
  return {
    count: held,
    censored: Math.max(0, expected - held),
    events,
    negative: histogram.negative,
    overflow: histogram.overflow,
    p50: percentile(ranking, 0.5),
    p90: percentile(ranking, 0.9),
    p99: percentile(ranking, 0.99),
    p999: percentile(ranking, 0.999),
    max: maximum(ranking),
    hdr: histogram.encode().hdr,
  }
}

/** Percentiles over samples none of which can be missing, each an observation of its own. */
export function summariseAll(parts: readonly EncodedHistogram[]): LatencySummary {
  const histogram = mergeEncoded(parts)
  const expected = histogram.count + histogram.negative + histogram.overflow
  return summarise({ histogram, expected, smallestCensoredUs: null, events: expected })
}

/** The p99 at its rank however few the samples, µs; null when empty. For the verdict, never for show. */
export function roughP99Us(histogram: LatencyHistogram): number | null {
  return histogram.quantile(0.99)
}

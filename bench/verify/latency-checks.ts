/** Latency summaries once more, from their histograms. */
import { LatencyHistogram } from '../measure/histogram.js'
import { summarise } from '../measure/summary.js'
import type { LatencySummary, Percentile, SeriesPoint } from '../result/schema.js'
import type { Checks } from './checks.js'

/** What a summary must rest on; null: whatever its own histogram holds, each sample an event of its own. */
export type Due = { readonly deliveries: number; readonly events: number } | null

const STATED = ['p50', 'p90', 'p99', 'p999', 'max'] as const

/** Decodes, or says that it cannot be. */
function decoded(checks: Checks, where: string, hdr: string): LatencyHistogram | null {
  try {
    const histogram = new LatencyHistogram()
    histogram.addHdr(hdr)
    return histogram
  } catch (error) {
    checks.same(where, `not a histogram: ${error instanceof Error ? error.message : String(error)}`, 'a histogram')
    return null
  }
}

export function checkSummary(checks: Checks, where: string, entry: { stated: LatencySummary; due: Due }): void {
  const { stated, due } = entry
  const held = decoded(checks, `${where}.hdr`, stated.hdr)
  if (held === null) return
  held.addOutOfRange(stated)
  const count = held.count + held.negative + held.overflow
  const again = summarise({
    histogram: held,
    expected: due?.deliveries ?? count,
    events: due?.events ?? count,
    smallestCensoredUs: stated.censored > 0 ? boundOf(stated) : null,
  })
  checks.numbers(where, stated, { count: again.count, censored: again.censored, events: again.events })
  for (const name of STATED) checks.same(`${where}.${name}`, stated[name], again[name])
}

/** How long the youngest of the missing was waited for is no derived number: it must only be the same throughout. */
function boundOf(stated: LatencySummary): number | null {
  const bounds = STATED.map((name): Percentile => stated[name]).flatMap((one) =>
    'greaterThanUs' in one ? [one.greaterThanUs] : [],
  )
  return bounds[0] ?? null
}

/** Seconds from their own histograms, and the whole from the seconds. */
export function checkSeries(
  checks: Checks,
  where: string,
  entry: { readonly series: readonly SeriesPoint[]; readonly latency: LatencySummary },
): void {
  const whole = new LatencyHistogram()
  for (const [index, point] of entry.series.entries()) {
    const at = `${where}.series[${index}]`
    const held = decoded(checks, `${at}.hdr`, point.hdr)
    if (held === null) return
    const { negative, overflow } = entry.latency
    if (negative + overflow === 0) checks.number(`${at}.delivered`, point.delivered, held.count)
    const before = entry.series[index - 1]
    if (before !== undefined) checks.same(`${at}.second: after the one before`, point.second > before.second, true)
    checks.numbers(at, point, { p50Us: held.quantile(0.5), p99Us: held.quantile(0.99), maxUs: held.quantile(1) })
    whole.add(held)
  }
  const delivered = entry.series.reduce((sum, point) => sum + point.delivered, 0)
  checks.number(`${where}.series: delivered, all seconds`, delivered, entry.latency.count)
  const total = decoded(checks, `${where}.latency.hdr`, entry.latency.hdr)
  if (total === null) return
  checks.same(`${where}.series: histograms of all seconds`, [...whole.buckets()], [...total.buckets()])
}

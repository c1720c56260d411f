/** The delivery latency of a row as one histogram: whole histograms are merged, percentiles never averaged. Pure. */
import { BenchError } from '../errors.js'
import { LatencyHistogram } from '../measure/histogram.js'
import type { CompletedTrial } from '../result/schema.js'
import type { ReportRow } from './rows.js'

/**
 * Delivery latency, µs, of all trials that the row rests on. Holds what arrived; what never did is in the ledger.
 * @throws BenchError `result-foreign` where a stored histogram cannot be read.
 */
export function mergedLatency(row: ReportRow): LatencyHistogram {
  const merged = new LatencyHistogram()
  for (const trial of row.used) addLatency(merged, trial)
  return merged
}

function addLatency(merged: LatencyHistogram, { latency, contender, block }: CompletedTrial): void {
  const { hdr, negative, overflow } = latency
  try {
    // A summary counts everything that arrived, an encoded histogram what is in it.
    merged.addEncoded({ hdr, count: latency.count - negative - overflow, negative, overflow })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `the latency histogram of ${contender}, block ${block + 1}, cannot be read: ${reason}`
    throw new BenchError({ code: 'result-foreign', message }, { cause: error })
  }
}

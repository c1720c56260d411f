/** Hand-made results with real histograms: everything that arrived lies at the stated median. */
import { seal } from '../../../../bench/result/digest.js'
import type { CompletedTrial, LatencySummary, ResultFile } from '../../../../bench/result/schema.js'
import { hdrOf } from '../../../../scripts/histogram-of.js'

export function recorded(result: ResultFile): ResultFile {
  const trials = result.trials.map((trial) => (trial.state === 'completed' ? recordedTrial(trial) : trial))
  return seal({ ...result, trials })
}

function recordedTrial(trial: CompletedTrial): CompletedTrial {
  return { ...trial, latency: { ...trial.latency, hdr: hdrAtMedian(trial.latency) } }
}

function hdrAtMedian({ p50, count }: LatencySummary): string {
  return count === 0 ? hdrOf() : hdrOf(['us' in p50 ? p50.us : 1, count])
}

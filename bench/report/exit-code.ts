/** Result → exit code of a run without thresholds. Fails closed: a run that measured nothing is not fine. */
import { EXIT, type ExitCode } from '../errors.js'
import type { ResultFile, Trial } from '../result/schema.js'

/** 130 aborted · 3 a failed or invalid trial, lost messages, wrong state, or trials that never ran · 0 fine. */
export function exitCodeOfResult(result: ResultFile): ExitCode {
  if (result.run.aborted || result.run.state === 'aborted') return EXIT.interrupted
  const complete = result.run.state === 'finished' && result.trials.length >= result.plan.trials
  return complete && result.trials.length > 0 && result.trials.every(isFine) ? EXIT.fine : EXIT.invalid
}

function isFine(trial: Trial): boolean {
  if (trial.state === 'failed' || !trial.validity.valid) return false
  const mismatched = (trial.stateCheck?.mismatched ?? 0) + (trial.stateCheck?.rebuiltMismatched ?? 0)
  return trial.ledger.missing === 0 && trial.latency.censored === 0 && mismatched === 0
}

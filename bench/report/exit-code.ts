/** Result → exit code of a run. Fails closed: a run that measured nothing is not fine. */
import { EXIT, type ExitCode, strongestExit } from '../errors.js'
import { exitCodeOfGate, verdictOfRows } from '../gate/gate-file.js'
import { objectiveRows } from '../gate/thresholds.js'
import type { ResultFile, Trial } from '../result/schema.js'

/**
 * 130 aborted · 3 a failed or invalid trial, wrong state, or trials that never ran · 0 fine. Lost messages are 3, too, but
 * where there are thresholds they are judged like one, and 1; so is an objective that was missed, and 2 one left open.
 */
export function exitCodeOfResult(result: ResultFile): ExitCode {
  if (result.run.aborted || result.run.state === 'aborted') return EXIT.interrupted
  const isGated = result.scenario.thresholds.length > 0
  const complete = result.run.state === 'finished' && result.trials.length >= result.plan.trials
  const sound = complete && result.trials.length > 0 && result.trials.every(isSound)
  const fine = sound && (isGated || !result.trials.some(losesMessages))
  return strongestExit([fine ? EXIT.fine : EXIT.invalid, ...(isGated ? [exitCodeOfObjectives(result)] : [])])
}

function exitCodeOfObjectives(result: ResultFile): ExitCode {
  return exitCodeOfGate({ verdict: verdictOfRows(objectiveRows(result)), aborted: false })
}

function isSound(trial: Trial): boolean {
  if (trial.state === 'failed' || !trial.validity.valid) return false
  const mismatched = (trial.stateCheck?.mismatched ?? 0) + (trial.stateCheck?.rebuiltMismatched ?? 0)
  return mismatched === 0
}

function losesMessages(trial: Trial): boolean {
  return trial.state === 'completed' && (trial.ledger.missing > 0 || trial.latency.censored > 0)
}

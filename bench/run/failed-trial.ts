/** A failed trial of the result file: where it failed, why, and what to do about it. */
import { BenchError, ERRORS, type ErrorCode, remedyOf } from '../errors.js'
import type { FailedTrial } from '../result/schema.js'
import type { TrialIdentity } from './assemble.js'
import { ChildFailure } from './child-process.js'
import { NotAllReady, ServerRefused, TrialAborted, type TrialFailure } from './trial-readings.js'

export function failedTrial(identity: TrialIdentity, failure: TrialFailure): FailedTrial {
  const code = causeCode(failure.error)
  const { startedAt, phase, error } = failure
  const cause = { code, ...explained(error, code) }
  return { state: 'failed', ...identity, startedAt, phase, cause }
}

/** A BenchError's message carries code and remedy itself, which have places of their own here. */
function explained(error: Error, code: ErrorCode): Pick<FailedTrial['cause'], 'message' | 'remedy'> {
  if (error instanceof NotAllReady) return { message: error.message, remedy: error.remedy ?? ERRORS[code].remedy }
  const problem = error instanceof BenchError && error.problems.length === 1 ? error.problems[0] : undefined
  if (problem === undefined) return { message: error.message, remedy: ERRORS[code].remedy }
  return { message: problem.message ?? ERRORS[code].what, remedy: remedyOf(problem) }
}

function causeCode(error: Error): ErrorCode {
  if (error instanceof TrialAborted) return 'interrupted'
  if (error instanceof NotAllReady) return 'not-all-ready'
  if (error instanceof ServerRefused && error.code === 'TARGET_UNFIT') return 'target-unfit'
  if (error instanceof ServerRefused) return error.code === 'EADDRINUSE' ? 'port-taken' : 'listen-failed'
  if (error instanceof ChildFailure) {
    if (error.kind === 'deadline') return 'phase-timeout'
    if (error.childName.startsWith('proxy')) return 'proxy-died'
    return error.childName.startsWith('server') ? 'server-died' : 'load-died'
  }
  return error instanceof BenchError ? error.code : 'internal'
}

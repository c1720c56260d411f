/** A failed trial of the result file: where it failed, why, and what to do about it. */
import { BenchError, ERRORS, type ErrorCode } from '../errors.js'
import type { FailedTrial } from '../result/schema.js'
import type { TrialIdentity } from './assemble.js'
import { ChildFailure } from './child-process.js'
import { NotAllReady, ServerRefused, TrialAborted, type TrialFailure } from './trial.js'

export function failedTrial(identity: TrialIdentity, failure: TrialFailure): FailedTrial {
  const code = causeCode(failure.error)
  const { startedAt, phase, error } = failure
  const cause = { code, message: error.message, remedy: ERRORS[code].remedy }
  return { state: 'failed', ...identity, startedAt, phase, cause }
}

function causeCode(error: Error): ErrorCode {
  if (error instanceof TrialAborted) return 'interrupted'
  if (error instanceof NotAllReady) return 'not-all-ready'
  if (error instanceof ServerRefused) return error.code === 'EADDRINUSE' ? 'port-taken' : 'listen-failed'
  if (error instanceof ChildFailure) {
    if (error.kind === 'deadline') return 'phase-timeout'
    return error.childName.startsWith('server') ? 'server-died' : 'load-died'
  }
  return error instanceof BenchError ? error.code : 'internal'
}

/** Trials of another build or of a server command: what those answer need not be what this build understands. */
import { BenchError } from '../errors.js'
import type { Trial } from '../result/schema.js'
import { trial as trialSchema } from '../result/trial-schema.js'
import type { TrialIdentity } from './assemble.js'
import { ChildFailure, type ProcessOrigin } from './child-process.js'
import { failedTrial } from './failed-trial.js'
import type { TrialFailure, TrialReadings } from './trial-readings.js'

export function isThisBuild({ root, serverCommand }: ProcessOrigin): boolean {
  return root === null && serverCommand === null
}

/** A failure; silence of a foreign process is told as what it most likely is. */
export function foreignFailure(identity: TrialIdentity, failure: TrialFailure): Trial {
  const { error } = failure
  const isSilence = error instanceof ChildFailure && error.kind === 'deadline'
  return failedTrial(identity, isSilence ? { ...failure, error: otherBus(error.message) } : failure)
}

/** The trial, or a failure when its readings are not those of this build's control bus. */
export function foreignTrial(identity: TrialIdentity, { startedAt }: TrialReadings, assemble: () => Trial): Trial {
  const failed = (why: string): Trial =>
    failedTrial(identity, { state: 'failed', startedAt, phase: 'report', error: otherBus(why) })
  try {
    const trial = assemble()
    const parsed = trialSchema.safeParse(JSON.parse(JSON.stringify(trial)))
    const issue = parsed.error?.issues[0]
    return issue === undefined ? trial : failed(`${issue.path.join('.')}: ${issue.message}`)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
}

function otherBus(why: string): BenchError {
  return new BenchError({ code: 'control-bus', message: `the builds do not speak the same control bus: ${why}` })
}

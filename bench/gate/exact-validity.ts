/**
 * Whether the exact metrics of a trial may be judged. They are counts, not times: a late timer or a stolen CPU says nothing
 * against them, an account that does not add up or a load that was not applied does. Pure.
 */
import type { Scenario } from '../contracts/scenario.js'
import type { Trial } from '../result/schema.js'
import type { ReasonCode } from '../validity/evidence.js'

/**
 * What a reason against a trial means for its counts. `voids`: they are not the contender's, or not to be trusted.
 * `time`: only its times are void. `counted`: it is itself what an exact metric counts.
 */
export type ExactMeaning = 'voids' | 'time' | 'counted'

export const EXACT_MEANING: Readonly<Record<ReasonCode, ExactMeaning>> = {
  'load-process-busy': 'time',
  'load-timer-late': 'time',
  'publisher-delayed': 'time',
  'cpu-stolen': 'time',
  'rate-not-attained': 'voids',
  'shards-disagree': 'voids',
  'descriptor-limit': 'voids',
  'address-exhausted': 'voids',
  'ledger-broken': 'voids',
  'wire-identity-broken': 'voids',
  'evidence-missing': 'voids',
  'state-mismatch': 'counted',
  'corrupt-events': 'counted',
}

/** Why the trial states no exact metric, a sentence without its full stop; null: it does. */
export function exactProblem(trial: Trial, scenario: Pick<Scenario, 'upstream'>): string | null {
  if (trial.state === 'failed') return `the trial failed in ${trial.phase}: ${trial.cause.message}`
  const { ready, requested } = trial.connections
  if (ready < requested) return `only ${ready} of ${requested} clients were ready when measuring began`
  const loop = scenario.upstream?.loop === 'closed' ? trial.upstream : undefined
  if (loop === null) return 'the trial says nothing of its upstream messages'
  if (loop !== undefined && loop.late > 0) return brokenLoop(loop.late)
  // Who waited for an answer that was lost could not send all: the loss counts, not what it has cost.
  const lost = (loop?.unanswered ?? 0) > 0
  const voids = (code: string): boolean => meaningOf(code) === 'voids' && !(lost && code === 'rate-not-attained')
  const { valid, reasons } = trial.validity
  if (!valid && reasons.length === 0) return 'the trial is invalid, without a reason'
  return reasons.find(({ code }) => voids(code))?.message ?? null
}

/** A code of a later version voids: fail closed. */
function meaningOf(code: string): ExactMeaning {
  return (EXACT_MEANING as Readonly<Partial<Record<string, ExactMeaning>>>)[code] ?? 'voids'
}

/** A client that goes on without an answer asks, and is answered, other than one that waits. */
function brokenLoop(late: number): string {
  return `${late} answer(s) came later than the closed loop waits for them, so bytes and requests are not exact`
}

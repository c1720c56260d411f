/** The proof of the gates' statistics: facts, the A/B gate in every noise model, the sessions of `check`. */
import { FAMILY_ALPHA } from '../../gate/ab-family.js'
import { metricsOf } from '../../gate/metrics.js'
import { type Cell, EFFORT, type Effort, FALSE_ALARM_LIMIT, simulateCell } from './cell.js'
import { type Fact, facts } from './facts.js'
import { NOISE_MODELS } from './noise-models.js'
import { type SessionsCell, simulateSessions } from './sessions-check.js'

export const SEED = 1
/** Blocks of `--quick`, of the default and of `--thorough`. */
const BLOCKS = [8, 12, 20]
const DEVIATIONS = [0.03, 0.1]
const BASELINE_SESSIONS = [5, 10]
const BASELINES = 2000

export interface Proof {
  readonly seed: number
  /** Family-wise error that the gate works at. */
  readonly alpha: number
  /** Keys of the noisy metrics of the family. */
  readonly family: readonly string[]
  readonly falseAlarmLimit: number
  readonly facts: readonly Fact[]
  readonly cells: readonly Cell[]
  readonly sessions: readonly SessionsCell[]
  readonly holds: boolean
}

/** The same seed gives the same numbers. */
export function prove({
  seed = SEED,
  effort = EFFORT,
}: {
  readonly seed?: number
  readonly effort?: Effort
} = {}): Proof {
  const known = facts(seed)
  const cells = NOISE_MODELS.flatMap((model) => BLOCKS.map((blocks) => simulateCell({ model, blocks, seed, effort })))
  const sessions = DEVIATIONS.flatMap((deviation) =>
    BASELINE_SESSIONS.map((count) => simulateSessions({ deviation, sessions: count, seed, trials: BASELINES })),
  )
  return {
    seed,
    alpha: FAMILY_ALPHA,
    family: metricsOf('noisy').map(({ key }) => key),
    falseAlarmLimit: FALSE_ALARM_LIMIT,
    facts: known,
    cells,
    sessions,
    holds: [...known, ...cells, ...sessions].every((one) => one.holds),
  }
}

/** One side of an A/B measurement: what is run, from which build, with which settings. */
import type { Fault } from '../contracts/control.js'
import type { ClientKind } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { Environment } from '../environment/environment.js'
import type { ResultContender } from '../result/schema.js'

export const ARM_ROLES = ['a', 'b', 'null'] as const
/** `null` is A once more: whatever differs between the two is noise. */
export type ArmRole = (typeof ARM_ROLES)[number]

/** For people. */
export const ARM_NAMES = { a: 'A', b: 'B', null: 'A′' } as const satisfies Record<ArmRole, string>

export interface Arm {
  readonly role: ArmRole
  /** For people: `ref:main (1a2b3c4)`, `sse/uws`, `this build`. */
  readonly label: string
  /** Resolved with the arm's own options. Blocks, seed, points and phases are those of the whole plan. */
  readonly scenario: Scenario
  readonly contenders: readonly ResultContender[]
  /** Built tree that server and load processes are started from; null: the one that this runs from. */
  readonly root: string | null
  /** Command that starts the server process instead of `node servers/main.js`; null: that. */
  readonly serverCommand: readonly string[] | null
  /** Version of the tool in that tree. */
  readonly toolVersion: string
  /** What the environment records of that tree; null: it is the one that this runs from. */
  readonly environment: Pick<Environment, 'tool' | 'libraries'> | null
  readonly client: ClientKind
  readonly serverProcesses: number | null
  /** Deliberate defects, for `selftest --inject` only. */
  readonly faults: readonly Fault[]
}

/** Whether all arms are the same (A/A), so that whatever differs between them is noise. Where a build lies is no difference. */
export function isSameArms(arms: readonly Arm[]): boolean {
  return new Set(arms.map((arm) => JSON.stringify({ ...arm, role: null, label: null, root: null }))).size === 1
}

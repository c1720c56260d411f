/** What a run is given. Types only. */
import type { Fault } from '../contracts/control.js'
import type { ClientKind } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { TargetDefinition } from '../contracts/target.js'
import type { Environment } from '../environment/environment.js'
import type { Probes } from '../environment/probes.js'
import type { ResultWriter } from '../result/file.js'
import type { ResultContender } from '../result/schema.js'
import type { ProcessOrigin } from './child-process.js'
import type { RunProgress } from './progress-events.js'

export interface RunOptions extends Partial<ProcessOrigin> {
  readonly scenario: Scenario
  /** Everything asked for, available or not, with limitations. */
  readonly contenders: readonly ResultContender[]
  /** Servers of target files; left out: none. */
  readonly targets?: readonly TargetDefinition[]
  readonly environment: Environment
  readonly probes: Probes
  readonly command: readonly string[]
  readonly toolVersion: string
  readonly writer: ResultWriter
  readonly signal: AbortSignal
  /** null: chosen from the cores and the descriptor limit. */
  readonly loadProcesses: number | null
  /** Server processes on one port; null or left out: chosen from the descriptor limit. */
  readonly serverProcesses?: number | null
  /** What simulates the clients; left out: lean. */
  readonly client?: ClientKind
  /** True runs the contenders alone: without the floor and without measuring zero subscribers. */
  readonly alone?: boolean
  /** Deliberate defects of the servers, for negative controls. */
  readonly faults?: readonly Fault[]
  /** Ends the run's id, where one invocation writes several results; left out: nothing. */
  readonly idSuffix?: string
  onProgress(progress: RunProgress): void
}

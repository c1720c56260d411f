/** Runs the arms of an A/B plan in interleaved blocks, every trial with fresh processes, to one result file per arm. */
import type { Environment } from '../environment/environment.js'
import type { Probes } from '../environment/probes.js'
import type { ResultWriter } from '../result/file.js'
import type { ResultFile } from '../result/schema.js'
import type { RunProgress } from '../run/progress-events.js'
import type { Arm, ArmRole } from './arm.js'

export interface AbRunOptions {
  /** A and B, or A, B and the null arm. */
  readonly arms: readonly Arm[]
  /** Even, so that either arm comes first equally often. */
  readonly blocks: number
  readonly seed: number
  readonly environment: Environment
  readonly probes: Probes
  readonly command: readonly string[]
  /** One per arm, in their order. */
  readonly writers: readonly ResultWriter[]
  readonly loadProcesses: number | null
  readonly signal: AbortSignal
  onProgress(progress: RunProgress): void
}

/** A pair that was measured again in all arms, because a trial of it was invalid or failed, whichever arm it was of. */
export interface Retake {
  readonly block: number
  readonly contender: string
  readonly point: number | null
  readonly arm: ArmRole
  /** Codes of the reasons, or of the failure. */
  readonly codes: readonly string[]
}

export interface AbRun {
  /** In the order of the arms. Block b of each belongs together; `startedAt` tells which arm came first. */
  readonly results: readonly ResultFile[]
  readonly retakes: readonly Retake[]
}

/** @throws BenchError before the first trial when the machine's limits do not allow the plan. */
export async function runAb(_options: AbRunOptions): Promise<AbRun> {
  throw new Error('not built yet')
}

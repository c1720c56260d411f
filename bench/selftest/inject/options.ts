/** What the self-test of injections is given, and what it leaves behind. */
import type { Environment } from '../../environment/environment.js'
import type { Probes } from '../../environment/probes.js'
import type { ResultWriter } from '../../result/file.js'
import type { RunProgress } from '../../run/progress-events.js'

export interface InjectOptions {
  readonly environment: Environment
  readonly probes: Probes
  readonly command: readonly string[]
  readonly toolVersion: string
  readonly signal: AbortSignal
  onProgress(progress: RunProgress): void
}

/** Nothing is kept of results but what is concluded from them. */
export const NO_WRITER: ResultWriter = { path: 'selftest-inject.json', write: () => undefined }

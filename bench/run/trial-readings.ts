/** What one trial is given, and what it leaves behind: not yet judged. */
import type { Fault, LoadInterval, LoadReport, ServerReport, StateCheck, Timetable } from '../contracts/control.js'
import type { PinningPlan } from '../process/pin.js'
import type { ProxyReadings } from '../proxy/proxy.js'
import type { TrialPhase } from '../result/schema.js'
import type { ProcessOrigin } from './child-process.js'
import type { HostReading, HostWatch } from './host-watch.js'
import type { TrialLoad } from './plans.js'
import type { TrialProgress } from './progress-events.js'

export interface TrialSetup extends TrialLoad {
  readonly loadProcesses: number
  readonly shards: number
  readonly pinning: PinningPlan
  readonly sourceAddresses: readonly string[]
  /** Deliveries due in the measured window, from the schedule, for the progress display. */
  readonly expected: number
  readonly host: HostWatch
  /** Names of the probes that the processes must not use. */
  readonly disabledProbes: readonly string[]
  readonly faults: readonly Fault[]
  readonly origin: ProcessOrigin
  /** Aborts the trial. */
  readonly signal: AbortSignal
  onProgress(progress: Omit<TrialProgress, 'contender' | 'index' | 'trials'>): void
}

export interface MemoryReading {
  readonly rssBytes: number
  readonly heapUsedBytes: number
  readonly collected: boolean
}

/** What a completed trial left behind, not yet judged. */
export interface TrialReadings {
  readonly state: 'completed'
  readonly startedAt: string
  readonly timetable: Timetable
  readonly ready: number
  readonly connectUs: number | null
  /** Why fewer than all clients were ready when the trial began; null: all were. */
  readonly notReady: string | null
  readonly server: {
    readonly pid: number
    readonly listedHeaders: readonly string[]
    readonly report: ServerReport
    readonly memory: MemoryReading
  }
  readonly load: readonly {
    readonly pid: number
    readonly clients: number
    readonly report: LoadReport
    readonly memory: MemoryReading
    readonly check: StateCheck
  }[]
  readonly intervals: readonly LoadInterval[]
  readonly host: HostReading
  /** null: the clients connect to the server itself. */
  readonly proxy: ProxyReadings | null
}

export interface TrialFailure {
  readonly state: 'failed'
  readonly startedAt: string
  readonly phase: TrialPhase
  readonly error: Error
}

/** A server that refused its plan. */
export class ServerRefused extends Error {
  readonly code: string | null

  constructor(reason: string, code: string | null) {
    super(reason)
    this.code = code
  }
}

/** Not enough clients were ready in time. */
export class NotAllReady extends Error {
  /** null: the general one, which is about the connect rate. */
  readonly remedy: string | null

  constructor(reason: string, remedy: string | null) {
    super(reason)
    this.remedy = remedy
  }
}

export class TrialAborted extends Error {}

/** What a trial's verdict is judged from: plain data, gathered by the coordinator. Types only. */
import type { FailureKind, WireAccount } from '../contracts/client.js'
import type { PublicationReport } from '../contracts/control.js'

/** One load process. */
export interface LoadEvidence {
  /** Event-loop utilisation of each measured second, 0…1 (`utilisationPerSecond` of its samples). */
  readonly loopUtilisationPerSecond: readonly number[]
  /** The histogram's p99 at its rank, however few the samples; null only when there are none. */
  readonly timerLateP99Us: number | null
  readonly timerLateCount: number
  /** Ticks that were not judged because the process was receiving when they were due. */
  readonly timerTicksWhileReceiving: number
  /** Its own deliveries, ranked over expected; null: censored or too few, then only the absolute floor counts. */
  readonly deliveryP99Us: number | null
}

export interface ServerEvidence {
  /** The measured phase as the server read it, µs. */
  readonly wallUs: number
  /** The measured phase as scheduled, T1 − T0, µs. */
  readonly scheduledUs: number
  readonly loopUtilisation: number
  /** Whether anybody read its process; false: its utilisation and CPU are 0 because nobody knows them. Left out: true. */
  readonly isSeen?: boolean
  /** User + system, µs. */
  readonly cpuUs: number
  /** Time its main thread waited for a CPU, µs; null when the probe `schedstat` is absent. */
  readonly runQueueWaitUs: number | null
  /** The histogram's p99 at its rank, however few the samples; null only when nothing was published. */
  readonly publisherLagP99Us: number | null
}

export interface LedgerEvidence {
  readonly expected: number
  readonly delivered: number
  readonly missing: number
  readonly duplicated: number
  readonly reordered: number
  readonly corrupt: number
  readonly clientsMissingEvents: number
}

export interface StateEvidence {
  readonly clients: number
  readonly mismatched: number
  readonly rebuilt: number
  readonly rebuiltMismatched: number
}

/** What remedies depend on. */
export interface TrialSetup {
  readonly clients: number
  readonly loadProcesses: number
  /** CPUs that the run may use. */
  readonly cores: number
  /** Whether server and load processes were pinned to different cores. */
  readonly pinned: boolean
}

/** The name of a platform probe that could not tell, and why. */
export interface AbsentProbe {
  readonly name: string
  readonly reason: string
}

export interface Evidence {
  readonly setup: TrialSetup
  readonly load: readonly LoadEvidence[]
  readonly server: ServerEvidence
  /** Of the whole trial, ranked over expected; null: censored or too few. */
  readonly deliveryP99Us: number | null
  /** The floor: only its p50 is used, so it may have few events. */
  readonly isFloor: boolean
  /** Events are answers to the clients' own messages: there is no publisher that could lag. */
  readonly isEcho: boolean
  /** Messages of a closed loop, over the whole trial: whose answer never came, or after its client had gone on. */
  readonly loop: { readonly unanswered: number; readonly late: number }
  /** Events the schedule has in [T0, T1), and those of them that the server published. */
  readonly offered: number
  readonly published: number
  /** Distinct measured events seen by clients. */
  readonly events: number
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>
  /** Share of the machine's CPU time that the hypervisor took, 0…1; null when the probe `stolen-cpu` is absent. */
  readonly stolenCpuShare: number | null
  readonly ledger: LedgerEvidence
  /** Summed over the load processes, from connect to the end. */
  readonly wire: WireAccount
  /** Latency samples that no histogram could hold. */
  readonly outOfRange: { readonly negative: number; readonly overflow: number }
  /** null: the workload has no state to compare. */
  readonly state: StateEvidence | null
  readonly absentProbes: readonly AbsentProbe[]
  /** Publishing over HTTP, by the harness; null or left out: the server published by itself. */
  readonly publications?: PublicationReport | null
  /** Why fewer than all clients were ready when the trial began; null or left out: all were. */
  readonly notReady?: string | null
  /** What the server's processes contradict each other in, in words; empty: nothing, or there is one. */
  readonly shardDisagreements: readonly string[]
  /** Connection attempts dropped while clients connected, host-wide; null when the probe `listen-drops` is absent. */
  readonly listenDrops: number | null
}

export const REASON_CODES = [
  'load-process-busy',
  'load-timer-late',
  'publisher-delayed',
  'rate-not-attained',
  'shards-disagree',
  'descriptor-limit',
  'address-exhausted',
  'cpu-stolen',
  'ledger-broken',
  'wire-identity-broken',
  'state-mismatch',
  'corrupt-events',
  'evidence-missing',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

export const FINDING_CODES = [
  'server-saturated',
  'readings-late',
  'publisher-lag-unexplained',
  'publish-failed',
  'clients-unserved',
  'connects-dropped',
  'messages-missing',
  'messages-duplicated',
  'messages-reordered',
  'state-differs-by-missing',
  'published-beyond-schedule',
  'closed-loop-broken',
  'samples-out-of-range',
  'few-events',
  'probe-absent',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** One thing to say about a trial. A reason makes it invalid, a finding does not. */
export interface Remark<Code extends string> {
  readonly code: Code
  readonly message: string
  readonly remedy: string
  readonly evidence: Readonly<Record<string, number | string | null>>
}
export type Reason = Remark<ReasonCode>
export type Finding = Remark<FindingCode>

export interface Verdict {
  readonly valid: boolean
  readonly reasons: readonly Reason[]
  readonly findings: readonly Finding[]
}

/**
 * The control bus between the coordinator and its processes: one discriminated union each way. Data crosses it, never
 * code, so it can later run over a message broker. All times are µs on the host's monotonic clock. Types only.
 */
import type { ClientOptions, FailureKind, WireAccount } from './client.js'
import type { ClientKind, ContenderRole, Dialect, EngineName, PublishMode, TransportName } from './names.js'
import type { Arrival, Scenario } from './scenario.js'
import type { ServerCounters, ServerOptions } from './server.js'
import type { TargetDefinition } from './target.js'

/** A deliberate defect, for negative controls: proves that the tool sees it. Applied by the server process. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'stall'; readonly atSecond: number; readonly ms: number }
  | { readonly kind: 'drop' | 'duplicate' | 'reorder' | 'corrupt'; readonly sequence: number }
  | { readonly kind: 'refuse-half' }
  | { readonly kind: 'stop-reading' }
  | { readonly kind: 'headers'; readonly bytes: number }
  | { readonly kind: 'burn'; readonly usPerDelivery: number }
  | { readonly kind: 'leak'; readonly bytesPerConnection: number }
  | { readonly kind: 'exit'; readonly atSecond: number }

/** The seeded schedule and content of what is published; the same on both sides. */
export interface WorkloadPlan {
  readonly kind: Scenario['workload']['kind']
  readonly payloadBytes: number
  readonly ratePerSecond: number
  readonly arrival: Arrival
  readonly burstEvents: number
  /** Warm-up + measured time, µs: what `ramp` spans. */
  readonly spanUs: number
  readonly seed: number
  readonly channels: readonly string[]
}

export interface ServerPlan {
  readonly contender: string
  readonly transport: TransportName
  readonly engine: EngineName
  readonly role: ContenderRole
  readonly options: ServerOptions
  readonly workload: WorkloadPlan
  readonly faults: readonly Fault[]
  /**
   * Processes that serve on the one port; each publishes the whole schedule to the subscribers that it has. With more
   * than one, the server process itself serves nobody: it starts them and answers for all of them.
   */
  readonly shards: number
  /** Whether each shard listens on a port of its own, for a proxy to choose from. */
  readonly separatePorts: boolean
  readonly publish: PublishMode
  /** The server of somebody else; null: one of ours. */
  readonly target: TargetDefinition | null
  /** Clients of the trial. */
  readonly clients: number
  /**
   * With `publish: http`, CPUs of the server that is published to: the process that is told this plan only publishes,
   * and is pinned to those of the load processes. null or left out: not pinned.
   */
  readonly serverCpus?: readonly number[] | null
}

/** How publishing over HTTP went. */
export interface PublicationReport {
  /** Requests begun, over the whole trial. */
  readonly sent: number
  /** Not answered with 2xx: other statuses, time-outs, connections that failed. */
  readonly failed: number
  /** Events that still waited for an answer, or to be sent, when asked. */
  readonly unsent: number
  /** In words; null: none. */
  readonly firstFailure: string | null
  /** Requests that may be under way at once. */
  readonly inFlight: number
  /** Events handed over in [T0, T1), and those answered with 2xx in it. */
  readonly offered: number
  readonly taken: number
  /** How long these events waited in the harness for the answers to earlier ones, µs; null: none was handed over. */
  readonly queueWaitP99Us: number | null
}

/** The instants of one trial. Events with an intended time in [t0, t1) are measured. */
export interface Timetable {
  /** The schedule's start: event k is due at startUs + dueAtUs(k). Warm-up runs until t0. */
  readonly startUs: number
  readonly t0Us: number
  readonly t1Us: number
  /** End of the drain. */
  readonly endUs: number
}

/** What a process says about itself over one interval. CPU in µs, memory in bytes. */
export interface ProcessSample {
  /** Seconds since T0 at the end of the interval. */
  readonly second: number
  readonly cpuUserUs: number
  readonly cpuSystemUs: number
  readonly rssBytes: number
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly externalBytes: number
  /** Event-loop utilisation of the interval, 0…1. */
  readonly loopUtilisation: number
  /** Event-loop delay beyond its timer, µs. */
  readonly loopDelayP50Us: number
  readonly loopDelayP99Us: number
  readonly loopDelayMaxUs: number
  readonly gcCount: number
  readonly gcUs: number
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
}

/** Differences over [T0, T1], read by the process itself at the two instants. */
export interface ProcessUsage {
  /** When the two readings really happened, µs after their due times. */
  readonly lateAtT0Us: number
  readonly lateAtT1Us: number
  readonly wallUs: number
  readonly cpuUserUs: number
  readonly cpuSystemUs: number
  readonly loopUtilisation: number
  readonly gcCount: number
  readonly gcUs: number
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
  /** Time the main thread waited for a CPU, µs; null where the platform does not tell. */
  readonly runQueueWaitUs: number | null
  readonly rssBytes: number
  readonly heapUsedBytes: number
}

/** What a process and its descendants used between two readings from outside. */
export interface TreeUsage {
  readonly wallUs: number
  readonly cpuUserUs: number
  readonly cpuSystemUs: number
  /** At the second reading, as the rest. Memory shared between the processes counts once per process. */
  readonly rssBytes: number
  readonly processes: number
  readonly threads: number
}

/** One process that serves, over [T0, T1]. */
export interface ShardReport {
  readonly pid: number
  readonly usage: ProcessUsage
  /** Events that its publisher published with an intended time in [T0, T1), over all channels. */
  readonly published: number
  /** At T1; 0 where the engine cannot tell. */
  readonly subscribers: number
  readonly established: number
  /** TCP connections accepted until T1. */
  readonly connectionsOpened: number
}

/** Of several shards: how each number is merged is said in servers/shards/merge.ts. */
export interface ServerReport {
  readonly usage: ProcessUsage
  readonly samples: readonly ProcessSample[]
  /** Events that the publisher published with an intended time in [T0, T1), over all channels. */
  readonly published: number
  readonly publisherLag: EncodedHistogram
  /** The same lag by the second of the intended time. */
  readonly publisherLagSeconds: readonly { readonly second: number; readonly p50Us: number; readonly maxUs: number }[]
  /** From the entry of publish until every subscriber was given the event, once per event of [T0, T1); none on short-poll. */
  readonly fanOut: EncodedHistogram
  readonly countersAtT0: ServerCounters
  readonly countersAtT1: ServerCounters
  readonly counters: ServerCounters
  readonly subscribersPerSecond: readonly number[]
  /** The broadcast channels' final heads and states (`ticker`: price by symbol, 0 = absent). */
  readonly channels: readonly { readonly name: string; readonly head: number; readonly state: readonly number[] }[]
  /** Every process that serves: one, or the shards. */
  readonly shards: readonly ShardReport[]
  /** The process that starts the shards and, on some engines, hands connections out to them; null: one process does all. */
  readonly primary: { readonly pid: number; readonly usage: ProcessUsage } | null
  /**
   * What its whole process tree used, seen from outside: all there is of a server of somebody else, whose `usage` and
   * `samples` are then made from it (utilisation: CPU share of the busiest thread; nothing of heap, GC and loop delay).
   * null: a server of ours, which tells of itself.
   */
  readonly outside: TreeUsage | null
  /** What the shards contradict each other in; empty: nothing. */
  readonly disagreements: readonly string[]
  /** With `publish: http`; null or left out: the server published by itself. */
  readonly publications?: PublicationReport | null
}

/** What one engine can carry here. */
export interface EngineDescription {
  readonly available: boolean
  readonly version: string | null
  /** Why it is not available; null: it is. */
  readonly reason: string | null
  /** What it cannot do, by transport. */
  readonly limitations: Readonly<Partial<Record<TransportName, readonly string[]>>>
}

export type ToServer =
  /** Asks what the engines can do here; the process opens nothing. */
  | { readonly type: 'describe' }
  | { readonly type: 'open'; readonly plan: ServerPlan }
  | { readonly type: 'start'; readonly timetable: Timetable }
  /** Forces a GC (if the process may) and answers its memory. */
  | { readonly type: 'memory' }
  | { readonly type: 'report' }
  /** Conformance check: publishes the channel's next event at once (only with `publish: http`). */
  | { readonly type: 'publish-next'; readonly channel: string }
  | { readonly type: 'stop' }

export type FromServer =
  | { readonly type: 'description'; readonly engines: Readonly<Record<EngineName, EngineDescription>> }
  | {
      readonly type: 'ready'
      readonly port: number
      /** Where it listens; left out: on the host that the plan names. */
      readonly host?: string
      /** Every port that it listens on, `port` first; several with `separatePorts`. */
      readonly ports: readonly number[]
      readonly pid: number
      /** Names (lower case) of the response headers that every contender sends; what else arrives is the engine's. */
      readonly listedHeaders: readonly string[]
    }
  | { readonly type: 'refused'; readonly reason: string; readonly code: string | null }
  | { readonly type: 'memory'; readonly rssBytes: number; readonly heapUsedBytes: number; readonly collected: boolean }
  | { readonly type: 'report'; readonly report: ServerReport }
  /** Answers `publish-next`: why it failed, null: the server took it. */
  | { readonly type: 'published-next'; readonly sequence: number; readonly failure: string | null }
  | { readonly type: 'stopped'; readonly counters: ServerCounters }

/** HdrHistogram V2, zlib-compressed, base64, in µs, with what it could not hold. */
export interface EncodedHistogram {
  readonly hdr: string
  readonly count: number
  /** Samples below 0 and above the range: counted, never dropped silently. */
  readonly negative: number
  readonly overflow: number
}

export interface LoadPlan {
  readonly transport: TransportName
  readonly clientKind: ClientKind
  readonly dialect: Dialect
  readonly client: Omit<ClientOptions, 'random'>
  /** Global index of this process's first client, how many it simulates, and how many there are in all. */
  readonly firstClient: number
  readonly clients: number
  readonly totalClients: number
  readonly privateChannels: boolean
  /** Clients that make up one simulated user, and over HTTP/2 share one session. */
  readonly streamsPerUser: number
  /** Whether each client says who it is in every request, `X-Client-Id: <global index>`, for a proxy that hashes it. */
  readonly clientIds: boolean
  /** Server processes: with several, the publish time of one event differs between clients. */
  readonly shards: number
  readonly workload: WorkloadPlan
  readonly upstream: Scenario['upstream']
  readonly shortPoll: Scenario['shortPoll']
  readonly reconnect: Scenario['reconnect']
  /** Connections per second of this process. */
  readonly connectRatePerSecond: number
  /** Clients of this process that may be connecting at once; who is due beyond them waits in turn. */
  readonly connectInFlight: number
  /** Source addresses in turn; empty: the system's choice. */
  readonly sourceAddresses: readonly string[]
  /** Clients whose state is rebuilt independently from raw bytes. */
  readonly rawSamples: number
  readonly seed: number
}

/** Sent every second by a load process: mergeable, so series and totals come from whole histograms. */
export interface LoadInterval {
  /** Index of the second since T0 in which these messages were received (the drain's seconds follow the measured ones). */
  readonly second: number
  readonly delivery: EncodedHistogram
  readonly transport: EncodedHistogram
  readonly delivered: number
}

export interface ClientLedgerTotals {
  readonly clients: number
  /** First receipts of measured events. */
  readonly delivered: number
  /** Holes and tail in the clients' own records of sequence numbers, over the measured window. */
  readonly missing: number
  readonly duplicated: number
  readonly reordered: number
  readonly gapAnswers: number
  /** Bodies that differ from the first receipt of their sequence number, or are no event at all. */
  readonly corrupt: number
  readonly clientsMissingEvents: number
  /** Smallest (tEnd − intended) among the undelivered, µs; null when none is missing. */
  readonly smallestCensoredUs: number | null
}

export interface StateCheck {
  readonly clients: number
  readonly mismatched: number
  /** Clients rebuilt a second time from their raw bytes, and how many of those differ from server or array. */
  readonly rebuilt: number
  readonly rebuiltMismatched: number
  /** The first differences, for people. */
  readonly examples: readonly string[]
}

/** Counts over [T0, T1] unless the name says otherwise. */
export interface LoadCounts {
  /** Deliveries received in [T0, T1], whatever their intended time: the denominator of every cost. */
  readonly received: number
  readonly requests: number
  readonly responses: number
  readonly emptyResponses: number
  readonly pollOverruns: number
  /** Events per data-bearing answer: [events, answers] pairs. */
  readonly batch: readonly (readonly [number, number])[]
  /** Socket reads that carried messages, and those that carried several. */
  readonly reads: number
  readonly readsWithSeveral: number
  readonly connectionsOpened: number
  readonly connectionsOpenedTotal: number
  readonly reconnects: number
  readonly upstreamScheduled: number
  readonly upstreamSent: number
  readonly upstreamOverruns: number
  /** Over the whole trial: messages of a closed loop whose answer never came. */
  readonly upstreamUnanswered: number
  /** Likewise: whose answer came when the client had gone on without it. */
  readonly upstreamLate: number
}

export interface LoadReport {
  readonly usage: ProcessUsage
  readonly samples: readonly ProcessSample[]
  /** Connections established at the end of each second since T0. */
  readonly connectedPerSecond: readonly number[]
  readonly wire: WireAccount
  /** Layers from connect to the end of the trial, set-up included. */
  readonly wireTotal: WireAccount
  readonly counts: LoadCounts
  readonly ledger: ClientLedgerTotals
  readonly delivery: EncodedHistogram
  readonly transport: EncodedHistogram
  readonly pollWait: EncodedHistogram
  readonly pollService: EncodedHistogram
  readonly pollResponse: EncodedHistogram
  readonly connectTime: EncodedHistogram
  readonly timerLate: EncodedHistogram
  /** Ticks of the probe timer that were not judged, because the process was receiving when they were due. */
  readonly timerTicksWhileReceiving: number
  /** Distinct measured events seen, by broadcast channel; with private channels one number, every delivery. */
  readonly eventsByChannel: readonly number[]
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>
  readonly failureExamples: readonly string[]
  readonly responseHeaders: readonly string[]
}

export type ToLoad =
  /**
   * Checks the plan's server before anything is timed, on this channel; every event is asked for by `publish-next`,
   * none of a server that was running already.
   */
  | {
      readonly type: 'check-server'
      readonly plan: LoadPlan
      readonly channel: string
      readonly publishes: boolean
    }
  | { readonly type: 'published-next'; readonly sequence: number; readonly failure: string | null }
  | { readonly type: 'connect'; readonly plan: LoadPlan }
  | { readonly type: 'start'; readonly timetable: Timetable }
  | { readonly type: 'memory' }
  | { readonly type: 'report' }
  | { readonly type: 'check-state'; readonly channels: ServerReport['channels'] }
  | { readonly type: 'stop' }

export type FromLoad =
  | { readonly type: 'alive'; readonly pid: number }
  | { readonly type: 'publish-next' }
  | { readonly type: 'server-checked'; readonly measurable: boolean; readonly text: string }
  | {
      readonly type: 'connecting'
      readonly ready: number
      readonly failures: number
      /** Set with the last one: every client is ready. */
      readonly elapsedUs: number | null
      readonly example: string | null
    }
  /** The timetable is known: events may come. */
  | { readonly type: 'started' }
  | { readonly type: 'interval'; readonly interval: LoadInterval }
  /** Live progress, once a second: first receipts of measured events so far, connections established. */
  | { readonly type: 'progress'; readonly delivered: number; readonly connected: number }
  | { readonly type: 'memory'; readonly rssBytes: number; readonly heapUsedBytes: number; readonly collected: boolean }
  | { readonly type: 'report'; readonly report: LoadReport }
  | { readonly type: 'state'; readonly check: StateCheck }
  | { readonly type: 'stopped' }

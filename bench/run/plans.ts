/** From a scenario to what each process is told: pure. */
import type { LoadPlan, ServerPlan } from '../contracts/control.js'
import type { ClientKind, Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { clientShare, workloadPlan } from '../event/workload-plan.js'
import { requestHeaders } from '../request-headers.js'

/** Bearer token of every request; a fixed one, since it protects nothing and its length is part of the byte account. */
const TOKEN = 'transport-bench-0123456789abcdef'
/** Largest body or frame that a server takes, unless the scenario sends larger ones. */
const MAX_BODY_BYTES = 64 * 1024
/** Clients of all load processes that may be connecting at once: half of the shortest accept queue (uws: 512). */
export const MAX_CONNECTING = 256
/** Clients per load process whose state is rebuilt from raw bytes. */
const RAW_SAMPLES = 3

/** The trial's own numbers beside the scenario's. */
export interface TrialLoad {
  readonly scenario: Scenario
  readonly contender: Contender
  readonly clients: number
  /** Server processes on the one port; left out: 1. */
  readonly shards?: number
  /** What simulates the clients; left out: lean. */
  readonly clientKind?: ClientKind
}

export function serverPlan(
  { scenario, contender, clients, shards = 1 }: TrialLoad,
  host: string,
  port: number,
): ServerPlan {
  const workload = workloadPlan(scenario)
  return {
    contender: contender.name,
    transport: contender.transport,
    engine: contender.engine,
    role: contender.role,
    options: {
      host,
      port,
      token: TOKEN,
      channels: workload.channels,
      maxPrivateChannels: scenario.upstream === null ? 0 : clients,
      historyEvents: scenario.limits.historyEvents,
      holdMs: scenario.longPoll.holdMs,
      commentMs: scenario.heartbeat.sseCommentMs,
      pingMs: scenario.heartbeat.websocketPingMs,
      retryMs: scenario.reconnect.minMs,
      maxBufferedBytes: scenario.limits.maxBufferedBytes,
      maxBodyBytes: Math.max(MAX_BODY_BYTES, scenario.upstream?.payloadBytes ?? 0),
      keepAliveMs: Math.max(65_000, 2 * scenario.shortPoll.intervalMs),
    },
    workload,
    faults: [],
    shards,
  }
}

export interface LoadTarget {
  readonly host: string
  readonly port: number
  /** Load processes and this one's place among them. */
  readonly processes: number
  readonly index: number
  readonly sourceAddresses: readonly string[]
}

export function loadPlan(load: TrialLoad, target: LoadTarget): LoadPlan {
  const { scenario, contender, clients, shards = 1, clientKind = 'lean' } = load
  const share = clientShare(clients, target.processes, target.index)
  return {
    transport: contender.transport,
    clientKind,
    client: {
      host: target.host,
      port: target.port,
      token: TOKEN,
      headers: requestHeaders(scenario.headers, contender.transport),
      maxMessageBytes: Math.max(1 << 20, 4 * scenario.workload.payloadBytes),
    },
    firstClient: share.first,
    clients: share.count,
    totalClients: clients,
    privateChannels: scenario.upstream !== null,
    shards,
    workload: workloadPlan(scenario),
    upstream: scenario.upstream,
    shortPoll: scenario.shortPoll,
    reconnect: scenario.reconnect,
    connectRatePerSecond: scenario.connect.ratePerSecond / target.processes,
    connectInFlight: Math.max(1, Math.floor(MAX_CONNECTING / target.processes)),
    sourceAddresses: target.sourceAddresses,
    rawSamples: RAW_SAMPLES,
    seed: scenario.seed,
  }
}

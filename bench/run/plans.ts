/** From a scenario to what each process is told: pure. */
import type { ClientTls } from '../contracts/client.js'
import type { LoadPlan, ServerPlan } from '../contracts/control.js'
import type { ClientKind, Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { ServerTls } from '../contracts/server.js'
import type { TargetDefinition } from '../contracts/target.js'
import { clientShare, workloadPlan } from '../event/workload-plan.js'
import { requestHeaders } from '../request-headers.js'
import type { Certificates } from '../tls/certificates.js'
import { clientHttp, dialectOf } from '../topology.js'

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
  /** For the contenders that speak TLS; left out: none does. */
  readonly certificates?: Certificates | null
  /** The server of somebody else; left out: one of ours. */
  readonly target?: TargetDefinition | null
  /** CPUs of a server that is published to over HTTP; left out: not pinned. */
  readonly serverCpus?: readonly number[] | null
}

export function serverPlan(
  { scenario, contender, clients, shards = 1, certificates = null, target = null, serverCpus = null }: TrialLoad,
  host: string,
  port: number,
): ServerPlan {
  const workload = workloadPlan(scenario)
  const { proxy, tls, upstreams } = contender.topology
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
      tls: proxy === null && tls ? serverTls(certificates) : null,
      permessageDeflate: scenario.permessageDeflate,
    },
    workload,
    faults: [],
    shards: upstreams > 1 ? upstreams : shards,
    separatePorts: upstreams > 1,
    publish: contender.publish,
    target,
    clients,
    ...(contender.publish === 'http' ? { serverCpus } : {}),
  }
}

function serverTls(certificates: Certificates | null): ServerTls {
  if (certificates === null) throw new Error('a contender that speaks TLS needs certificates')
  return { cert: certificates.cert, key: certificates.key }
}

function clientTls(certificates: Certificates | null): ClientTls {
  if (certificates === null) throw new Error('clients that speak TLS need certificates')
  return { ca: certificates.ca, servername: certificates.servername }
}

/** The header lines of the target file, `{token}` filled in. */
function targetHeaders(target: TargetDefinition | null): string[] {
  return Object.entries(target?.headers ?? {}).map(([name, value]) => `${name}: ${value.replaceAll('{token}', TOKEN)}`)
}

export interface LoadTarget {
  readonly host: string
  readonly port: number
  /** Load processes and this one's place among them. */
  readonly processes: number
  readonly index: number
  readonly sourceAddresses: readonly string[]
}

export function loadPlan(load: TrialLoad, place: LoadTarget): LoadPlan {
  const { scenario, contender, clients, shards = 1, clientKind = 'lean', certificates = null, target = null } = load
  const { streamsPerUser } = scenario
  const share = clientShare({ clients, processes: place.processes, streamsPerUser }, place.index)
  return {
    transport: contender.transport,
    clientKind,
    dialect: dialectOf(contender),
    client: {
      host: place.host,
      port: place.port,
      token: TOKEN,
      headers: [...requestHeaders(scenario.headers, contender.transport), ...targetHeaders(target)],
      maxMessageBytes: target?.limits.maxMessageBytes ?? Math.max(1 << 20, 4 * scenario.workload.payloadBytes),
      http: clientHttp(contender),
      tls: contender.topology.tls ? clientTls(certificates) : null,
      permessageDeflate: scenario.permessageDeflate && contender.transport === 'websocket',
      target: target?.transports[contender.transport] ?? null,
    },
    firstClient: share.first,
    clients: share.count,
    totalClients: clients,
    privateChannels: scenario.upstream !== null,
    streamsPerUser,
    shards: contender.topology.upstreams > 1 ? contender.topology.upstreams : shards,
    clientIds: contender.topology.balance === 'hash',
    workload: workloadPlan(scenario),
    upstream: scenario.upstream,
    shortPoll: scenario.shortPoll,
    reconnect: scenario.reconnect,
    connectRatePerSecond: scenario.connect.ratePerSecond / place.processes,
    connectInFlight: Math.max(1, Math.floor(MAX_CONNECTING / place.processes)),
    sourceAddresses: place.sourceAddresses,
    rawSamples: RAW_SAMPLES,
    seed: scenario.seed,
  }
}

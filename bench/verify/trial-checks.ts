/** A completed trial's derived numbers once more: ledger, byte account, requests, connections, cost. */
import type { TransportName } from '../contracts/names.js'
import { steadyBytes } from '../measure/wire.js'
import type { CompletedTrial, ResultFile } from '../result/schema.js'
import type { ReasonCode } from '../validity/evidence.js'
import { isReadOnTime } from '../validity/server-rules.js'
import type { Checks } from './checks.js'

export interface TrialToCheck {
  /** Path in the file. */
  readonly where: string
  readonly trial: CompletedTrial
  readonly result: ResultFile
}

/** A broken identity is a reason for invalidity, told in the file: then it is no difference. */
function blames(trial: CompletedTrial, code: ReasonCode): boolean {
  return trial.validity.reasons.some((reason) => reason.code === code)
}

export function checkLedger(checks: Checks, { where, trial }: TrialToCheck): void {
  const { ledger, validity, load } = trial
  checks.same(`${where}.validity.valid`, validity.valid, validity.reasons.length === 0)
  checks.number(
    `${where}.clients`,
    trial.clients,
    load.processes.reduce((sum, process) => sum + process.clients, 0),
  )
  if (blames(trial, 'ledger-broken')) return
  checks.number(`${where}.ledger.delivered`, ledger.delivered, ledger.expected - ledger.missing)
  // A body that is corrupt is a delivery, yet has no latency.
  if (ledger.corrupt > 0) return
  checks.number(`${where}.latency.count`, trial.latency.count, ledger.delivered)
  checks.number(`${where}.transportLatency.count`, trial.transportLatency.count, ledger.delivered)
}

export function checkRequests(checks: Checks, { where, trial }: TrialToCheck): void {
  const { batch, empty, responses } = trial.requests
  const withEvents = batch.reduce((sum, [, times]) => sum + times, 0)
  checks.number(`${where}.requests.responses`, responses, withEvents + empty)
}

const LAYERS = ['payload', 'framing', 'http', 'tls', 'heartbeat', 'setup', 'tlsHandshake'] as const
const ACCOUNTS = ['window', 'total'] as const
const DIRECTIONS = ['down', 'up'] as const

export function checkWire(checks: Checks, { where, trial }: TrialToCheck): void {
  const { wire, cost } = trial
  if (!blames(trial, 'wire-identity-broken')) {
    for (const account of ACCOUNTS) {
      for (const direction of DIRECTIONS) {
        const stated = wire[account][direction]
        const sum = LAYERS.reduce((bytes, layer) => bytes + stated[layer], 0)
        checks.number(`${where}.wire.${account}.${direction}.raw`, stated.raw, sum)
      }
    }
  }
  const { down, up } = wire.window
  const received = cost.received
  checks.same(`${where}.wire.perDelivery: stated`, wire.perDelivery !== null, received > 0)
  if (wire.perDelivery === null || received === 0) return
  for (const direction of DIRECTIONS) {
    const shares = Object.entries(wire.window[direction]).map(([layer, bytes]) => [layer, bytes / received] as const)
    checks.numbers(`${where}.wire.perDelivery.${direction}`, wire.perDelivery[direction], Object.fromEntries(shares))
  }
  checks.numbers(`${where}.wire.perDelivery`, wire.perDelivery, {
    headerBytes: (down.http + down.framing + up.http + up.framing) / received,
    totalBytes: (steadyBytes(down) + steadyBytes(up)) / received,
  })
}

export function checkCost(checks: Checks, { where, trial, result }: TrialToCheck): void {
  const { cost, server, load, wire, requests } = trial
  const per = (amount: number | null): number | null =>
    amount === null || cost.received === 0 ? null : amount / cost.received
  const cpuUs = isSeen(trial, result) ? serverCpuUs(trial) : null
  const idle = result.zeroSubscribers.find((entry) => entry.contender === trial.contender)
  const idleShare = idle === undefined || idle.wallUs === 0 ? null : (idle.cpuUserUs + idle.cpuSystemUs) / idle.wallUs
  const asked = requests.sent + postsOf(trial, transportOf(trial, result))
  checks.numbers(`${where}.cost`, cost, {
    cpuUsPerDelivery: per(cpuUs),
    cpuUsPerDeliveryAboveIdle: per(cpuUs === null || idleShare === null ? null : cpuUs - idleShare * loadWallUs(trial)),
    bytesPerDelivery: per(steadyBytes(wire.window.down) + steadyBytes(wire.window.up)),
    requestsPerDelivery: per(asked),
    loadCpuUsPerDelivery: per(load.processes.reduce((sum, { usage }) => sum + usage.cpuUserUs + usage.cpuSystemUs, 0)),
  })
  checks.number(`${where}.requests.perDelivery`, requests.perDelivery, per(asked))
  const { ready, connectSeconds, connectPerSecond, requested } = trial.connections
  checks.number(
    `${where}.connections.connectPerSecond`,
    connectPerSecond,
    connectSeconds === null ? null : ready / connectSeconds,
  )
  checks.number(`${where}.connections.requested`, requested, trial.clients)
  if (trial.upstream !== null) {
    const { atT0, atT1 } = server.counters
    checks.number(`${where}.upstream.received`, trial.upstream.received, atT1.upstreamMessages - atT0.upstreamMessages)
  }
}

/**
 * CPU of all server processes, each brought from its own interval to the time over which deliveries were counted; null
 * where the server read its counters late.
 */
function serverCpuUs(trial: CompletedTrial): number | null {
  const { usage, shards, primary } = trial.server
  const wallUs = loadWallUs(trial)
  if (!isReadOnTime({ wallUs: usage.wallUs, scheduledUs: Math.round(trial.durationSeconds * 1e6) })) return null
  const usages = [...shards, ...(primary === null ? [] : [primary])].map((process) => process.usage)
  return usages.reduce((sum, of) => sum + (of.cpuUserUs + of.cpuSystemUs) * (wallUs / of.wallUs), 0)
}

/** A server that others wrote tells nothing of itself; where nobody named its process, nothing was seen of it either. */
function isSeen({ contender, server }: CompletedTrial, result: ResultFile): boolean {
  return server.outside !== null || result.contenders.find(({ name }) => name === contender)?.engine !== 'target'
}

/** Time over which the load processes counted deliveries, their mean, µs. */
export function loadWallUs({ load }: CompletedTrial): number {
  return load.processes.reduce((sum, { usage }) => sum + usage.wallUs, 0) / load.processes.length
}

function transportOf(trial: CompletedTrial, result: ResultFile): TransportName | null {
  return result.contenders.find(({ name }) => name === trial.contender)?.transport ?? null
}

/** Upstream messages that were HTTP requests of their own; on WebSocket they are frames. */
function postsOf({ upstream }: CompletedTrial, transport: TransportName | null): number {
  return transport === 'websocket' ? 0 : (upstream?.sent ?? 0)
}

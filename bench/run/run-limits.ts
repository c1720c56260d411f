/** Fits a run to the machine's limits before the first trial: over how many processes, and from which addresses. */
import type { Scenario } from '../contracts/scenario.js'
import type { Probes } from '../environment/probes.js'
import { valueOrNull } from '../environment/reading.js'
import { BenchError } from '../errors.js'
import { formatCount } from '../format.js'
import {
  connectionsPerClient,
  type DescriptorLimit,
  readDescriptorLimit,
  readPortRange,
  spreadAddresses,
} from '../process/limits.js'
import { allowedCores, type ServingProcesses } from '../process/pin.js'
import { preflight } from '../process/preflight.js'
import { type Connections, chooseProcessCounts, type ProcessCounts, type Proxied } from '../process/process-counts.js'
import { proxyProblems } from '../proxy/limits.js'
import type { ResultContender } from '../result/schema.js'
import { clientCounts } from '../scenario/computed.js'

export interface RunLimits {
  readonly loadProcesses: number
  /** Server processes of each contender. */
  readonly shards: number
  readonly sourceAddresses: readonly string[]
  /** What shares the CPUs with the load processes. */
  readonly serving: ServingProcesses
  /** What people should know about it. */
  readonly notes: readonly string[]
}

export interface RunToFit {
  readonly scenario: Scenario
  readonly contenders: readonly Pick<ResultContender, 'engine' | 'name' | 'topology' | 'transport'>[]
  readonly probes: Probes
  /** Numbers that were named; null: to be chosen. */
  readonly named: { readonly load: number | null; readonly server: number | null }
  /** Default: this process's. */
  readonly descriptors?: DescriptorLimit
}

/** @throws BenchError with everything that does not fit. */
export function fitRun({ scenario, contenders, probes, named, descriptors }: RunToFit): RunLimits {
  requireOneServerForEcho(scenario, named.server)
  const limit = descriptors ?? readDescriptorLimit()
  const connections = connectionsOf(scenario, contenders)
  const cores = allowedCores()
  const proxied = proxiedOf(contenders)
  const counts = chooseProcessCounts(connections, { cores, descriptors: limit.soft, named, proxied })
  if (scenario.upstream !== null && counts.server > 1) throw tooManyEchoes(connections, limit)
  const portRange = readPortRange()
  const open = connections.clients * connections.connectionsPerClient
  const addresses = spreadAddresses(open, portRange, process.platform)
  const problems = preflight(
    { ...connections, loadProcesses: counts.load, serverProcesses: counts.server },
    {
      platform: process.platform,
      descriptors: limit,
      portRange,
      timeWait: valueOrNull(probes.timeWait()),
      sourceAddresses: addresses,
    },
  )
  const fatal = problems.filter((problem) => problem.fatal)
  const ofProxies = proxyProblems({ scenario, contenders }, { portRange, descriptors: limit.soft })
  if (fatal.length + ofProxies.length > 0) {
    throw new BenchError([
      ...fatal.map(({ code, message, remedy }) => ({
        code: code === 'descriptor-limit' ? ('descriptor-limit' as const) : ('address-exhausted' as const),
        message,
        remedy,
      })),
      ...ofProxies,
    ])
  }
  const unlimited = chooseProcessCounts(connections, { cores, descriptors: 'unlimited', named, proxied })
  const warnings = problems.map(({ message, remedy }) => `${message}; ${remedy}`)
  return {
    loadProcesses: counts.load,
    shards: counts.server,
    sourceAddresses: addresses,
    serving: { servers: Math.max(counts.server, proxied?.upstreams ?? 1), isProxied: proxied !== null },
    notes: [...processNotes(counts, unlimited, limit), ...warnings],
  }
}

function proxiedOf(contenders: RunToFit['contenders']): Proxied | null {
  const behind = contenders.filter(({ topology }) => topology.proxy !== null)
  return behind.length === 0 ? null : { upstreams: Math.max(...behind.map(({ topology }) => topology.upstreams)) }
}

function connectionsOf(scenario: Scenario, contenders: RunToFit['contenders']): Connections {
  const two = contenders.some((contender) => connectionsPerClient(contender, scenario.upstream !== null) === 2)
  return { clients: Math.max(...clientCounts(scenario)), connectionsPerClient: two ? 2 : 1 }
}

const ECHO_NEEDS_ONE =
  'echo needs one server process: with several, a message over HTTP could reach another one than its client’s stream'

/** Upstream messages over HTTP reach whichever process accepts their connection. @throws BenchError for several. */
export function requireOneServerForEcho({ upstream }: Scenario, named: number | null): void {
  if (upstream === null || named === null || named === 1) return
  throw new BenchError({ code: 'flag-value', message: ECHO_NEEDS_ONE, value: named, where: '--server-processes' })
}

function tooManyEchoes({ clients }: Connections, { soft }: DescriptorLimit): BenchError {
  return new BenchError({
    code: 'descriptor-limit',
    message: `${ECHO_NEEDS_ONE}; ${clients} clients do not fit the ${soft} file descriptors that one may open`,
    remedy: 'use fewer --clients, or raise the limit (ulimit -n)',
  })
}

/** Which numbers the descriptors have decided. */
function processNotes(chosen: ProcessCounts, unlimited: ProcessCounts, { soft }: DescriptorLimit): string[] {
  const because = `since one may open ${typeof soft === 'number' ? formatCount(soft) : soft} file descriptors`
  return [
    ...(chosen.server > unlimited.server
      ? [`the server runs in ${chosen.server} processes on one port, ${because}`]
      : []),
    ...(chosen.load > unlimited.load ? [`the clients run in ${chosen.load} load processes, ${because}`] : []),
  ]
}

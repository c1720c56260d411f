/**
 * How many processes the clients and the server are split over: as many as the cores suggest, and as many as the limit
 * of file descriptors per process demands. Pure.
 */
import { DESCRIPTOR_RESERVE, type Limit } from './limits.js'
import { loadCpuCount, loadProcessCount, MAX_LOAD_PROCESSES } from './pin.js'

/** More are only started when a number is named. */
export const MAX_SERVER_PROCESSES = 8
/**
 * Room above the mean for the process that gets the most. Where each process listens on the port, the kernel spreads
 * connections by a hash, so that a share varies like a binomial count: one chance in three million that it is so many
 * standard deviations above its mean. Where one hands them out, they go to whichever process is free: a tenth covers it.
 */
const SPREAD_DEVIATIONS = 5
const SPREAD_SHARE = 0.1

export interface ProcessCounts {
  readonly load: number
  readonly server: number
}

export interface Connections {
  readonly clients: number
  /** The most that any contender of the run needs (`connectionsPerClient`). */
  readonly connectionsPerClient: 1 | 2
}

export interface Processors {
  readonly cores: number
  /** File descriptors that one process may open. */
  readonly descriptors: Limit
  /** Numbers that were named; null: to be chosen. */
  readonly named: { readonly load: number | null; readonly server: number | null }
  /** Contenders of the run behind a proxy, and the most servers behind one; left out: none. */
  readonly proxied?: Proxied | null
}

export interface Proxied {
  readonly upstreams: number
}

/** The named numbers, or else the fewest that do; where not even the most do, the preflight says so. */
export function chooseProcessCounts(
  connections: Connections,
  { cores, descriptors, named, proxied = null }: Processors,
): ProcessCounts {
  const fewest = (most: number, needed: (processes: number) => number): number => {
    if (typeof descriptors !== 'number') return 1
    for (let processes = 1; processes < most; processes++) if (needed(processes) <= descriptors) return processes
    return most
  }
  const server = named.server ?? fewest(MAX_SERVER_PROCESSES, (processes) => serverDescriptors(connections, processes))
  const servers = Math.max(server, proxied?.upstreams ?? 1)
  const forLoad = loadCpuCount(cores, { servers, isProxied: proxied !== null })
  const load = fewest(MAX_LOAD_PROCESSES, (processes) => loadDescriptors(connections, processes))
  return { server, load: named.load ?? Math.max(loadProcessCount(forLoad + 1), load) }
}

/** File descriptors that one of so many load processes needs: they split the clients evenly. */
export function loadDescriptors({ clients, connectionsPerClient }: Connections, processes: number): number {
  return Math.ceil(clients / Math.max(1, processes)) * connectionsPerClient + DESCRIPTOR_RESERVE
}

/** File descriptors that one of so many server processes needs, uneven spreading included. */
export function serverDescriptors({ clients, connectionsPerClient }: Connections, processes: number): number {
  const connections = clients * connectionsPerClient
  if (processes <= 1) return connections + DESCRIPTOR_RESERVE
  const mean = connections / processes
  const deviation = Math.sqrt(mean * (1 - 1 / processes))
  const most = mean + Math.max(SPREAD_DEVIATIONS * deviation, SPREAD_SHARE * mean)
  return Math.ceil(Math.min(connections, most)) + DESCRIPTOR_RESERVE
}

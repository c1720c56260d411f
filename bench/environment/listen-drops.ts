/**
 * Connection attempts that the listening sockets of the host (of this network namespace) have dropped: TcpExt ListenDrops
 * of /proc/net/netstat, which counts those that met a full accept queue (ListenOverflows) too. A client whose attempt was
 * dropped is not told: its system tries again by itself, a second later.
 */
import { protocolCounters } from './protocol-counters.js'
import { type Reading, readKernelFile } from './reading.js'

export function parseListenDrops(text: string): number | null {
  return protocolCounters(text, 'TcpExt').get('ListenDrops') ?? null
}

export function readListenDrops(): Reading<number> {
  return readKernelFile('/proc/net/netstat', parseListenDrops)
}

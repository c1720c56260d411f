/**
 * The operating system's limits that a run meets: file descriptors per process and ports per address pair. Pure
 * functions over given facts, and thin readers. Sources: proc_pid_limits(5), ip(7) ip_local_port_range, bash `ulimit`.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Contender } from '../contracts/names.js'
import { dialectOf } from '../topology.js'

/** A limit; null when it cannot be known. */
export type Limit = number | 'unlimited' | null

/** Node raises its soft limit to the hard one at start, and its children inherit that. */
export interface DescriptorLimit {
  readonly soft: Limit
  readonly hard: Limit
}

export interface PortRange {
  readonly low: number
  readonly high: number
}

/** Connections of one source address to one server address and port. */
export const CONNECTIONS_PER_ADDRESS = 28_000
/** Descriptors that a process needs beside its connections: files, pipes, epoll, the listening socket. */
export const DESCRIPTOR_RESERVE = 64

/** `Max open files` of /proc/<pid>/limits. */
export function parseDescriptorLimit(text: string): DescriptorLimit {
  const match = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)\s+files\s*$/m.exec(text)
  return { soft: parseLimit(match?.[1] ?? ''), hard: parseLimit(match?.[2] ?? '') }
}

/** One number or `unlimited`, as `ulimit` prints it. */
export function parseLimit(text: string): Limit {
  const word = text.trim()
  if (word === 'unlimited') return 'unlimited'
  return /^\d+$/.test(word) ? Number(word) : null
}

/** Two numbers of /proc/sys/net/ipv4/ip_local_port_range. */
export function parsePortRange(text: string): PortRange | null {
  const match = /^\s*(\d{1,5})\s+(\d{1,5})\s*$/.exec(text)
  if (match === null) return null
  const range = { low: Number(match[1]), high: Number(match[2]) }
  return range.low >= 1 && range.high >= range.low && range.high <= 65_535 ? range : null
}

/**
 * Connections that one client holds at once: an HTTP transport sends its upstream messages on one of their own, and so
 * does engine.io the pongs of its long polls.
 */
export function connectionsPerClient(contender: Pick<Contender, 'transport' | 'engine'>, upstream: boolean): 1 | 2 {
  if (contender.transport === 'websocket') return 1
  return upstream || dialectOf(contender) === 'engine.io' ? 2 : 1
}

/** Connections that one source address can hold: 28,000, or the system's port range when that is smaller. */
export function connectionsPerAddress(range: PortRange | null): number {
  return range === null ? CONNECTIONS_PER_ADDRESS : Math.min(CONNECTIONS_PER_ADDRESS, range.high - range.low + 1)
}

/** Loopback addresses to connect from, in turn; empty (the system's choice) while one is enough. */
export function sourceAddresses(connections: number, perAddress: number = CONNECTIONS_PER_ADDRESS): string[] {
  const needed = Math.ceil(connections / Math.max(1, perAddress))
  if (needed <= 1) return []
  return Array.from({ length: needed }, (_, i) => `127.0.${Math.floor(i / 254)}.${(i % 254) + 1}`)
}

/**
 * Addresses to connect from that keep the kernel's search for a free port short. Without an address it first tries one
 * half of the port range (the ports of one parity), and bound to one, a quarter; what it does beyond costs a
 * millisecond and more per connection. Where further addresses must be configured, only as many as it takes.
 */
export function spreadAddresses(connections: number, range: PortRange | null, platform: NodeJS.Platform): string[] {
  const perAddress = connectionsPerAddress(range)
  if (platform !== 'linux') return sourceAddresses(connections, perAddress)
  return connections <= perAddress / 2 ? [] : sourceAddresses(connections, Math.max(1, Math.floor(perAddress / 5)))
}

/** Descriptor limit of this process. */
export function readDescriptorLimit(): DescriptorLimit {
  if (process.platform === 'linux') {
    const text = readText('/proc/self/limits')
    if (text !== null) return parseDescriptorLimit(text)
  }
  return { soft: askShell('ulimit -Sn'), hard: askShell('ulimit -Hn') }
}

export function readPortRange(): PortRange | null {
  const text = process.platform === 'linux' ? readText('/proc/sys/net/ipv4/ip_local_port_range') : null
  return text === null ? null : parsePortRange(text)
}

function askShell(command: string): Limit {
  if (process.platform === 'win32') return null
  try {
    return parseLimit(execFileSync('sh', ['-c', command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return null
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

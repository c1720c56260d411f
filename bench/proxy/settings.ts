/** What a generated configuration depends on, for all proxies. */
import type { Topology } from '../contracts/names.js'
import type { ProxyPlan } from './proxy.js'

/**
 * Every generated configuration runs one worker (one process or thread that carries connections), as the server it
 * stands before is one process: neither has more than one CPU to itself.
 */
export interface ProxySettings extends Pick<ProxyPlan, 'topology' | 'upstreamPorts' | 'upstreamH2' | 'connections'> {
  /** On 127.0.0.1. */
  readonly port: number
  /** Such as `1.22.1`. */
  readonly version: string
  /** Whether it runs as root, who must say as whom its workers run. */
  readonly isRoot: boolean
}

/** A file of the folder that the proxy runs in. */
export interface ProxyFile {
  readonly name: string
  readonly text: string
}

/** Silence that no heartbeat and no held poll comes near, s. */
const NEVER_SECONDS = 86_400
/** Connections beside those of the clients: readiness checks, and what is just closing. */
const SPARE_CONNECTIONS = 256
/** Pending connections that are not accepted yet; the system caps it at net.core.somaxconn. */
export const BACKLOG = 4096
/** An unused connection to the server is closed after this, s: before the server does so (65 s and more). */
export const UPSTREAM_IDLE_SECONDS = 60

export function readTimeoutSeconds({ readTimeoutSeconds }: Pick<Topology, 'readTimeoutSeconds'>): number {
  return readTimeoutSeconds ?? NEVER_SECONDS
}

/** Connections from clients that it must take. */
export function clientConnections({ connections }: Pick<ProxyPlan, 'connections'>): number {
  return connections + SPARE_CONNECTIONS
}

/** File descriptors that so many connections of clients need, each with one to a server. */
export function proxyDescriptors(connections: number): number {
  return 2 * clientConnections({ connections })
}

/** Asked for until it answers. The upstream port, ours alone for now, tells this proxy from another one's on its port. */
export function readyPath({ upstreamPorts }: Pick<ProxyPlan, 'upstreamPorts'>): string {
  return `/transport-bench-ready-${upstreamPorts.join('-')}`
}

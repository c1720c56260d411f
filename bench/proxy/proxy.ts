/** A proxy between server and clients, for one trial. */
import type { TreeUsage } from '../contracts/control.js'
import type { ProxyName, Topology } from '../contracts/names.js'
import type { Certificates } from '../tls/certificates.js'

export interface ProxyPlan {
  readonly topology: Topology
  /** Ports of the servers behind it, on 127.0.0.1. */
  readonly upstreamPorts: readonly number[]
  /** Whether the servers speak HTTP/2 without TLS (engine node-h2). */
  readonly upstreamH2: boolean
  /** For `topology.tls`. */
  readonly certificates: Certificates | null
  /** Connections from clients that it must carry at once. */
  readonly connections: number
  /** CPUs to run on; null: not pinned. */
  readonly cpus: readonly number[] | null
}

/** What is known of it after the trial. */
export interface ProxyReadings {
  readonly name: ProxyName
  readonly version: string
  readonly pid: number
  readonly config: string
  readonly usage: TreeUsage | null
  readonly connections: { readonly client: number; readonly upstream: number } | null
}

/** Between `startProxy` and `stop`. */
export interface RunningProxy {
  /** Where the clients connect. */
  readonly port: number
  readonly pid: number
  /** Called once when it ends by itself, with its last words; at once if it has. */
  onExit(listener: (error: Error) => void): void
  /** Reads what it has used so far. */
  atT0(): Promise<void>
  atT1(): Promise<void>
  readings(): ProxyReadings
  /** Ends it and everything that it left behind; resolves when it is gone. */
  stop(): Promise<void>
}

/** @throws BenchError with its last words when it does not start, or does not take connections in time. */
export async function startProxy(_plan: ProxyPlan): Promise<RunningProxy> {
  throw new Error('not built yet')
}

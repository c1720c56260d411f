/** A proxy between server and clients, for one trial. */
import { existsSync, rmSync } from 'node:fs'
import { nowUs } from '../clock.js'
import type { TreeUsage } from '../contracts/control.js'
import type { ProxyName, Topology } from '../contracts/names.js'
import { BenchError } from '../errors.js'
import { readTree, type TreeReading, treeUsage } from '../process/process-tree.js'
import { ChildFailure, ChildProcess } from '../run/child-process.js'
import type { Certificates } from '../tls/certificates.js'
import { readConnections } from './connections.js'
import { endGroup } from './end-group.js'
import { freePort } from './free-port.js'
import type { FromGuard, ToGuard } from './guard-messages.js'
import { type Prepared, prepare } from './prepare.js'
import { findProxy } from './programs.js'

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
  /** CPUs that it may run on; null: not pinned. Why these: PinningPlan. */
  readonly pinned: readonly number[] | null
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

/** Longer than the guard waits for the proxy, µs. */
const ANSWER_US = 40_000_000
const STOP_GRACE_MS = 5_000
/** A port that was free may be somebody else's when the proxy asks for it. */
const PORTS_TO_TRY = 5

type Guard = ChildProcess<ToGuard, FromGuard>

export interface StartOptions {
  /** Answers a port that is free. */
  readonly choosePort?: () => Promise<number>
  /** Ends a start that is not to be waited for; nothing of it is left then. */
  readonly signal?: AbortSignal
}

/** @throws BenchError with its last words when it does not start, or does not take connections in time. */
export async function startProxy(plan: ProxyPlan, options: StartOptions = {}): Promise<RunningProxy> {
  const { choosePort = freePort, signal } = options
  const name = plan.topology.proxy
  if (name === null) throw new Error('this topology has no proxy')
  const program = findProxy(name)
  if (typeof program === 'string') throw startError(program)
  for (let tries = 1; ; tries++) {
    const prepared = prepare(plan, program, await choosePort())
    const proxy = new GuardedProxy(name, plan, prepared)
    const failure = await proxy.open(signal)
    if (failure === null) return proxy
    await proxy.stop()
    if (!failure.portTaken || tries === PORTS_TO_TRY) throw startError(`${name} did not start: ${failure.reason}`)
  }
}

type OpenFailure = Extract<FromGuard, { type: 'failed' }>

const INTERRUPTED: OpenFailure = { type: 'failed', reason: 'interrupted', portTaken: false }

function startError(message: string): BenchError {
  return new BenchError({ code: 'proxy-start', message })
}

class GuardedProxy implements RunningProxy {
  readonly #name: ProxyName
  readonly #plan: ProxyPlan
  readonly #prepared: Prepared
  readonly #guard: Guard
  readonly #exitListeners: ((error: Error) => void)[] = []
  #started: { readonly pid: number; readonly folder: string } | null = null
  #exit: Error | null = null
  #stopped: Promise<void> | null = null
  #atT0: TreeReading | null = null
  #atT1: TreeReading | null = null
  #connections: ProxyReadings['connections'] = null

  constructor(name: ProxyName, plan: ProxyPlan, prepared: Prepared) {
    this.#name = name
    this.#plan = plan
    this.#prepared = prepared
    const options = { name: `proxy ${name}`, cpus: plan.cpus, disabledProbes: [] }
    this.#guard = ChildProcess.spawn({ entry: 'bench/proxy/guard.js', ...options })
    this.#guard.on((message) => {
      if (message.type === 'started') this.#started = message
      if (message.type === 'ended')
        this.#ended(new ChildFailure('exited', options.name, `${options.name} ${message.how}`))
    })
    this.#guard.onExit((failure) => this.#ended(failure))
  }

  get port(): number {
    return this.#prepared.port
  }

  get pid(): number {
    return this.#started?.pid ?? -1
  }

  /** null, or why it did not start. A guard that is told to stop gives up waiting for its proxy. */
  async open(signal?: AbortSignal): Promise<OpenFailure | null> {
    if (signal?.aborted) return INTERRUPTED
    const giveUp = (): void => void this.stop()
    signal?.addEventListener('abort', giveUp, { once: true })
    const answer = this.#guard.next(['ready', 'failed'], nowUs() + ANSWER_US)
    this.#guard.send({ type: 'open', plan: this.#prepared.guard })
    try {
      const message = await answer
      if (signal?.aborted) return INTERRUPTED
      return message.type === 'ready' ? null : message
    } catch (error) {
      if (signal?.aborted) return INTERRUPTED
      return { type: 'failed', reason: (error as Error).message, portTaken: false }
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  onExit(listener: (error: Error) => void): void {
    if (this.#exit === null) this.#exitListeners.push(listener)
    else listener(this.#exit)
  }

  async atT0(): Promise<void> {
    this.#atT0 = readTree(this.pid)
  }

  async atT1(): Promise<void> {
    this.#atT1 = readTree(this.pid)
    this.#connections = await readConnections(this.port, this.#plan.upstreamPorts)
  }

  readings(): ProxyReadings {
    const [a, b] = [this.#atT0, this.#atT1]
    return {
      name: this.#name,
      version: this.#prepared.version,
      pid: this.pid,
      pinned: this.#plan.cpus,
      config: this.#prepared.config,
      usage: a === null || b === null ? null : treeUsage(a, b),
      connections: this.#connections,
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    await this.#guard.stop({ type: 'stop' }, STOP_GRACE_MS)
    this.#cleanUp()
  }

  #ended(error: Error): void {
    if (this.#exit !== null || this.#stopped !== null) return
    this.#exit = error
    for (const listener of this.#exitListeners.splice(0)) listener(error)
  }

  /** What a guard that was ended by force has left: its folder says that it could not end the proxy. */
  #cleanUp(): void {
    if (this.#started === null || !existsSync(this.#started.folder)) return
    endGroup(this.#started.pid, 'SIGKILL')
    rmSync(this.#started.folder, { recursive: true, force: true })
  }
}

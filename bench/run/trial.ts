/**
 * One trial: fresh server process, fresh load processes, the phases in order, and everything that was read. It ends
 * with all processes gone, whatever happened.
 */
import { atUs, nowUs, untilUs, wallClockIso } from '../clock.js'
import type {
  FromLoad,
  FromServer,
  LoadInterval,
  LoadReport,
  ServerReport,
  StateCheck,
  Timetable,
  ToLoad,
  ToServer,
} from '../contracts/control.js'
import { clientShare } from '../event/workload-plan.js'
import { readAcceptedConnections } from '../process/accepted-connections.js'
import { connectionsPerClient } from '../process/limits.js'
import type { PinningPlan } from '../process/pin.js'
import { type RunningProxy, startProxy } from '../proxy/proxy.js'
import type { TrialPhase } from '../result/schema.js'
import { ChildProcess, serverStart } from './child-process.js'
import type { HostCounters, HostSockets } from './host-watch.js'
import { holdsBack, type NotReady, notReadyRemedy, notReadyText } from './not-ready.js'
import { loadPlan, serverPlan } from './plans.js'
import {
  type MemoryReading,
  NotAllReady,
  ServerRefused,
  TrialAborted,
  type TrialFailure,
  type TrialReadings,
  type TrialSetup,
} from './trial-readings.js'

const HOST = '127.0.0.1'
/** How long a process may take to start or to answer, µs: generous, since nothing is measured by it. */
const ANSWER_US = 60_000_000
/** From the order to start until the schedule's first instant, µs. */
const LEAD_US = 50_000
const STOP_GRACE_MS = 5000

type Server = ChildProcess<ToServer, FromServer>
type Load = ChildProcess<ToLoad, FromLoad>

export async function runTrial(setup: TrialSetup): Promise<TrialReadings | TrialFailure> {
  return new TrialRun(setup).run()
}

class TrialRun {
  readonly #setup: TrialSetup
  readonly #startedAt = wallClockIso()
  readonly #intervals: LoadInterval[] = []
  readonly #readyOf: number[]
  readonly #deliveredOf: number[]
  readonly #connectedOf: number[]
  #phase: TrialPhase = 'spawn'
  #over = false
  #notReady: string | null = null
  #server: Server | null = null
  #load: Load[] = []
  #proxy: Promise<RunningProxy | null> = Promise.resolve(null)
  /** Ends what is still waited for when the trial is over. */
  readonly #ending = new AbortController()
  #fail: (error: Error) => void = () => undefined

  constructor(setup: TrialSetup) {
    this.#setup = setup
    this.#readyOf = new Array<number>(setup.loadProcesses).fill(0)
    this.#deliveredOf = new Array<number>(setup.loadProcesses).fill(0)
    this.#connectedOf = new Array<number>(setup.loadProcesses).fill(0)
  }

  async run(): Promise<TrialReadings | TrialFailure> {
    try {
      return await this.#orAborted(this.#phases())
    } catch (error) {
      return { state: 'failed', startedAt: this.#startedAt, phase: this.#phase, error: error as Error }
    } finally {
      this.#over = true
      this.#ending.abort()
      await this.#stop()
    }
  }

  async #phases(): Promise<TrialReadings> {
    const { setup, server, load } = { setup: this.#setup, server: this.#spawnServer(), load: this.#spawnLoad() }
    const alive = load.map((child) => child.next(['alive'], nowUs() + ANSWER_US))
    const [{ ports, pid, listedHeaders, host: serverHost = HOST }] = await Promise.all([this.#listen(server), ...alive])
    const proxy = await this.#startProxy(ports)
    this.#enter('connect')
    const beforeConnect = this.#setup.host.beforeConnect()
    const place = { host: proxy === null ? serverHost : HOST, port: proxy?.port ?? (ports[0] as number) }
    const connectUs = await this.#connect(load, place, ports[0] as number)
    const ramp = this.#setup.host.afterConnect(beforeConnect)
    const timetable = this.#timetable()
    this.#enter('warm-up')
    const started = load.map((child) => child.next(['started'], nowUs() + ANSWER_US))
    for (const child of load) child.send({ type: 'start', timetable })
    // The clients must know the schedule before the first event of it can reach them.
    await Promise.all(started)
    server.send({ type: 'start', timetable })
    const ready = sum(this.#readyOf)
    const host = await this.#watch(timetable, ports, proxy)
    this.#enter('report')
    const reports = await Promise.all(load.map((child) => this.#ask(child, 'report')))
    const { report } = await this.#ask(server, 'report')
    const checks = await Promise.all(load.map((child) => this.#checkState(child, report)))
    const memory = await this.#ask(server, 'memory')
    const loadMemory = await Promise.all(load.map((child) => this.#ask(child, 'memory')))
    const { clients, loadProcesses: processes, scenario } = setup
    const split = { clients, processes, streamsPerUser: scenario.streamsPerUser }
    return {
      state: 'completed',
      startedAt: this.#startedAt,
      timetable,
      ready,
      connectUs,
      notReady: this.#notReady,
      server: { pid, listedHeaders, report, memory: withoutType(memory) },
      load: load.map((child, i) => ({
        pid: child.pid,
        clients: clientShare(split, i).count,
        report: reports[i]?.report as LoadReport,
        memory: withoutType(loadMemory[i] as MemoryReading),
        check: checks[i] as StateCheck,
      })),
      intervals: this.#intervals,
      host: { ...ramp, ...host },
      proxy: proxy?.readings() ?? null,
    }
  }

  #spawnServer(): Server {
    const name = `server ${this.#setup.contender.name}`
    const { disabledProbes, pinning, origin } = this.#setup
    const cpus = this.#setup.contender.publish === 'http' ? loadCpus(pinning) : pinning.server
    this.#server = ChildProcess.spawn<ToServer, FromServer>({ ...serverStart(origin), name, cpus, disabledProbes })
    return this.#server
  }

  #spawnLoad(): Load[] {
    this.#load = Array.from({ length: this.#setup.loadProcesses }, (_, i) => {
      const { disabledProbes, pinning, origin } = this.#setup
      const options = { name: `load process ${i + 1}`, cpus: pinning.load[i] ?? null, disabledProbes }
      const child: Load = ChildProcess.spawn({ entry: 'bench/load/main.js', root: origin.root, ...options })
      child.on((message) => this.#onLoadMessage(i, message))
      return child
    })
    return this.#load
  }

  async #listen(server: Server): Promise<Extract<FromServer, { type: 'ready' }>> {
    this.#enter('listen')
    const plan = serverPlan({ ...this.#setup, serverCpus: this.#setup.pinning.server }, HOST, 0)
    server.send({ type: 'open', plan: { ...plan, faults: this.#setup.faults } })
    const readyUs = (this.#setup.target?.ready.timeoutSeconds ?? 0) * 1e6
    const answer = await server.next(['ready', 'refused'], nowUs() + ANSWER_US + readyUs)
    if (answer.type === 'refused') throw new ServerRefused(answer.reason, answer.code)
    return answer
  }

  /** null: nothing stands between server and clients. */
  async #startProxy(upstreamPorts: readonly number[]): Promise<RunningProxy | null> {
    const { contender, scenario, clients, certificates = null, pinning } = this.#setup
    const { topology, engine } = contender
    if (topology.proxy === null) return null
    this.#enter('listen')
    const perClient = connectionsPerClient(contender, scenario.upstream !== null)
    const plan = {
      topology,
      upstreamPorts,
      upstreamH2: engine === 'node-h2',
      certificates,
      connections: clients * perClient,
      cpus: pinning.proxy,
    }
    const started = startProxy(plan, { signal: this.#ending.signal })
    this.#proxy = started.catch(() => null)
    const proxy = await started
    proxy.onExit((error) => this.#fail(error))
    return proxy
  }

  /** Connects all clients; resolves the time it took, µs (null when some were never ready, but enough were). */
  async #connect(load: readonly Load[], place: Place, serverPort: number): Promise<number | null> {
    const { contender, clients, scenario, loadProcesses, sourceAddresses } = this.#setup
    const deadlineUs = nowUs() + scenario.connect.timeoutSeconds * 1e6
    const elapsed: (number | null)[] = load.map(() => null)
    let example: string | null = null
    await new Promise<void>((resolve) => {
      const timer = atUs(deadlineUs, resolve)
      load.forEach((child, index) => {
        child.on((message) => {
          if (message.type !== 'connecting') return
          elapsed[index] = message.elapsedUs
          example ??= message.example
          if (elapsed.includes(null)) return
          timer.cancel()
          resolve()
        })
        const target = { ...place, processes: loadProcesses, index, sourceAddresses }
        child.send({ type: 'connect', plan: loadPlan(this.#setup, target) })
      })
    })
    if (!elapsed.includes(null)) return Math.max(...(elapsed as number[]))
    const ready = sum(this.#readyOf)
    const { timeoutSeconds } = scenario.connect
    const connections = readAcceptedConnections(serverPort)
    const isHeldBack = holdsBack(contender)
    const found: NotReady = { ready, clients, timeoutSeconds, example, connections, isHeldBack }
    const text = notReadyText(found)
    if (ready < Math.ceil(scenario.connect.minReady * clients)) throw new NotAllReady(text, notReadyRemedy(found))
    this.#notReady = text
    return null
  }

  #timetable(): Timetable {
    const { warmupSeconds, durationSeconds, drainSeconds } = this.#setup.scenario.phases
    const startUs = nowUs() + LEAD_US
    const t0Us = startUs + Math.round(warmupSeconds * 1e6)
    const t1Us = t0Us + Math.round(durationSeconds * 1e6)
    return { startUs, t0Us, t1Us, endUs: t1Us + Math.round(drainSeconds * 1e6) }
  }

  /** Lets the phases pass and reads the host at T0 and T1. */
  async #watch(
    timetable: Timetable,
    ports: readonly number[],
    proxy: RunningProxy | null,
  ): Promise<HostCounters & HostSockets> {
    const watch = this.#setup.host
    await untilUs(timetable.t0Us)
    this.#enter('measure')
    const before = watch.atT0()
    await proxy?.atT0()
    await untilUs(timetable.t1Us)
    this.#enter('drain')
    const counters = watch.atT1(before)
    await proxy?.atT1()
    await untilUs(timetable.endUs)
    return { ...counters, ...(await watch.sockets(ports)) }
  }

  async #ask<Type extends 'report' | 'memory'>(child: Server, type: Type): Promise<Extract<FromServer, { type: Type }>>
  async #ask<Type extends 'report' | 'memory'>(child: Load, type: Type): Promise<Extract<FromLoad, { type: Type }>>
  async #ask(child: Server | Load, type: 'report' | 'memory'): Promise<unknown> {
    const answer = (child as Server).next([type], nowUs() + ANSWER_US)
    child.send({ type })
    return answer
  }

  async #checkState(child: Load, report: ServerReport): Promise<StateCheck> {
    const answer = child.next(['state'], nowUs() + ANSWER_US)
    child.send({ type: 'check-state', channels: report.channels })
    return (await answer).check
  }

  #onLoadMessage(index: number, message: FromLoad): void {
    if (message.type === 'interval') this.#intervals.push(message.interval)
    else if (message.type === 'connecting') {
      this.#readyOf[index] = message.ready
      this.#connectedOf[index] = message.ready
    } else if (message.type === 'progress') {
      this.#deliveredOf[index] = message.delivered
      this.#connectedOf[index] = message.connected
    } else return
    this.#report()
  }

  /** @throws when the trial has failed meanwhile: what was left of its phases must not reach into the next trial. */
  #enter(phase: TrialPhase): void {
    if (this.#over) throw new TrialAborted('the trial is over')
    this.#phase = phase
    this.#report()
  }

  #report(): void {
    if (this.#over) return
    this.#setup.onProgress({
      phase: this.#phase,
      clients: this.#setup.clients,
      ready: sum(this.#readyOf),
      connected: sum(this.#connectedOf),
      delivered: sum(this.#deliveredOf),
      expected: this.#setup.expected,
    })
  }

  /** Rejects when the run is aborted or a process dies while the phases go on. */
  #orAborted<T>(phases: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#setup
      const abort = (): void => reject(new TrialAborted('the run was interrupted'))
      if (signal.aborted) abort()
      signal.addEventListener('abort', abort, { once: true })
      this.#fail = reject
      for (const child of [this.#server, ...this.#load]) child?.onExit(reject)
      phases.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    })
  }

  /**
   * The server first, then the proxy: who closes first keeps its end in TIME_WAIT, and a client's end holds a port of
   * the next trial.
   */
  async #stop(): Promise<void> {
    await this.#server?.stop({ type: 'stop' }, STOP_GRACE_MS)
    await (await this.#proxy)?.stop()
    await Promise.all(this.#load.map((child) => child.stop({ type: 'stop' }, STOP_GRACE_MS)))
  }
}

interface Place {
  readonly host: string
  readonly port: number
}

/** CPUs of all load processes; null: they are not pinned. */
function loadCpus({ load }: PinningPlan): readonly number[] | null {
  const cpus = [...new Set(load.flatMap((one) => one ?? []))]
  return cpus.length === 0 ? null : cpus
}

function withoutType({ rssBytes, heapUsedBytes, collected }: MemoryReading): MemoryReading {
  return { rssBytes, heapUsedBytes, collected }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

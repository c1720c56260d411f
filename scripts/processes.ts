/** Built servers and load processes, driven as `run` and `serve` drive them, but in any combination. */
import { nowUs, untilUs } from '../bench/clock.js'
import { contenderByName } from '../bench/contenders.js'
import type {
  FromLoad,
  FromServer,
  LoadInterval,
  LoadReport,
  ServerPlan,
  ServerReport,
  Timetable,
  ToLoad,
  ToServer,
} from '../bench/contracts/control.js'
import type { Contender } from '../bench/contracts/names.js'
import type { Scenario } from '../bench/contracts/scenario.js'
import { mergeEncoded } from '../bench/measure/histogram.js'
import { ChildProcess } from '../bench/run/child-process.js'
import { loadPlan, serverPlan } from '../bench/run/plans.js'

export const HOST = '127.0.0.1'
const ANSWER_US = 30_000_000
const CONNECT_US = 20_000_000
const LEAD_US = 50_000
const STOP_MS = 3000

/** Everything that was started and not stopped yet; the script stops it whatever happens. */
const running = new Set<{ stop(): Promise<void> }>()

export async function stopEverything(): Promise<void> {
  await Promise.all([...running].map((one) => one.stop()))
}

export interface Trial {
  readonly contender: Contender
  readonly scenario: Scenario
  readonly clients: number
}

export function trialOf(contender: string, scenario: Scenario): Trial {
  return { contender: contenderByName(contender), scenario, clients: scenario.clients }
}

export function timetableFor({ phases }: Scenario, leadUs = LEAD_US): Timetable {
  const startUs = nowUs() + leadUs
  const t0Us = startUs + Math.round(phases.warmupSeconds * 1e6)
  const t1Us = t0Us + Math.round(phases.durationSeconds * 1e6)
  return { startUs, t0Us, t1Us, endUs: t1Us + Math.round(phases.drainSeconds * 1e6) }
}

export class ServerUnderTest {
  readonly plan: ServerPlan
  readonly port: number
  readonly #child: ChildProcess<ToServer, FromServer>

  private constructor(plan: ServerPlan, port: number, child: ChildProcess<ToServer, FromServer>) {
    this.plan = plan
    this.port = port
    this.#child = child
  }

  /** @throws Error when the server refuses its plan (its engine is not available here, say). */
  static async open(trial: Trial, cpus: readonly number[] | null = null): Promise<ServerUnderTest> {
    const plan = serverPlan(trial, HOST, 0)
    const child = ChildProcess.spawn<ToServer, FromServer>({
      entry: 'servers/main.js',
      name: `server ${plan.contender}`,
      cpus,
      disabledProbes: [],
    })
    const stop = { stop: () => child.stop({ type: 'stop' }, STOP_MS) }
    running.add(stop)
    child.onExit(() => running.delete(stop))
    child.send({ type: 'open', plan })
    const answer = await child.next(['ready', 'refused'], nowUs() + ANSWER_US)
    if (answer.type === 'refused') throw new Error(answer.reason)
    return new ServerUnderTest(plan, answer.port, child)
  }

  start(timetable: Timetable): void {
    this.#child.send({ type: 'start', timetable })
  }

  async report(): Promise<ServerReport> {
    const answer = this.#child.next(['report'], nowUs() + ANSWER_US)
    this.#child.send({ type: 'report' })
    return (await answer).report
  }

  stop(): Promise<void> {
    return this.#child.stop({ type: 'stop' }, STOP_MS)
  }
}

export class LoadUnderTest {
  readonly intervals: LoadInterval[] = []
  readonly #child: ChildProcess<ToLoad, FromLoad>

  private constructor(child: ChildProcess<ToLoad, FromLoad>) {
    this.#child = child
  }

  /** From the order to connect until all clients were ready, µs. */
  connectUs = 0

  /** One load process with all clients, connected to `port`. */
  static async connect(trial: Trial, port: number, cpus: readonly number[] | null = null): Promise<LoadUnderTest> {
    const child = ChildProcess.spawn<ToLoad, FromLoad>({
      entry: 'bench/load/main.js',
      name: `load process of ${trial.contender.name}`,
      cpus,
      disabledProbes: [],
    })
    const load = new LoadUnderTest(child)
    running.add(load)
    child.onExit(() => running.delete(load))
    child.on((message) => {
      if (message.type === 'interval') load.intervals.push(message.interval)
    })
    try {
      await load.#ready(trial, port)
    } catch (error) {
      // It would go on trying, at the cost of what is measured next.
      await load.stop()
      throw error
    }
    return load
  }

  async #ready(trial: Trial, port: number): Promise<void> {
    const child = this.#child
    await child.next(['alive'], nowUs() + ANSWER_US)
    const plan = loadPlan(trial, { host: HOST, port, processes: 1, index: 0, sourceAddresses: [] })
    child.send({ type: 'connect', plan })
    const deadlineUs = nowUs() + CONNECT_US
    for (;;) {
      const { ready, elapsedUs, example } = await child.next(['connecting'], deadlineUs)
      if (elapsedUs !== null) {
        this.connectUs = elapsedUs
        return
      }
      if (nowUs() > deadlineUs) throw new Error(`${ready} of ${trial.clients} clients ready: ${example}`)
    }
  }

  start(timetable: Timetable): void {
    this.#child.send({ type: 'start', timetable })
  }

  async report(): Promise<LoadReport> {
    const answer = this.#child.next(['report'], nowUs() + ANSWER_US)
    this.#child.send({ type: 'report' })
    return (await answer).report
  }

  /** Resident memory after a collection, bytes. */
  async rssBytes(): Promise<number> {
    const answer = this.#child.next(['memory'], nowUs() + ANSWER_US)
    this.#child.send({ type: 'memory' })
    return (await answer).rssBytes
  }

  stop(): Promise<void> {
    return this.#child.stop({ type: 'stop' }, STOP_MS)
  }
}

export interface Measured {
  readonly load: LoadReport
  readonly intervals: readonly LoadInterval[]
  /** Why timings of this trial cannot be held against anything: something else had the CPU. null: they can. */
  readonly noise: string | null
}

/** Share of its time that a process may wait for a CPU, and by how much its timers may be late, on a quiet machine. */
const QUIET_WAIT_SHARE = 0.02
const QUIET_TIMER_P99_US = 3000

function noiseOf(server: ServerReport, load: LoadReport): string | null {
  const waits = [server.usage, load.usage].map(({ runQueueWaitUs, wallUs }) => (runQueueWaitUs ?? 0) / wallUs)
  const waited = Math.max(...waits)
  if (waited > QUIET_WAIT_SHARE) return `waited for a CPU ${(waited * 100).toFixed(0)} % of the time`
  const lateUs = mergeEncoded([load.timerLate]).quantile(0.99) ?? 0
  return lateUs > QUIET_TIMER_P99_US ? `timers ${Math.round(lateUs)} µs late (p99)` : null
}

/** A whole small trial: fresh processes, all phases; `through` may put something between clients and server. */
export async function measure(
  trial: Trial,
  through = async (port: number): Promise<number> => port,
): Promise<Measured> {
  const server = await ServerUnderTest.open(trial)
  const load = await LoadUnderTest.connect(trial, await through(server.port))
  const timetable = timetableFor(trial.scenario)
  server.start(timetable)
  load.start(timetable)
  await untilUs(timetable.endUs)
  const [report, serverReport] = await Promise.all([load.report(), server.report()])
  await Promise.all([load.stop(), server.stop()])
  return { load: report, intervals: load.intervals, noise: noiseOf(serverReport, report) }
}

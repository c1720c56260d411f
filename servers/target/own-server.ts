/** One of our own servers, in a process of its own as a target is, so that both are published to in one way. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { atUs, nowUs } from '../../bench/clock.js'
import type { ServerPlan, Timetable } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import { pinned } from '../../bench/process/pin.js'
import { newCounters } from '../counters.js'
import type { Memory } from '../serving.js'
import { Shard } from '../shards/shard.js'
import { OutsideWatch } from './outside-watch.js'
import type { PublicationPlace } from './publications.js'
import type { OnDeath, OwnReport, PublishedServer } from './published-server.js'

const STOP_GRACE_US = 3_000_000
const ANSWER_TIMEOUT_SECONDS = 10

export class OwnServer implements PublishedServer {
  readonly #plan: ServerPlan
  readonly #server: Shard
  readonly #pid: number | null
  #isStopping = false
  #watch: OutsideWatch | null = null

  constructor(plan: ServerPlan, onDeath: OnDeath) {
    this.#plan = plan
    const entry = fileURLToPath(new URL('../shards/main.js', import.meta.url))
    // taskset executes node in its own place, so that the IPC channel stays the child's.
    const { file, args } = pinned({ file: process.execPath, args: [...process.execArgv] }, plan.serverCpus ?? null)
    const child = fork(entry, { execPath: file, execArgv: [...args], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#pid = child.pid ?? null
    this.#server = new Shard(`server ${plan.contender}`, child, (how) => {
      if (!this.#isStopping) onDeath(how)
    })
  }

  async open(): Promise<PublicationPlace> {
    const options = { ...this.#plan.options, takesPublications: true }
    const plan: ServerPlan = { ...this.#plan, options, publish: 'direct' }
    const answer = await this.#server.ask({ type: 'open', plan }, 'ready', 'refused')
    if (answer.type === 'refused') throw Object.assign(new Error(answer.reason), { code: answer.code })
    const { host, token } = options
    this.#watch = new OutsideWatch({ pid: this.#pid, port: answer.port })
    const [method, path, contentType] = ['POST', '/publish?channel={channel}', 'application/json'] as const
    return {
      host,
      port: answer.port,
      publish: { method, path, contentType, body: null, inFlight: 1 },
      headers: { Authorization: `Bearer ${token}` },
      values: {},
      answerTimeoutSeconds: ANSWER_TIMEOUT_SECONDS,
    }
  }

  start(timetable: Timetable): void {
    this.#watch?.start(timetable)
    this.#server.send({ type: 'start', timetable })
  }

  async report(): Promise<OwnReport> {
    const { report } = await this.#server.ask({ type: 'report' }, 'report')
    return { ...report, outside: (await this.#watch?.report())?.outside ?? null }
  }

  async memory(): Promise<Memory> {
    const { type: _, ...memory } = await this.#server.ask({ type: 'memory' }, 'memory')
    return memory
  }

  counters(): ServerCounters {
    return newCounters()
  }

  async stop(): Promise<ServerCounters> {
    this.#isStopping = true
    await this.#watch?.stop()
    const forced = atUs(nowUs() + STOP_GRACE_US, () => this.#server.kill())
    const stopped = this.#server.ask({ type: 'stop' }, 'stopped').then(
      ({ counters }) => counters,
      () => newCounters(),
    )
    await this.#server.ended()
    forced.cancel()
    return stopped
  }
}

/** The server of a target file: started by its command and ended again, or running somewhere already. */
import type { ServerPlan, Timetable } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import type { TargetDefinition } from '../../bench/contracts/target.js'
import { LatencyHistogram } from '../../bench/measure/histogram.js'
import { freePort } from '../../bench/proxy/free-port.js'
import { newCounters } from '../counters.js'
import type { Memory } from '../serving.js'
import { OutsideWatch } from './outside-watch.js'
import { filled, type Placeholders } from './placeholders.js'
import type { PublicationPlace } from './publications.js'
import type { OnDeath, OwnReport, PublishedServer } from './published-server.js'
import { whyNotReady } from './ready.js'
import { StartedCommand } from './started-command.js'

const HOST = '127.0.0.1'
const HTTP_PORT = 80

export class ForeignServer implements PublishedServer {
  readonly #plan: ServerPlan
  readonly #target: TargetDefinition
  readonly #onDeath: OnDeath
  #command: StartedCommand | null = null
  #watch: OutsideWatch | null = null

  constructor(plan: ServerPlan, target: TargetDefinition, onDeath: OnDeath) {
    this.#plan = plan
    this.#target = target
    this.#onDeath = onDeath
  }

  async open(): Promise<PublicationPlace> {
    const { url, name, ready, publish, limits } = this.#target
    const { host, port } = url === null ? { host: HOST, port: await freePort() } : placeOf(url)
    const { token } = this.#plan.options
    const values: Placeholders = { port: String(port), token, clients: String(this.#plan.clients) }
    if (this.#target.command !== null)
      this.#command = new StartedCommand(this.#target, values, this.#plan.serverCpus ?? null)
    const fill = ([header, text]: [string, string]): [string, string] => [header, filled(text, values)]
    const headers = Object.fromEntries(Object.entries(this.#target.headers).map(fill))
    const ended = (): string | null => this.#command?.ended ?? null
    const problem = await whyNotReady({ ready, host, port, headers, values, ended })
    if (problem !== null) {
      const words = ended() === null ? (this.#command?.lastWords ?? '') : ''
      await this.#command?.stop()
      throw Object.assign(new Error(`target ${name}: ${problem}${words}`), { code: 'TARGET_UNFIT' })
    }
    this.#command?.onEnd((how) => this.#onDeath(`target ${name} ${how}`))
    this.#watch = new OutsideWatch({ pid: this.#command?.pid ?? this.#target.pid, port })
    return { host, port, publish, headers, values, answerTimeoutSeconds: limits.answerTimeoutSeconds }
  }

  start(timetable: Timetable): void {
    this.#watch?.start(timetable)
  }

  async report(): Promise<OwnReport> {
    const watch = this.#opened()
    const seen = await watch.report()
    const pid = this.#command?.pid ?? this.#target.pid ?? 0
    const { established } = seen.countersAtT1
    return {
      ...seen,
      counters: watch.counters(),
      fanOut: new LatencyHistogram().encode(),
      subscribersPerSecond: [],
      shards: [{ pid, usage: seen.usage, published: 0, subscribers: 0, established, connectionsOpened: 0 }],
      primary: null,
      disagreements: [],
    }
  }

  async memory(): Promise<Memory> {
    return { rssBytes: this.#opened().rssBytes(), heapUsedBytes: 0, collected: false }
  }

  counters(): ServerCounters {
    return this.#watch?.counters() ?? newCounters()
  }

  async stop(): Promise<ServerCounters> {
    const counters = this.counters()
    await this.#watch?.stop()
    await this.#command?.stop()
    return counters
  }

  #opened(): OutsideWatch {
    if (this.#watch === null) throw new Error('the target was not opened')
    return this.#watch
  }
}

function placeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname === 'localhost' ? HOST : hostname, port: port === '' ? HTTP_PORT : Number(port) }
}

/**
 * One contender in several processes on one port, for more connections than one process may hold. This process, the
 * primary, serves nobody: it starts the shards, hands the coordinator's messages on to all of them, and answers with
 * what they say, merged. Servers on node:net share the primary's listening socket, which hands connections out in
 * turn; uws processes listen on the same port each (SO_REUSEPORT), and the kernel spreads connections by their hash.
 * For a proxy in front, each process listens on a port of its own instead, and they share nothing.
 */
import { type ChildProcess, fork } from 'node:child_process'
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { atUs, nowUs } from '../../bench/clock.js'
import type { ServerPlan, ServerReport, Timetable } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import { readMemory } from '../../bench/process/child-channel.js'
import { newCounters } from '../counters.js'
import { ProcessWatch } from '../process-watch.js'
import type { Memory, Serving } from '../serving.js'
import { mergeReports, sumCounters, sumMemory } from './merge.js'
import { Shard } from './shard.js'
import { freePort, requireListeners } from './shared-port.js'

/** Less than the coordinator gives the primary, ms. */
const STOP_GRACE_MS = 4_000

export class ShardedServer implements Serving {
  readonly #plan: ServerPlan
  readonly #shards: readonly Shard[]
  readonly #watch = new ProcessWatch<null>(() => null)
  #isStopping = false

  /**
   * Starts the shards; they do not listen yet. `onDeath` is called when one of them ends by itself: the others cannot
   * stand in for it.
   */
  constructor(plan: ServerPlan, onDeath: (lastWords: string) => void) {
    this.#plan = plan
    this.#shards = Array.from(
      { length: plan.shards },
      (_, i) =>
        new Shard(`server process ${i + 1} of ${plan.shards}`, startProcess(plan), (how) => {
          if (!this.#isStopping) onDeath(how)
        }),
    )
  }

  async listen(): Promise<{ readonly port: number; readonly ports: readonly number[] }> {
    try {
      const ports = this.#plan.separatePorts ? await this.#listenApart() : [await this.#listenTogether()]
      return { port: ports[0] as number, ports }
    } catch (error) {
      await this.#stopShards()
      throw error
    }
  }

  async #listenTogether(): Promise<number> {
    const { engine, options } = this.#plan
    const isNative = engine === 'uws'
    // On port 0 the primary gives all shards the same port, and uws each its own.
    const port = isNative ? await freePort(options) : options.port
    const [first = 0, ...others] = await this.#listenOn(port)
    if (others.some((other) => other !== first)) throw new Error(`the shards listen on ports ${[first, ...others]}`)
    if (isNative) requireListeners({ host: options.host, port: first }, this.#shards.length)
    return first
  }

  async #listenApart(): Promise<number[]> {
    const ports = await this.#listenOn(0)
    if (new Set(ports).size < ports.length) throw new Error(`the shards do not listen on ports of their own: ${ports}`)
    return ports
  }

  #listenOn(port: number): Promise<number[]> {
    const plan = { ...this.#plan, options: { ...this.#plan.options, port } }
    return Promise.all(this.#shards.map((shard) => listenOn(shard, plan)))
  }

  start(timetable: Timetable): void {
    this.#watch.start(timetable)
    for (const shard of this.#shards) shard.send({ type: 'start', timetable })
  }

  async memory(): Promise<Memory> {
    const answers = await Promise.all(this.#shards.map((shard) => shard.ask({ type: 'memory' }, 'memory')))
    return sumMemory([readMemory(), ...answers])
  }

  async report(): Promise<ServerReport> {
    const answers = await Promise.all(this.#shards.map((shard) => shard.ask({ type: 'report' }, 'report')))
    const { usage, samples } = this.#watch.report()
    return mergeReports(
      answers.map(({ report }) => report),
      { pid: process.pid, usage, samples },
    )
  }

  async stop(): Promise<ServerCounters> {
    this.#watch.stop()
    return this.#stopShards()
  }

  /** Asks all shards to stop, ends by force those that do not, and waits until they are gone. */
  async #stopShards(): Promise<ServerCounters> {
    this.#isStopping = true
    const forced = atUs(nowUs() + STOP_GRACE_MS * 1000, () => {
      for (const shard of this.#shards) shard.kill()
    })
    const answers = await Promise.all(
      this.#shards.map(async (shard) => {
        // A shard that never listened, or was ended by force, has nothing to say.
        const answer = await shard.ask({ type: 'stop' }, 'stopped').catch(() => null)
        await shard.ended()
        return answer?.counters ?? newCounters()
      }),
    )
    forced.cancel()
    return sumCounters(answers)
  }
}

const SHARD_ENTRY = fileURLToPath(new URL('./main.js', import.meta.url))

/** node:cluster makes servers on node:net share ports; a process apart listens on its own. */
function startProcess({ separatePorts }: ServerPlan): ChildProcess {
  if (separatePorts) return fork(SHARD_ENTRY)
  cluster.schedulingPolicy = cluster.SCHED_RR
  cluster.setupPrimary({ exec: SHARD_ENTRY })
  const worker = cluster.fork()
  // It repeats what its process tells, which a shard hears: an answer that came too late for it, above all.
  worker.on('error', () => undefined)
  return worker.process
}

async function listenOn(shard: Shard, plan: ServerPlan): Promise<number> {
  const answer = await shard.ask({ type: 'open', plan }, 'ready', 'refused')
  if (answer.type === 'ready') return answer.port
  throw Object.assign(new Error(answer.reason), answer.code === null ? {} : { code: answer.code })
}

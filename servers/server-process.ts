/**
 * One contender in its own process: the server, the application behind it, the publisher, and what it says of itself.
 */
import { atUs, nowUs } from '../bench/clock.js'
import type { Fault, ServerPlan, ServerReport, Timetable } from '../bench/contracts/control.js'
import type { ServerApplication, ServerCounters } from '../bench/contracts/server.js'
import { bodyKind, readIntendedUs, readSequence, snapshotBody, writeStamp } from '../bench/event/stamp.js'
import { type ChannelWorkload, makeChannelWorkload } from '../bench/event/workload.js'
import { readMemory } from '../bench/process/child-channel.js'
import { FanOutTime } from './fan-out-time.js'
import { withFaults } from './faults.js'
import { createTransportServer, type ManagedServer } from './index.js'
import { ProcessWatch } from './process-watch.js'
import { Publisher } from './publisher.js'
import { PublisherLag } from './publisher-lag.js'
import type { Memory, Serving } from './serving.js'

/** Most publications that may be missing between two that came; more are no loss, but a wrong sequence number. */
const MOST_LOST = 100_000

export class ServerProcess implements Serving {
  readonly #plan: ServerPlan
  readonly #server: ManagedServer
  readonly #workloads: readonly ChannelWorkload[]
  readonly #watch = new ProcessWatch<ServerCounters>(() => this.#server.counters())
  readonly #subscribersPerSecond: number[] = []
  readonly #fanOut: FanOutTime
  #lag: PublisherLag | null = null
  #publisher: Publisher | null = null

  private constructor(plan: ServerPlan, server: ManagedServer, workloads: readonly ChannelWorkload[]) {
    this.#plan = plan
    this.#server = server
    this.#workloads = workloads
    this.#fanOut = new FanOutTime(plan)
  }

  /** Makes the plan's server, or its share of it; it does not listen yet. @throws when the engine is not available. */
  static async make(plan: ServerPlan): Promise<ServerProcess> {
    const { kind, payloadBytes, seed, channels } = plan.workload
    const workloads = channels.map((channel) => makeChannelWorkload({ kind, payloadBytes, seed, channel }))
    const isShard = plan.shards > 1
    let made: ServerProcess | null = null
    const application: ServerApplication = {
      snapshot: (channel, cursor) => {
        const workload = workloads[channels.indexOf(channel)]
        return snapshotBody(cursor, workload?.snapshotMembers() ?? '')
      },
      upstream: (channel, body) => (made === null ? false : made.#take(channel, body)),
      ...(isShard ? { behind: () => made?.catchUp() } : {}),
    }
    const server = await createTransportServer(
      plan,
      { ...plan.options, isShard: isShard && !plan.separatePorts },
      application,
    )
    made = new ServerProcess(plan, withFaults(server, plan.faults), workloads)
    return made
  }

  listen(): Promise<{ readonly port: number }> {
    return this.#server.listen()
  }

  start(timetable: Timetable): void {
    const lag = new PublisherLag(timetable)
    this.#lag = lag
    if (!this.#takesPublications)
      this.#publisher = new Publisher({
        server: this.#server,
        plan: this.#plan.workload,
        workloads: this.#workloads,
        timetable,
        lag,
        fanOut: this.#fanOut,
      })
    this.#watch.start(timetable, ({ second }) => {
      // A sample may span several seconds; each of them has its place.
      const { subscribers } = this.#server.counters()
      while (this.#subscribersPerSecond.length < second) this.#subscribersPerSecond.push(subscribers)
    })
    for (const fault of this.#plan.faults) scheduleFault(fault, timetable)
  }

  /** Another shard was earlier: publishes what is due by now. */
  catchUp(): void {
    this.#publisher?.catchUp()
  }

  memory(): Memory {
    return readMemory()
  }

  /** What happened; to be asked for after T1. */
  report(): ServerReport {
    const { usage, samples, atT0, atT1 } = this.#watch.report()
    const published = this.#publisher?.published ?? 0
    const { subscribers, established, connectionsOpened } = atT1
    return {
      usage,
      samples,
      published,
      publisherLag: this.#lag?.encode() ?? { hdr: '', count: 0, negative: 0, overflow: 0 },
      publisherLagSeconds: this.#lag?.seconds() ?? [],
      fanOut: this.#fanOut.encode(),
      countersAtT0: atT0,
      countersAtT1: atT1,
      counters: this.#server.counters(),
      subscribersPerSecond: this.#subscribersPerSecond,
      channels: this.#plan.workload.channels.map((name, i) => ({
        name,
        head: this.#server.head(name),
        state: this.#workloads[i]?.state() ?? [],
      })),
      shards: [{ pid: process.pid, usage, published, subscribers, established, connectionsOpened }],
      primary: null,
      outside: null,
      disagreements: [],
    }
  }

  async stop(): Promise<ServerCounters> {
    this.#publisher?.stop()
    this.#watch.stop()
    await this.#server.close()
    return this.#server.counters()
  }

  get #takesPublications(): boolean {
    return this.#plan.options.takesPublications === true
  }

  #take(channel: string, body: Uint8Array): boolean {
    return this.#takesPublications ? this.#publish(channel, body) : this.#answer(channel, body)
  }

  /**
   * An event of a broadcast channel, stamped by whoever publishes. Those between the last one and this were lost on the
   * way, and nobody will get them: what comes after them is taken all the same, as by any other server.
   */
  #publish(channel: string, body: Uint8Array): boolean {
    const workload = this.#workloads[this.#plan.workload.channels.indexOf(channel)]
    if (workload === undefined || bodyKind(body, 0, body.length) !== 'event') return false
    const sequence = readSequence(body, 0)
    const head = this.#server.head(channel)
    if (!(sequence > head && sequence <= head + 1 + MOST_LOST)) return false
    if (sequence > head + 1) this.#server.skip(channel, sequence - 1)
    // The channel's state moves on as where the server publishes by itself, in step with the sequence.
    for (let one = head; one < sequence; one++) workload.nextBody()
    const enteredUs = nowUs()
    this.#server.publish(channel, sequence, Buffer.from(body))
    if (this.#lag?.record(readIntendedUs(body, 0), enteredUs) === true) this.#fanOut.published(enteredUs)
    return true
  }

  /**
   * Echo: the upstream message comes back as an event of its own channel, with the intended time that it carried.
   * Broadcast channels belong to the publisher: an answer there would take a sequence number of its schedule.
   */
  #answer(channel: string, body: Uint8Array): boolean {
    const publishedUs = nowUs()
    if (this.#plan.workload.channels.includes(channel) || bodyKind(body, 0, body.length) !== 'event') return false
    const intendedUs = readIntendedUs(body, 0)
    if (intendedUs < 0) return false
    const reply = Buffer.from(body)
    const sequence = this.#server.head(channel) + 1
    writeStamp(reply, { sequence, intendedUs, publishedUs })
    this.#server.publish(channel, sequence, reply)
    this.#lag?.record(intendedUs, publishedUs)
    return true
  }
}

/** Faults of the process itself; those of deliveries are `withFaults`. */
function scheduleFault(fault: Fault, timetable: Timetable): void {
  if (fault.kind === 'exit') {
    atUs(timetable.t0Us + fault.atSecond * 1e6, () => process.kill(process.pid, 'SIGKILL'))
  }
  if (fault.kind === 'stall') {
    const fromUs = timetable.t0Us + fault.atSecond * 1e6
    atUs(fromUs, () => {
      while (nowUs() < fromUs + fault.ms * 1000);
    })
  }
}

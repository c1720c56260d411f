/**
 * One contender in its own process: the server, the application behind it, the publisher, and what it says of itself.
 */
import { atUs, nowUs } from '../bench/clock.js'
import type { Fault, ServerPlan, ServerReport, Timetable } from '../bench/contracts/control.js'
import type { ServerCounters, TransportServer } from '../bench/contracts/server.js'
import { bodyKind, readIntendedUs, snapshotBody, writeStamp } from '../bench/event/stamp.js'
import { type ChannelWorkload, makeChannelWorkload } from '../bench/event/workload.js'
import { isProbeEnabled } from '../bench/process/child-channel.js'
import { Sampler } from '../bench/process/sampler.js'
import { difference, UsageReader, type UsageReading } from '../bench/process/usage-reader.js'
import { withFaults } from './faults.js'
import { createTransportServer } from './index.js'
import { Publisher } from './publisher.js'
import { PublisherLag } from './publisher-lag.js'

interface Reading {
  readonly usage: UsageReading
  readonly counters: ServerCounters
}

export class ServerProcess {
  readonly #plan: ServerPlan
  readonly #server: TransportServer
  readonly #workloads: readonly ChannelWorkload[]
  readonly #reader = UsageReader.start({ schedstat: isProbeEnabled('schedstat') })
  readonly #subscribersPerSecond: number[] = []
  #timetable: Timetable | null = null
  #lag: PublisherLag | null = null
  #publisher: Publisher | null = null
  #sampler: Sampler | null = null
  #atT0: Reading | null = null
  #atT1: Reading | null = null

  private constructor(plan: ServerPlan, server: TransportServer, workloads: readonly ChannelWorkload[]) {
    this.#plan = plan
    this.#server = server
    this.#workloads = workloads
  }

  /** Makes the plan's server; it does not listen yet. @throws when the engine is not available. */
  static async make(plan: ServerPlan): Promise<ServerProcess> {
    const { kind, payloadBytes, seed, channels } = plan.workload
    const workloads = channels.map((channel) => makeChannelWorkload({ kind, payloadBytes, seed, channel }))
    let made: ServerProcess | null = null
    const server = await createTransportServer(plan, plan.options, {
      snapshot: (channel, cursor) => {
        const workload = workloads[channels.indexOf(channel)]
        return snapshotBody(cursor, workload?.snapshotMembers() ?? '')
      },
      upstream: (channel, body) => (made === null ? false : made.#answer(channel, body)),
    })
    made = new ServerProcess(plan, withFaults(server, plan.faults), workloads)
    return made
  }

  listen(): Promise<{ readonly port: number }> {
    return this.#server.listen()
  }

  start(timetable: Timetable): void {
    this.#timetable = timetable
    const lag = new PublisherLag(timetable)
    this.#lag = lag
    this.#publisher = new Publisher({
      server: this.#server,
      plan: this.#plan.workload,
      workloads: this.#workloads,
      timetable,
      lag,
    })
    this.#sampler = Sampler.start({
      reader: this.#reader,
      t0Us: timetable.t0Us,
      maxSamples: Math.max(1, Math.ceil((timetable.t1Us - timetable.t0Us) / 1e6)),
      onSample: ({ second }) => {
        // A sample may span several seconds; each of them has its place.
        const { subscribers } = this.#server.counters()
        while (this.#subscribersPerSecond.length < second) this.#subscribersPerSecond.push(subscribers)
      },
    })
    // Once for nothing in the middle of the warm-up: what runs for the first time costs the events behind it.
    atUs((timetable.startUs + timetable.t0Us) / 2, () => void this.#read())
    atUs(timetable.t0Us, () => {
      this.#atT0 = this.#read()
    })
    atUs(timetable.t1Us, () => {
      this.#atT1 = this.#read()
    })
    for (const fault of this.#plan.faults) scheduleFault(fault, timetable)
  }

  /** What happened; to be asked for after T1. */
  report(): ServerReport {
    const t0 = this.#atT0 ?? this.#read()
    const t1 = this.#atT1 ?? this.#read()
    const due = this.#timetable ?? { t0Us: t0.usage.atUs, t1Us: t1.usage.atUs }
    const publisher = this.#publisher
    return {
      usage: difference(t0.usage, t1.usage, due),
      samples: this.#sampler?.stop() ?? [],
      published: publisher?.published ?? 0,
      publisherLag: this.#lag?.encode() ?? { hdr: '', count: 0, negative: 0, overflow: 0 },
      publisherLagSeconds: this.#lag?.seconds() ?? [],
      countersAtT0: t0.counters,
      countersAtT1: t1.counters,
      counters: this.#server.counters(),
      subscribersPerSecond: this.#subscribersPerSecond,
      channels: this.#plan.workload.channels.map((name, i) => ({
        name,
        head: this.#server.head(name),
        state: this.#workloads[i]?.state() ?? [],
      })),
    }
  }

  async stop(): Promise<ServerCounters> {
    this.#publisher?.stop()
    this.#sampler?.stop()
    this.#reader.stop()
    await this.#server.close()
    return this.#server.counters()
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

  #read(): Reading {
    return { usage: this.#reader.mark(), counters: { ...this.#server.counters() } }
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

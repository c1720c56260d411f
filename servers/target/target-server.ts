/**
 * A contender that is published to over HTTP: this process holds the schedule, stamps every event and sends it to the
 * server, which is somebody else's or one of ours. It runs on the CPUs of the load processes, the server on its own, so
 * that publishing takes nothing from what is measured.
 */
import { nowUs } from '../../bench/clock.js'
import type { ServerPlan, ServerReport, Timetable } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import { writeStamp } from '../../bench/event/stamp.js'
import { type ChannelWorkload, makeChannelWorkload } from '../../bench/event/workload.js'
import { FanOutTime } from '../fan-out-time.js'
import { Publisher } from '../publisher.js'
import { PublisherLag } from '../publisher-lag.js'
import type { Memory, Serving } from '../serving.js'
import { ForeignServer } from './foreign-server.js'
import { OwnServer } from './own-server.js'
import { Publications } from './publications.js'
import type { OnDeath, PublishedServer } from './published-server.js'

export class TargetServer implements Serving {
  readonly #plan: ServerPlan
  readonly #server: PublishedServer
  readonly #workloads: readonly ChannelWorkload[]
  readonly #heads: number[]
  #publications: Publications | null = null
  #publisher: Publisher | null = null
  #lag: PublisherLag | null = null

  constructor(plan: ServerPlan, onDeath: OnDeath) {
    this.#plan = plan
    if (plan.shards > 1) throw new Error('a server that is published to over HTTP is one process')
    this.#server = plan.target === null ? new OwnServer(plan, onDeath) : new ForeignServer(plan, plan.target, onDeath)
    const { kind, payloadBytes, seed, channels } = plan.workload
    this.#workloads = channels.map((channel) => makeChannelWorkload({ kind, payloadBytes, seed, channel }))
    this.#heads = channels.map(() => 0)
  }

  async listen(): Promise<{ readonly port: number; readonly host: string }> {
    const place = await this.#server.open()
    this.#publications = new Publications(place)
    return { port: place.port, host: place.host }
  }

  start(timetable: Timetable): void {
    const { workload: plan } = this.#plan
    const publications = this.#publications as Publications
    this.#server.start(timetable)
    publications.measure(timetable)
    this.#lag = new PublisherLag(timetable)
    this.#publisher = new Publisher({
      server: {
        publish: (channel, sequence, body) => {
          this.#heads[plan.channels.indexOf(channel)] = sequence
          void publications.publish(channel, body)
        },
      },
      plan,
      workloads: this.#workloads,
      timetable,
      lag: this.#lag,
      // What lies between here and the subscribers is the server's own; its pass over them is not seen from here.
      fanOut: new FanOutTime({ transport: 'short-poll', engine: 'target' }),
    })
  }

  /** For the conformance check: this process then measures nothing, since a schedule would begin at 1 again. */
  async publishNext(channel: string): Promise<{ readonly sequence: number; readonly failure: string | null }> {
    const index = this.#plan.workload.channels.indexOf(channel)
    const sequence = (this.#heads[index] ?? 0) + 1
    this.#heads[index] = sequence
    const publishedUs = nowUs()
    const body = (this.#workloads[index] as ChannelWorkload).nextBody()
    writeStamp(body, { sequence, intendedUs: publishedUs, publishedUs })
    return { sequence, failure: await (this.#publications as Publications).publish(channel, body) }
  }

  async memory(): Promise<Memory> {
    return this.#server.memory()
  }

  async report(): Promise<ServerReport> {
    const own = await this.#server.report()
    const published = this.#publisher?.published ?? 0
    return {
      ...own,
      published,
      shards: own.shards.map((shard) => ({ ...shard, published })),
      publisherLag: this.#lag?.encode() ?? { hdr: '', count: 0, negative: 0, overflow: 0 },
      publisherLagSeconds: this.#lag?.seconds() ?? [],
      channels: this.#plan.workload.channels.map((name, i) => ({
        name,
        head: this.#heads[i] ?? 0,
        state: this.#workloads[i]?.state() ?? [],
      })),
      publications: this.#publications?.report() ?? null,
    }
  }

  async stop(): Promise<ServerCounters> {
    this.#publisher?.stop()
    this.#publications?.stop()
    return this.#server.stop()
  }
}

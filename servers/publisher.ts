/**
 * The open-loop publisher: it sleeps until the next due time, publishes everything due after waking, catches up, never
 * skips, never re-bases. A stalled server therefore shows as latency of what waits behind it.
 */
import { atUs, nowUs } from '../bench/clock.js'
import type { Timetable, WorkloadPlan } from '../bench/contracts/control.js'
import type { TransportServer } from '../bench/contracts/server.js'
import { DueQueue } from '../bench/event/due-queue.js'
import type { Pacer } from '../bench/event/pacer.js'
import { channelPacer } from '../bench/event/schedule.js'
import { writeStamp } from '../bench/event/stamp.js'
import type { ChannelWorkload } from '../bench/event/workload.js'
import type { FanOutTime } from './fan-out-time.js'
import type { PublisherLag } from './publisher-lag.js'

export interface PublisherOptions {
  readonly server: Pick<TransportServer, 'publish'>
  readonly plan: WorkloadPlan
  /** One per channel of the plan. */
  readonly workloads: readonly ChannelWorkload[]
  readonly timetable: Timetable
  readonly lag: PublisherLag
  readonly fanOut: FanOutTime
}

export class Publisher {
  readonly #server: Pick<TransportServer, 'publish'>
  readonly #workloads: readonly ChannelWorkload[]
  readonly #plan: WorkloadPlan
  readonly #timetable: Timetable
  readonly #pacers: readonly Pacer[]
  readonly #next: number[]
  readonly #queue = new DueQueue()
  readonly #lag: PublisherLag
  readonly #fanOut: FanOutTime
  #timer: { cancel(): void } | null = null
  #published = 0
  #isPublishing = false

  constructor({ server, plan, workloads, timetable, lag, fanOut }: PublisherOptions) {
    this.#server = server
    this.#plan = plan
    this.#workloads = workloads
    this.#timetable = timetable
    this.#lag = lag
    this.#fanOut = fanOut
    this.#pacers = plan.channels.map((_, channel) => channelPacer(plan, channel))
    this.#next = plan.channels.map(() => 0)
    for (let channel = 0; channel < plan.channels.length; channel++) this.#enqueue(channel)
    this.#arm()
  }

  /** Events published with an intended time in [T0, T1). */
  get published(): number {
    return this.#published
  }

  /** Publishes whatever is due by now, ahead of its timer; nothing once stopped. */
  catchUp(): void {
    if (this.#timer !== null && !this.#isPublishing) this.#publishDue(nowUs())
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
  }

  #enqueue(channel: number): void {
    const pacer = this.#pacers[channel] as Pacer
    const dueUs = this.#timetable.startUs + pacer.dueAtUs(this.#next[channel] as number)
    if (dueUs < this.#timetable.t1Us) this.#queue.push(dueUs, channel)
  }

  #arm(): void {
    if (this.#queue.size === 0) return
    this.#timer = atUs(this.#queue.nextUs, () => {
      this.#publishDue(nowUs())
      this.#arm()
    })
  }

  /** Everything due at waking. What became due meanwhile waits one turn of the loop: a busy server still hears its clients. */
  #publishDue(wokenUs: number): void {
    this.#isPublishing = true
    while (this.#queue.nextUs <= wokenUs) {
      const dueUs = this.#queue.nextUs
      this.#publish(this.#queue.pop(), dueUs)
    }
    this.#isPublishing = false
  }

  #publish(channel: number, intendedUs: number): void {
    const name = this.#plan.channels[channel] as string
    const index = this.#next[channel] as number
    this.#next[channel] = index + 1
    const body = (this.#workloads[channel] as ChannelWorkload).nextBody()
    const publishedUs = nowUs()
    writeStamp(body, { sequence: index + 1, intendedUs, publishedUs })
    this.#server.publish(name, index + 1, body)
    if (this.#lag.record(intendedUs, publishedUs)) {
      this.#fanOut.published(publishedUs)
      this.#published++
    }
    this.#enqueue(channel)
  }
}

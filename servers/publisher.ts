/**
 * The open-loop publisher: it sleeps until the next due time, publishes everything due after waking, catches up, never
 * skips, never re-bases. A stalled server therefore shows as latency of what waits behind it.
 */
import { atUs, nowUs } from '../bench/clock.js'
import type { EncodedHistogram, ServerReport, Timetable, WorkloadPlan } from '../bench/contracts/control.js'
import type { TransportServer } from '../bench/contracts/server.js'
import { DueQueue } from '../bench/event/due-queue.js'
import type { Pacer } from '../bench/event/pacer.js'
import { channelPacer } from '../bench/event/schedule.js'
import { writeStamp } from '../bench/event/stamp.js'
import type { ChannelWorkload } from '../bench/event/workload.js'
import { LatencyHistogram } from '../bench/measure/histogram.js'

export class Publisher {
  readonly #server: TransportServer
  readonly #workloads: readonly ChannelWorkload[]
  readonly #plan: WorkloadPlan
  readonly #timetable: Timetable
  readonly #pacers: readonly Pacer[]
  readonly #next: number[]
  readonly #queue = new DueQueue()
  readonly #lag = new LatencyHistogram()
  /** Lags by second, plain values: a histogram a second would be 70 kB each. */
  readonly #seconds: number[][] = []
  #timer: { cancel(): void } | null = null
  #published = 0

  constructor(
    server: TransportServer,
    plan: WorkloadPlan,
    workloads: readonly ChannelWorkload[],
    timetable: Timetable,
  ) {
    this.#server = server
    this.#plan = plan
    this.#workloads = workloads
    this.#timetable = timetable
    this.#pacers = plan.channels.map((_, channel) => channelPacer(plan, channel))
    this.#next = plan.channels.map(() => 0)
    for (let channel = 0; channel < plan.channels.length; channel++) this.#enqueue(channel)
    this.#arm()
  }

  /** Events published with an intended time in [T0, T1). */
  get published(): number {
    return this.#published
  }

  lag(): EncodedHistogram {
    return this.#lag.encode()
  }

  lagSeconds(): ServerReport['publisherLagSeconds'] {
    return this.#seconds.flatMap((lags, second) => {
      const sorted = [...lags].sort((a, b) => a - b)
      const at = (q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number
      return [{ second, p50Us: at(0.5), maxUs: at(1) }]
    })
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
    while (this.#queue.nextUs <= wokenUs) {
      const dueUs = this.#queue.nextUs
      this.#publish(this.#queue.pop(), dueUs)
    }
  }

  #publish(channel: number, intendedUs: number): void {
    const name = this.#plan.channels[channel] as string
    const index = this.#next[channel] as number
    this.#next[channel] = index + 1
    const body = (this.#workloads[channel] as ChannelWorkload).nextBody()
    const publishedUs = nowUs()
    writeStamp(body, { sequence: index + 1, intendedUs, publishedUs })
    this.#server.publish(name, index + 1, body)
    this.#enqueue(channel)
    if (intendedUs >= this.#timetable.t0Us) this.#count(intendedUs, publishedUs - intendedUs)
  }

  #count(intendedUs: number, lagUs: number): void {
    this.#published++
    this.#lag.record(lagUs)
    const second = Math.floor((intendedUs - this.#timetable.t0Us) / 1e6)
    this.#seconds[second] ??= []
    this.#seconds[second]?.push(lagUs)
  }
}

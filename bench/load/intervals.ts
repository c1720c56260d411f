/**
 * Delivery and transport latency by the second in which the messages were received. The hot path records into the
 * current second; seconds that ended are kept as they are and merged, encoded and sent after the measured phase, so that
 * no such work falls into it. A run of more seconds than are kept encodes the oldest one half a second after each new one.
 */
import { atUs } from '../clock.js'
import type { LoadInterval } from '../contracts/control.js'
import { LatencyHistogram } from '../measure/histogram.js'

export type FinishedSecond = Pick<LoadInterval, 'second' | 'delivery' | 'transport' | 'delivered'>

/** Seconds kept, about 190 kB each. */
const MOST_KEPT_SECONDS = 64
const HALF_SECOND_US = 500_000

class Second {
  readonly delivery = new LatencyHistogram()
  readonly transport = new LatencyHistogram()
  index = 0
  delivered = 0
}

export interface IntervalsOptions {
  /** Second 0 begins here, µs. */
  readonly t0Us: number
  /** Seconds that will be needed; so many are made at once, as far as they are kept. */
  readonly seconds: number
  readonly send: (second: FinishedSecond) => void
}

export class Intervals {
  readonly delivery = new LatencyHistogram()
  readonly transport = new LatencyHistogram()
  readonly #options: IntervalsOptions
  readonly #free: Second[]
  readonly #ended: Second[] = []
  #current: Second
  #endsUs: number

  constructor(options: IntervalsOptions) {
    this.#options = options
    const kept = Math.max(2, Math.min(MOST_KEPT_SECONDS, options.seconds))
    this.#free = Array.from({ length: kept }, () => new Second())
    this.#current = this.#free.pop() as Second
    this.#endsUs = options.t0Us + 1e6
  }

  /** One delivery read at `readUs`, µs latencies. */
  record(readUs: number, deliveryUs: number, transportUs: number): void {
    if (readUs >= this.#endsUs) this.#rotate(readUs)
    this.#current.delivery.record(deliveryUs)
    this.#current.transport.record(transportUs)
    this.#current.delivered++
  }

  /** Ends the current second and sends whatever waits. */
  flush(): void {
    while (this.#ended.length > 0) this.#finish(this.#ended.shift() as Second)
    this.#finish(this.#current)
  }

  #rotate(readUs: number): void {
    this.#ended.push(this.#current)
    if (this.#free.length === 0) this.#recycleOldest()
    this.#current = this.#free.pop() as Second
    this.#current.index = Math.floor((readUs - this.#options.t0Us) / 1e6)
    this.#endsUs = this.#options.t0Us + (this.#current.index + 1) * 1e6
    if (this.#free.length === 0) atUs(readUs + HALF_SECOND_US, () => this.#recycleOldest())
  }

  #recycleOldest(): void {
    const oldest = this.#ended.shift()
    if (oldest === undefined) return
    this.#finish(oldest)
    this.#free.push(oldest)
  }

  #finish(second: Second): void {
    if (second.delivered === 0) return
    this.delivery.add(second.delivery)
    this.transport.add(second.transport)
    this.#options.send({
      second: second.index,
      delivery: second.delivery.encode(),
      transport: second.transport.encode(),
      delivered: second.delivered,
    })
    second.delivery.reset()
    second.transport.reset()
    second.delivered = 0
  }
}

/**
 * Delivery and transport latency by the second in which the messages were received. The hot path records into the
 * current second; a second that ended is merged into the totals and sent outside it.
 */
import type { LoadInterval } from '../contracts/control.js'
import { LatencyHistogram } from '../measure/histogram.js'

export type FinishedSecond = Pick<LoadInterval, 'second' | 'delivery' | 'transport' | 'delivered'>

class Second {
  readonly delivery = new LatencyHistogram()
  readonly transport = new LatencyHistogram()
  index = 0
  delivered = 0
  waiting = false
}

export class Intervals {
  readonly delivery = new LatencyHistogram()
  readonly transport = new LatencyHistogram()
  readonly #send: (second: FinishedSecond) => void
  #current = new Second()
  #spare = new Second()
  #t0Us = 0
  #endsUs = Number.POSITIVE_INFINITY

  constructor(send: (second: FinishedSecond) => void) {
    this.#send = send
  }

  start(t0Us: number): void {
    this.#t0Us = t0Us
    this.#endsUs = t0Us + 1e6
  }

  /** One measured delivery read at `readUs`, µs latencies. */
  record(readUs: number, deliveryUs: number, transportUs: number): void {
    if (readUs >= this.#endsUs) this.#rotate(readUs)
    this.#current.delivery.record(deliveryUs)
    this.#current.transport.record(transportUs)
    this.#current.delivered++
  }

  /** Ends the current second and sends whatever waits. */
  flush(): void {
    this.#finish(this.#spare)
    this.#finish(this.#current)
  }

  #rotate(readUs: number): void {
    // The spare still waits only when a whole second passed within one turn of the event loop.
    this.#finish(this.#spare)
    const ended = this.#current
    this.#current = this.#spare
    this.#spare = ended
    ended.waiting = true
    this.#current.index = Math.floor((readUs - this.#t0Us) / 1e6)
    this.#endsUs = this.#t0Us + (this.#current.index + 1) * 1e6
    setImmediate(() => {
      if (ended.waiting) this.#finish(ended)
    })
  }

  #finish(second: Second): void {
    second.waiting = false
    if (second.delivered === 0) return
    this.delivery.add(second.delivery)
    this.transport.add(second.transport)
    this.#send({
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

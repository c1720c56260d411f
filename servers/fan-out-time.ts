/**
 * How long one pass over all subscribers takes: from the entry of publish of an event until every subscriber was given
 * it. `ws`, `net` and uws streams hand the bytes to the system within publish itself (uws topics hand their batch over
 * at the end of the loop turn, which no JavaScript sees: the system calls of websocket/uws are not in it). node:http
 * corks its sockets until the end of the tick, and long polls are answered in a microtask, so that events published
 * together leave together: there the pass ends when those have run. hono passes events through several promises more,
 * which are not in it. Short polls take their events when they ask: no pass.
 */
import { nowUs } from '../bench/clock.js'
import type { EncodedHistogram } from '../bench/contracts/control.js'
import type { EngineName, TransportName } from '../bench/contracts/names.js'
import { LatencyHistogram } from '../bench/measure/histogram.js'

export class FanOutTime {
  readonly #histogram = new LatencyHistogram()
  readonly #hasPass: boolean
  readonly #endsLater: boolean

  constructor({ transport, engine }: { readonly transport: TransportName; readonly engine: EngineName }) {
    this.#hasPass = transport !== 'short-poll'
    this.#endsLater = transport === 'long-poll' || engine === 'node' || engine === 'better-sse'
  }

  /** Call when publish has returned, with the time of its entry, µs. */
  published(enteredUs: number): void {
    if (!this.#hasPass) return
    // Microtasks run in order, after every process.nextTick: this one after those that the pass has left behind.
    if (this.#endsLater) queueMicrotask(() => this.#histogram.record(nowUs() - enteredUs))
    else this.#histogram.record(nowUs() - enteredUs)
  }

  encode(): EncodedHistogram {
    return this.#histogram.encode()
  }
}

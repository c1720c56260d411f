/** How late events were published, against their intended times: over the measured window and by second. */
import type { EncodedHistogram, ServerReport, Timetable } from '../bench/contracts/control.js'
import { LatencyHistogram } from '../bench/measure/histogram.js'

export class PublisherLag {
  readonly #timetable: Timetable
  readonly #histogram = new LatencyHistogram()
  /** Lags by second, plain values: a histogram a second would be 70 kB each. */
  readonly #seconds: number[][] = []

  constructor(timetable: Timetable) {
    this.#timetable = timetable
  }

  /** Notes one event if it was due in [T0, T1); whether it was. */
  record(intendedUs: number, publishedUs: number): boolean {
    const { t0Us, t1Us } = this.#timetable
    if (intendedUs < t0Us || intendedUs >= t1Us) return false
    const lagUs = publishedUs - intendedUs
    this.#histogram.record(lagUs)
    const second = Math.floor((intendedUs - t0Us) / 1e6)
    this.#seconds[second] ??= []
    this.#seconds[second]?.push(lagUs)
    return true
  }

  encode(): EncodedHistogram {
    return this.#histogram.encode()
  }

  seconds(): ServerReport['publisherLagSeconds'] {
    return this.#seconds.flatMap((lags, second) => {
      const sorted = [...lags].sort((a, b) => a - b)
      const at = (q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number
      return [{ second, p50Us: at(0.5), maxUs: at(1) }]
    })
  }
}

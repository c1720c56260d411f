/**
 * A probe timer that tells how late this process's timers are. Its due times are a schedule (start + k × interval), so
 * a stall shows as the lateness of every tick that it delayed, not of one. A tick that was due while the process was
 * receiving is not judged: loop utilisation judges that. When the receiving began only after the due time, the process
 * had been kept from running until then, and that much is the lateness.
 */
import { atUs, nowUs } from '../clock.js'

export const PROBE_INTERVAL_US = 20_000

/** Socket reads of one turn of the event loop, within which no timer can fire; µs on the same clock. */
export interface ReceiveBurst {
  readonly burstStartUs: number
  readonly lastReadUs: number
}

export interface TimerLatenessOptions {
  /** The first tick is due one interval after this, µs on the monotonic clock. */
  readonly startUs: number
  /** Ticks due at or after this are not made; without it the probe runs until stop(). */
  readonly endUs?: number
  readonly intervalUs?: number
  /** The burst of socket reads that is going on or was the last one; both 0 before the first. */
  readonly receiving: ReceiveBurst
  readonly onLate: (lateUs: number) => void
  /** Injected by tests. */
  readonly clock?: { nowUs(): number; atUs(dueUs: number, callback: () => void): { cancel(): void } }
}

export class TimerLateness {
  readonly #options: TimerLatenessOptions
  readonly #clock: NonNullable<TimerLatenessOptions['clock']>
  readonly #intervalUs: number
  #timer: { cancel(): void } | null = null
  #nextDueUs: number
  #judged = 0
  #skipped = 0

  constructor(options: TimerLatenessOptions) {
    this.#options = options
    this.#clock = options.clock ?? { nowUs, atUs }
    this.#intervalUs = options.intervalUs ?? PROBE_INTERVAL_US
    this.#nextDueUs = options.startUs + this.#intervalUs
    this.#arm()
  }

  /** Ticks whose lateness was reported. */
  get judged(): number {
    return this.#judged
  }

  /** Ticks not judged because the process was receiving. */
  get skipped(): number {
    return this.#skipped
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = null
    this.#nextDueUs = Number.POSITIVE_INFINITY
  }

  #arm(): void {
    const endUs = this.#options.endUs ?? Number.POSITIVE_INFINITY
    this.#timer = this.#nextDueUs < endUs ? this.#clock.atUs(this.#nextDueUs, () => this.#fire()) : null
  }

  #fire(): void {
    const now = this.#clock.nowUs()
    const endUs = this.#options.endUs ?? Number.POSITIVE_INFINITY
    const { burstStartUs, lastReadUs } = this.#options.receiving
    for (; this.#nextDueUs <= now && this.#nextDueUs < endUs; this.#nextDueUs += this.#intervalUs) {
      const received = lastReadUs >= this.#nextDueUs
      if (received && burstStartUs <= this.#nextDueUs) {
        this.#skipped++
        continue
      }
      this.#judged++
      this.#options.onLate((received ? burstStartUs : now) - this.#nextDueUs)
    }
    this.#arm()
  }
}

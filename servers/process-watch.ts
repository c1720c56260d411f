/** What one process uses over a trial: read at T0, at T1 and once a second in between. */
import { atUs } from '../bench/clock.js'
import type { ProcessSample, ProcessUsage, Timetable } from '../bench/contracts/control.js'
import { isProbeEnabled } from '../bench/process/child-channel.js'
import { Sampler } from '../bench/process/sampler.js'
import { difference, UsageReader, type UsageReading } from '../bench/process/usage-reader.js'

interface Reading<Also> {
  readonly usage: UsageReading
  readonly also: Also
}

export interface Watched<Also> {
  readonly usage: ProcessUsage
  readonly samples: readonly ProcessSample[]
  readonly atT0: Also
  readonly atT1: Also
}

export class ProcessWatch<Also> {
  readonly #reader = UsageReader.start({ schedstat: isProbeEnabled('schedstat') })
  readonly #readAlso: () => Also
  #timetable: Timetable | null = null
  #sampler: Sampler | null = null
  #atT0: Reading<Also> | null = null
  #atT1: Reading<Also> | null = null

  /** `readAlso` is read at the same two instants. */
  constructor(readAlso: () => Also) {
    this.#readAlso = readAlso
  }

  start(timetable: Timetable, onSample?: (sample: ProcessSample) => void): void {
    this.#timetable = timetable
    this.#sampler = Sampler.start({
      reader: this.#reader,
      t0Us: timetable.t0Us,
      maxSamples: Math.max(1, Math.ceil((timetable.t1Us - timetable.t0Us) / 1e6)),
      ...(onSample === undefined ? {} : { onSample }),
    })
    // Once for nothing in the middle of the warm-up: what runs for the first time costs the events behind it.
    atUs((timetable.startUs + timetable.t0Us) / 2, () => void this.#read())
    atUs(timetable.t0Us, () => {
      this.#atT0 = this.#read()
    })
    atUs(timetable.t1Us, () => {
      this.#atT1 = this.#read()
    })
  }

  /** What was used; to be asked for after T1. */
  report(): Watched<Also> {
    const t0 = this.#atT0 ?? this.#read()
    const t1 = this.#atT1 ?? this.#read()
    const due = this.#timetable ?? { t0Us: t0.usage.atUs, t1Us: t1.usage.atUs }
    return {
      usage: difference(t0.usage, t1.usage, due),
      samples: this.#sampler?.stop() ?? [],
      atT0: t0.also,
      atT1: t1.also,
    }
  }

  stop(): void {
    this.#sampler?.stop()
    this.#reader.stop()
  }

  #read(): Reading<Also> {
    return { usage: this.#reader.mark(), also: this.#readAlso() }
  }
}

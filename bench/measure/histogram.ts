/**
 * Latency histograms in µs over HdrHistogram (1 µs … 1 hour, 3 significant digits, no auto-resize; 70 kB each, so one
 * per process and interval, never per client). What the library would throw on is counted: nothing is clamped or dropped.
 * Hot path: `record` allocates nothing.
 */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram as Hdr,
  type JsHistogram,
} from 'hdr-histogram-js'
import type { EncodedHistogram } from '../contracts/control.js'

/** Highest value that can be held, µs. */
export const HIGHEST_US = 3_600_000_000

export class LatencyHistogram {
  readonly #hdr: Hdr
  #negative = 0
  #overflow = 0

  constructor() {
    this.#hdr = build({
      bitBucketSize: 32,
      autoResize: false,
      lowestDiscernibleValue: 1,
      highestTrackableValue: HIGHEST_US,
      numberOfSignificantValueDigits: 3,
      useWebAssembly: false,
    })
    this.#hdr.autoResize = false
  }

  /** Records one value, integer µs. */
  record(us: number): void {
    if (us < 0) this.#negative++
    else if (us > HIGHEST_US) this.#overflow++
    else this.#hdr.recordValue(us)
  }

  /** Values held by the histogram itself. */
  get count(): number {
    return this.#hdr.totalCount
  }

  /** Values below 0: held in no bucket, but they are receipts and rank lowest. */
  get negative(): number {
    return this.#negative
  }

  get overflow(): number {
    return this.#overflow
  }

  /** The value of the given rank (1 … count), µs, at the resolution of the histogram. */
  valueAtRank(rank: number): number {
    return this.#hdr.getValueAtPercentile(((rank - 0.5) / this.#hdr.totalCount) * 100)
  }

  /** The value at a quantile 0…1 over what is held, µs; null when empty. */
  quantile(q: number): number | null {
    if (this.count === 0) return null
    return this.valueAtRank(Math.max(1, Math.ceil(q * this.count)))
  }

  add(other: LatencyHistogram): void {
    this.#hdr.add(other.#hdr)
    this.#negative += other.#negative
    this.#overflow += other.#overflow
  }

  reset(): void {
    this.#hdr.reset()
    this.#negative = 0
    this.#overflow = 0
  }

  /**
   * The percentile distribution as HdrHistogram's tools read and write it (`.hgrm`): values in units of `usPerUnit` µs
   * with three decimals, five ticks per half distance. Of what is held, so ranked over what arrived.
   */
  percentileDistribution(usPerUnit: number): string {
    return this.#hdr.outputPercentileDistribution(5, usPerUnit)
  }

  encode(): EncodedHistogram {
    return {
      hdr: encodeIntoCompressedBase64(this.#hdr),
      count: this.count,
      negative: this.#negative,
      overflow: this.#overflow,
    }
  }

  /** Adds what a result file holds. @throws when it is no HdrHistogram V2. */
  addHdr(hdr: string): void {
    this.#hdr.add(decodeFromCompressedBase64(hdr, 32, false))
  }

  /** Counts samples that no bucket holds. */
  addOutOfRange({ negative, overflow }: { readonly negative: number; readonly overflow: number }): void {
    this.#negative += negative
    this.#overflow += overflow
  }

  /** Buckets that hold something, ascending: the highest value that each stands for, µs, and its count. */
  *buckets(): Generator<readonly [us: number, count: number]> {
    const iterator = (this.#hdr as JsHistogram).recordedValuesIterator
    iterator.reset()
    while (iterator.hasNext()) {
      const { valueIteratedTo, countAddedInThisIterationStep } = iterator.next()
      yield [valueIteratedTo, countAddedInThisIterationStep]
    }
  }

  /** Merges what another process encoded. */
  addEncoded(encoded: EncodedHistogram): void {
    if (encoded.count > 0) this.#hdr.add(decodeFromCompressedBase64(encoded.hdr, 32, false))
    this.#negative += encoded.negative
    this.#overflow += encoded.overflow
  }
}

/** One histogram of many encoded ones. */
export function mergeEncoded(parts: readonly EncodedHistogram[]): LatencyHistogram {
  const merged = new LatencyHistogram()
  for (const part of parts) merged.addEncoded(part)
  return merged
}

/**
 * Latency histograms in µs over HdrHistogram (1 µs … 1 hour, 3 significant digits, no auto-resize; about 100 kB each, so
 * one per process and interval, never per client). What the library would throw on is counted: nothing is clamped or
 * dropped. Hot path: `record` allocates nothing and counts into an array of its own, laid out as HdrHistogram's counts
 * are; the library takes over what it holds when somebody asks.
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

/**
 * Bucket 0 counts 0 … 2,047 µs one by one; each further one counts a range twice as long in 1,024 parts, of which the
 * lower half is the bucket's before it (HdrHistogram, "countsArrayIndex").
 */
const HALF_BUCKET_BITS = 10
const HALF_BUCKET = 1 << HALF_BUCKET_BITS
/** Leading zeros of the largest value of bucket 0. */
const BUCKET_0_ZEROS = 32 - (HALF_BUCKET_BITS + 1)

function indexOf(us: number): number {
  const shift = Math.max(0, BUCKET_0_ZEROS - Math.clz32(us))
  return (shift << HALF_BUCKET_BITS) + (us >>> shift)
}

const COUNTS = indexOf(HIGHEST_US) + 1

/** The lowest value that counts at an index, µs. */
function lowestAt(index: number): number {
  if (index < 2 * HALF_BUCKET) return index
  const bucket = (index >>> HALF_BUCKET_BITS) - 1
  return ((index & (HALF_BUCKET - 1)) + HALF_BUCKET) * 2 ** bucket
}

function buildHdr(): Hdr {
  const hdr = build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  })
  hdr.autoResize = false
  return hdr
}

export class LatencyHistogram {
  readonly #counts = new Uint32Array(COUNTS)
  /** What was recorded since the library last took over. */
  #recorded = 0
  /** Made when first asked for: a second of the measured phase is recorded without. */
  #taken: Hdr | null = null
  #negative = 0
  #overflow = 0

  /** Records one value, integer µs. */
  record(us: number): void {
    if (us < 0) this.#negative++
    else if (us > HIGHEST_US) this.#overflow++
    else {
      const index = indexOf(us)
      this.#counts[index] = (this.#counts[index] as number) + 1
      this.#recorded++
    }
  }

  /** The library's histogram of everything so far. */
  get #hdr(): Hdr {
    this.#taken ??= buildHdr()
    if (this.#recorded > 0) this.#handOver(this.#taken)
    return this.#taken
  }

  #handOver(hdr: Hdr): void {
    this.#recorded = 0
    for (let index = 0; index < COUNTS; index++) {
      const count = this.#counts[index] as number
      if (count > 0) hdr.recordValueWithCount(lowestAt(index), count)
    }
    this.#counts.fill(0)
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

/**
 * One ProcessSample per second from T0, at T0 + n s, so that the series of all processes line up and none drifts. A
 * process that slept through several of these instants takes one sample that spans them: `second` then jumps.
 */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { atUs, nowUs } from '../clock.js'
import type { ProcessSample } from '../contracts/control.js'
import { difference, type UsageReader, type UsageReading } from './usage-reader.js'

/** The delay monitor's own timer, ms: it sees stalls longer than this for certain, shorter ones by chance. */
export const LOOP_DELAY_RESOLUTION_MS = 10
const DEFAULT_MAX_SAMPLES = 3_600
const SECOND_US = 1_000_000

export interface SamplerOptions {
  readonly reader: UsageReader
  /** The first interval begins here, µs on the monotonic clock. */
  readonly t0Us: number
  /** Sampling ends by itself with the sample of this second, so after at most this many samples (default 3,600). */
  readonly maxSamples?: number
  /** Called with each sample as it is taken. */
  readonly onSample?: (sample: ProcessSample) => void
}

export class Sampler {
  readonly samples: ProcessSample[] = []
  readonly #options: SamplerOptions
  readonly #delay: IntervalHistogram
  #timer: { cancel(): void } | null
  #last: UsageReading | null = null

  private constructor(options: SamplerOptions) {
    this.#options = options
    this.#delay = monitorEventLoopDelay({ resolution: LOOP_DELAY_RESOLUTION_MS })
    this.#timer = atUs(options.t0Us, () => this.#begin())
  }

  static start(options: SamplerOptions): Sampler {
    return new Sampler(options)
  }

  /** Stops every timer and answers what was sampled. May be called twice. */
  stop(): readonly ProcessSample[] {
    this.#timer?.cancel()
    this.#timer = null
    this.#delay.disable()
    return this.samples
  }

  #begin(): void {
    this.#last = this.#options.reader.mark()
    this.#delay.enable()
    this.#schedule(this.#passedSeconds() + 1)
  }

  #schedule(second: number): void {
    this.#timer = atUs(this.#options.t0Us + second * SECOND_US, () => this.#take())
  }

  #take(): void {
    const second = this.#passedSeconds()
    const reading = this.#options.reader.mark()
    const sample = sampleBetween(this.#last ?? reading, reading, { second, delay: this.#delay })
    this.#last = reading
    this.#delay.reset()
    this.samples.push(sample)
    if (second >= (this.#options.maxSamples ?? DEFAULT_MAX_SAMPLES)) this.stop()
    else this.#schedule(second + 1)
    this.#options.onSample?.(sample)
  }

  #passedSeconds(): number {
    return Math.floor((nowUs() - this.#options.t0Us) / SECOND_US)
  }
}

function sampleBetween(
  a: UsageReading,
  b: UsageReading,
  at: { readonly second: number; readonly delay: IntervalHistogram },
): ProcessSample {
  const usage = difference(a, b, { t0Us: a.atUs, t1Us: b.atUs })
  return {
    second: at.second,
    cpuUserUs: usage.cpuUserUs,
    cpuSystemUs: usage.cpuSystemUs,
    rssBytes: b.rssBytes,
    heapUsedBytes: b.heapUsedBytes,
    heapTotalBytes: b.heapTotalBytes,
    externalBytes: b.externalBytes,
    loopUtilisation: usage.loopUtilisation,
    ...delayBeyondTimer(at.delay),
    gcCount: usage.gcCount,
    gcUs: usage.gcUs,
    voluntarySwitches: usage.voluntarySwitches,
    involuntarySwitches: usage.involuntarySwitches,
  }
}

/**
 * The monitor records ns between two firings of its repeating timer, so the timer's own period is taken off; an early
 * firing after a late one gives less than a period and counts as no delay. An empty histogram has no delay to show.
 */
export function delayBeyondTimer(
  delay: Pick<IntervalHistogram, 'count' | 'max'> & { percentile(p: number): number },
): Pick<ProcessSample, 'loopDelayP50Us' | 'loopDelayP99Us' | 'loopDelayMaxUs'> {
  const beyondUs = (ns: number): number =>
    delay.count === 0 ? 0 : Math.max(0, Math.round(ns / 1000) - LOOP_DELAY_RESOLUTION_MS * 1000)
  return {
    loopDelayP50Us: beyondUs(delay.percentile(50)),
    loopDelayP99Us: beyondUs(delay.percentile(99)),
    loopDelayMaxUs: beyondUs(delay.max),
  }
}

/**
 * Loop utilisation second by second: a sample that spans k seconds (the process slept through some) stands k times,
 * so that "share of the seconds" counts seconds and not samples.
 */
export function utilisationPerSecond(samples: readonly ProcessSample[]): number[] {
  const perSecond: number[] = []
  let previous = 0
  for (const sample of samples) {
    for (let second = previous; second < sample.second; second++) perSecond.push(sample.loopUtilisation)
    previous = sample.second
  }
  return perSecond
}

/**
 * What this process has used so far, read by itself at an instant. Two readings make a ProcessUsage. One reader per
 * process: it owns the GC observer, which must be running before the first interval that it counts.
 */
import { type EventLoopUtilization, PerformanceObserver, performance } from 'node:perf_hooks'
import { nowUs } from '../clock.js'
import type { ProcessUsage } from '../contracts/control.js'
import { readRunQueueWaitUs } from './run-queue.js'

/** Everything counts from the start of the process (GC: of the reader), memory is of the instant. */
export interface UsageReading {
  /** When it was read, µs on the monotonic clock. */
  readonly atUs: number
  readonly cpuUserUs: number
  readonly cpuSystemUs: number
  readonly loop: EventLoopUtilization
  readonly gcCount: number
  readonly gcUs: number
  readonly voluntarySwitches: number
  readonly involuntarySwitches: number
  /** null where the platform does not tell or the probe `schedstat` is disabled. */
  readonly runQueueWaitUs: number | null
  readonly rssBytes: number
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly externalBytes: number
}

export interface UsageReaderOptions {
  /** false disables the probe `schedstat`: run-queue waits are then null. */
  readonly schedstat?: boolean
}

export class UsageReader {
  readonly #observer: PerformanceObserver
  readonly #schedstat: boolean
  #gcCount = 0
  #gcMs = 0

  private constructor(options: UsageReaderOptions) {
    this.#schedstat = options.schedstat ?? true
    this.#observer = new PerformanceObserver((list) => this.#count(list.getEntries()))
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  static start(options: UsageReaderOptions = {}): UsageReader {
    return new UsageReader(options)
  }

  /** One reading, about 0.1 ms. A collection of the current turn of the event loop counts towards the next reading. */
  mark(): UsageReading {
    this.#count(this.#observer.takeRecords())
    const used = process.resourceUsage()
    const memory = process.memoryUsage()
    return {
      atUs: nowUs(),
      cpuUserUs: used.userCPUTime,
      cpuSystemUs: used.systemCPUTime,
      loop: performance.eventLoopUtilization(),
      gcCount: this.#gcCount,
      gcUs: Math.round(this.#gcMs * 1000),
      voluntarySwitches: used.voluntaryContextSwitches,
      involuntarySwitches: used.involuntaryContextSwitches,
      runQueueWaitUs: this.#schedstat ? readRunQueueWaitUs() : null,
      rssBytes: memory.rss,
      heapUsedBytes: memory.heapUsed,
      heapTotalBytes: memory.heapTotal,
      externalBytes: memory.external,
    }
  }

  stop(): void {
    this.#observer.disconnect()
  }

  #count(entries: readonly { readonly duration: number }[]): void {
    for (const entry of entries) {
      this.#gcCount++
      this.#gcMs += entry.duration
    }
  }
}

/** Share of the time between two readings in which the loop was not waiting for input, 0…1 (0 when no time passed). */
export function utilisationBetween(a: EventLoopUtilization, b: EventLoopUtilization): number {
  const activeMs = b.active - a.active
  const totalMs = activeMs + b.idle - a.idle
  return totalMs > 0 ? Math.min(1, Math.max(0, activeMs / totalMs)) : 0
}

/** What was used between two readings that were due at `t0Us` and `t1Us`; memory is of the second. */
export function difference(
  a: UsageReading,
  b: UsageReading,
  due: { readonly t0Us: number; readonly t1Us: number },
): ProcessUsage {
  return {
    lateAtT0Us: a.atUs - due.t0Us,
    lateAtT1Us: b.atUs - due.t1Us,
    wallUs: b.atUs - a.atUs,
    cpuUserUs: b.cpuUserUs - a.cpuUserUs,
    cpuSystemUs: b.cpuSystemUs - a.cpuSystemUs,
    loopUtilisation: utilisationBetween(a.loop, b.loop),
    gcCount: b.gcCount - a.gcCount,
    gcUs: b.gcUs - a.gcUs,
    voluntarySwitches: b.voluntarySwitches - a.voluntarySwitches,
    involuntarySwitches: b.involuntarySwitches - a.involuntarySwitches,
    runQueueWaitUs:
      a.runQueueWaitUs === null || b.runQueueWaitUs === null ? null : Math.round(b.runQueueWaitUs - a.runQueueWaitUs),
    rssBytes: b.rssBytes,
    heapUsedBytes: b.heapUsedBytes,
  }
}

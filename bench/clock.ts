/**
 * The only module that reads time. Everything inside is µs on CLOCK_MONOTONIC, comparable between processes of one
 * host. `hrtime.bigint()` allocates, so the hot path reads `performance.now()` plus an offset calibrated once:
 * both come from the same clock, so the offset is constant for the life of the process.
 */
import { performance } from 'node:perf_hooks'

function calibrate(): number {
  let best = Number.POSITIVE_INFINITY
  let offsetUs = 0
  for (let i = 0; i < 64; i++) {
    const before = performance.now()
    const absoluteUs = Number(process.hrtime.bigint()) / 1000
    const after = performance.now()
    if (after - before >= best) continue
    best = after - before
    offsetUs = absoluteUs - ((before + after) / 2) * 1000
  }
  return offsetUs
}

const offsetUs = calibrate()

/** Now, integer µs on the monotonic clock of this host. */
export function nowUs(): number {
  return Math.round(performance.now() * 1000 + offsetUs)
}

/** Wall-clock time as ISO 8601, for records that people read; never used for intervals. */
export function wallClockIso(): string {
  return new Date().toISOString()
}

/** Calls back at an instant (µs, monotonic), never before it; Node's timers are about 1 ms coarse. */
export function atUs(dueUs: number, callback: () => void): { cancel(): void } {
  const waitMs = (dueUs - nowUs()) / 1000
  if (waitMs <= 0) {
    // Already due: the next turn of the loop, where a timer would take another millisecond.
    const immediate = setImmediate(callback)
    return { cancel: () => clearImmediate(immediate) }
  }
  let timer: NodeJS.Timeout
  const arm = (ms: number): void => {
    timer = setTimeout(
      () => {
        const leftMs = (dueUs - nowUs()) / 1000
        if (leftMs > 0) arm(leftMs)
        else callback()
      },
      Math.min(ms, 2 ** 30),
    )
  }
  arm(waitMs)
  return { cancel: () => clearTimeout(timer) }
}

/** Resolves at an instant (µs, monotonic). */
export function untilUs(dueUs: number): Promise<void> {
  return new Promise((resolve) => {
    atUs(dueUs, resolve)
  })
}

/** Resolves after a while, ms. */
export function sleepMs(ms: number): Promise<void> {
  return untilUs(nowUs() + ms * 1000)
}

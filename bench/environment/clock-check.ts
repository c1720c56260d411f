/** Measures a clock by reading it: how fine are its steps, does it ever go back? The clock is given, so tests plant one. */

export interface ClockFacts {
  /** Smallest step seen between two readings that differ, µs; null when it never moved. */
  readonly resolutionUs: number | null
  /** Readings below the one before. */
  readonly stepsBack: number
  readonly readings: number
}

const READINGS = 200_000

export function measureClock(readUs: () => number, readings: number = READINGS): ClockFacts {
  let resolutionUs = Number.POSITIVE_INFINITY
  let stepsBack = 0
  let last = readUs()
  for (let i = 1; i < readings; i++) {
    const now = readUs()
    const step = now - last
    if (step < 0) stepsBack++
    else if (step > 0 && step < resolutionUs) resolutionUs = step
    last = now
  }
  return { resolutionUs: Number.isFinite(resolutionUs) ? resolutionUs : null, stepsBack, readings }
}

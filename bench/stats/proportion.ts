/** Exact limits of a share (Clopper and Pearson): what `hits` of `trials` say about the chance behind them. */
import { incompleteBeta } from './beta.js'

interface Counted {
  readonly hits: number
  readonly trials: number
}

/** The chance is below this with confidence 1 − alpha. */
export function upperShare({ hits, trials }: Counted, alpha: number): number {
  if (hits >= trials) return 1
  // P(at most `hits` of `trials`) at chance x is 1 − I_x(hits + 1, trials − hits).
  return whereReached((x) => incompleteBeta(x, hits + 1, trials - hits), 1 - alpha)
}

/** The chance is above this with confidence 1 − alpha. */
export function lowerShare({ hits, trials }: Counted, alpha: number): number {
  return 1 - upperShare({ hits: trials - hits, trials }, alpha)
}

/** Where a function that grows over [0, 1] reaches a value. */
function whereReached(grows: (x: number) => number, value: number): number {
  let [low, high] = [0, 1]
  for (;;) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) return middle
    if (grows(middle) < value) low = middle
    else high = middle
  }
}

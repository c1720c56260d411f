/**
 * Pacers: pure functions from an index to a due time. No timers inside; the intended time of event k never comes from
 * the timer that fired. Times are µs after the schedule's start.
 */
import type { Arrival } from '../contracts/scenario.js'
import { seededRandom } from '../random.js'

export interface Pacer {
  /** Due time of event `index` (0, 1, …), µs after the start; +∞ when there is no such event. */
  dueAtUs(index: number): number
}

export interface PacerOptions {
  readonly arrival: Arrival
  /** Mean rate; 0 is never due. */
  readonly ratePerSecond: number
  readonly seed: number
  /** Events per burst (`burst`). */
  readonly burstEvents: number
  /** Time over which `ramp` grows from 0 to twice the mean rate, µs; at its end the mean has been attained. */
  readonly spanUs: number
}

const NEVER: Pacer = { dueAtUs: () => Number.POSITIVE_INFINITY }

/** Makes the pacer of a scenario. */
export function makePacer(options: PacerOptions): Pacer {
  if (!(options.ratePerSecond > 0)) return NEVER
  const periodUs = 1e6 / options.ratePerSecond
  switch (options.arrival) {
    case 'constant':
      return { dueAtUs: (index) => Math.round(index * periodUs) }
    case 'burst': {
      const size = Math.max(1, options.burstEvents)
      return { dueAtUs: (index) => Math.round(Math.floor(index / size) * size * periodUs) }
    }
    case 'ramp':
      return ramp(options.ratePerSecond, options.spanUs)
    case 'poisson':
      return poisson(periodUs, options.seed)
  }
}

/** Rate grows linearly from 0: N(t) = rate·t²/span, so event k is due at sqrt(k·span/rate); past the span the rate stays 2·rate. */
function ramp(ratePerSecond: number, spanUs: number): Pacer {
  const inSpan = (ratePerSecond * spanUs) / 1e6
  return {
    dueAtUs: (index) =>
      index <= inSpan
        ? Math.round(Math.sqrt((index * spanUs * 1e6) / ratePerSecond))
        : Math.round(spanUs + ((index - inSpan) * 1e6) / (2 * ratePerSecond)),
  }
}

/** Exponential gaps, computed once and kept, so that any index may be asked in any order. */
function poisson(periodUs: number, seed: number): Pacer {
  const random = seededRandom(seed, 'poisson arrivals')
  const due: number[] = []
  let last = 0
  return {
    dueAtUs: (index) => {
      while (due.length <= index) {
        last += -Math.log(1 - random.uniform()) * periodUs
        due.push(Math.round(last))
      }
      return due[index] as number
    },
  }
}

/** How many events are due in [0, spanUs): the schedule's own count, against which everything delivered is held. */
export function countDue(pacer: Pacer, spanUs: number): number {
  let low = 0
  let high = 1
  while (pacer.dueAtUs(high) < spanUs) high *= 2
  if (pacer.dueAtUs(0) >= spanUs) return 0
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2)
    if (pacer.dueAtUs(middle) < spanUs) low = middle
    else high = middle
  }
  return low + 1
}

/** One number of a report: its median over the blocks and its spread, or why there is none. */
import type { Percentile } from '../result/schema.js'
import { ascending, medianOfSorted } from '../stats/order.js'

export type Figure =
  | {
      readonly kind: 'value'
      readonly median: number
      readonly min: number
      readonly max: number
      /** Trials that it rests on; fewer than blocks where some are invalid, failed or did not measure it. */
      readonly trials: number
    }
  /** The median rank lies among what never arrived: more than this. */
  | { readonly kind: 'greater'; readonly than: number; readonly trials: number }
  /** Too few distinct events to state it. */
  | { readonly kind: 'few' }
  /** Not measured, or it does not apply. */
  | { readonly kind: 'none' }

export const NO_FIGURE: Figure = { kind: 'none' }

/** Median and spread of one number per block; any that is unknown leaves the others. */
export function figureOf(values: readonly (number | null | undefined)[]): Figure {
  const known = ascending(values.filter((value) => typeof value === 'number'))
  const [min] = known
  const max = known.at(-1)
  return min === undefined || max === undefined
    ? NO_FIGURE
    : { kind: 'value', median: medianOfSorted(known), min, max, trials: known.length }
}

/**
 * Percentiles of the blocks' trials side by side (never averaged: their median). What never arrived ranks above
 * everything; a block with too few events leaves the figure unstated.
 */
export function percentileFigure(percentiles: readonly Percentile[]): Figure {
  if (percentiles.length === 0) return NO_FIGURE
  if (percentiles.some((percentile) => 'tooFew' in percentile)) return { kind: 'few' }
  const known = percentiles.flatMap((percentile) => ('us' in percentile ? [percentile.us] : []))
  const censored = percentiles.flatMap((percentile) =>
    'greaterThanUs' in percentile ? [percentile.greaterThanUs] : [],
  )
  if (censored.length * 2 >= percentiles.length) {
    return { kind: 'greater', than: Math.min(...censored), trials: percentiles.length }
  }
  const figure = figureOf([...known, ...censored.map(() => Number.POSITIVE_INFINITY)])
  return figure.kind === 'value' && censored.length > 0 ? { ...figure, max: Number.POSITIVE_INFINITY } : figure
}

/** The median, or null if it is not stated. */
export function medianValue(figure: Figure): number | null {
  return figure.kind === 'value' ? figure.median : null
}

/** For ordering: what never arrived comes last but one, what is not known last. */
export function orderValue(figure: Figure): number {
  if (figure.kind === 'value') return figure.median
  return figure.kind === 'greater' ? Number.MAX_VALUE : Number.POSITIVE_INFINITY
}

/** Trials that a comparison of two figures can rest on: those of the one that has fewer. */
export function comparedTrials(a: Figure, b: Figure): number {
  return Math.min('trials' in a ? a.trials : 0, 'trials' in b ? b.trials : 0)
}

/** Contenders closer than this (p50 to the floor's, or to each other in a single trial) are not told apart. */
export const CLOSE_SHARE = 0.25

/** The same of bytes that vary by themselves: TLS records, flow control and chunks move them by less. */
export const CLOSE_BYTES_SHARE = 0.05

/**
 * Whether two figures differ beyond what the run can tell: with several trials of both their spreads do not overlap;
 * a single trial has no spread, whatever the number of blocks, so they must differ by more than `closeShare`.
 */
export function differ(a: Figure, b: Figure, closeShare = CLOSE_SHARE): boolean {
  const haveSpread = comparedTrials(a, b) > 1
  if (a.kind === 'greater')
    return b.kind === 'value' && (haveSpread ? b.max < a.than : b.median * (1 + closeShare) < a.than)
  if (b.kind === 'greater') return differ(b, a, closeShare)
  if (a.kind !== 'value' || b.kind !== 'value') return false
  if (haveSpread) return a.max < b.min || b.max < a.min
  return Math.max(a.median, b.median) > Math.min(a.median, b.median) * (1 + closeShare)
}

/** What is counted in a window that cuts through polls and heartbeats is the same if it agrees to this share. */
const COUNTED_SHARE = 0.001

/** Whether two medians of something counted are the same, but for what the edges of the window cut off. */
export function sameCount(a: number, b: number): boolean {
  return Math.abs(a - b) <= COUNTED_SHARE * Math.max(Math.abs(a), Math.abs(b))
}

/** A slope by least squares, with the standard error that its residuals give; null with two points, which leave none. */
export interface Slope {
  readonly perUnit: number
  readonly standardError: number | null
}

/** Least squares; null with fewer than two different x. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope | null {
  const n = points.length
  if (n < 2) return null
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  const spreadX = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  if (spreadX === 0) return null
  const perUnit = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - perUnit * (x - meanX)) ** 2, 0)
  return { perUnit, standardError: n === 2 ? null : Math.sqrt(residual / (n - 2) / spreadX) }
}

/** Whether a slope stands out of its own scatter: above 0 by two standard errors. Two points leave none to judge by. */
export function isResolved({ perUnit, standardError }: Slope): boolean {
  return standardError !== null && perUnit > 2 * standardError
}

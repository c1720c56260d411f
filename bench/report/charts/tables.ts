/** The tables behind the charts: numbers as text, as the project prints them. */
import { inMs, usToMs } from '../../format.js'
import type { Percentile } from '../../result/schema.js'
import { FEW } from '../cells.js'
import type { Figure } from '../figure.js'
import type { Series } from './chart.js'
import type { ChartRow } from './chart-row.js'
import type { Steps } from './steps.js'
import { evenly, fourDigits } from './thin.js'

/** Rows of a table of steps. */
export const MOST_TABLE_ROWS = 30

/** Milliseconds for a log axis: a latency of 0 is drawn at the resolution of the histogram, 1 µs. */
export function drawnMs(us: number): number {
  return fourDigits(usToMs(Math.max(us, 1)))
}

/** Without its unit. */
export function percentileText(percentile: Percentile): string {
  if ('us' in percentile) return inMs(percentile.us)
  return 'greaterThanUs' in percentile ? `> ${inMs(percentile.greaterThanUs)}` : FEW
}

/** Whiskers of a figure: from its lowest to its highest; none where it has a single trial, or no upper end. */
export function whiskersOf(figure: Figure, drawn: (value: number) => number): readonly [number, number] | undefined {
  if (figure.kind !== 'value' || figure.trials < 2 || !Number.isFinite(figure.max)) return undefined
  return [drawn(figure.min), drawn(figure.max)]
}

/** Whiskers of one point of a scatter chart. */
export function whiskers(x: readonly [number, number] | undefined, y: readonly [number, number] | undefined): Whiskers {
  return { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) }
}

type Whiskers = NonNullable<Series['whiskers']>[number]

/** Which steps a table shows, if not all. */
export function tableSteps({ count }: Steps): number[] {
  return evenly(
    Array.from({ length: count }, (_, i) => i),
    MOST_TABLE_ROWS,
  )
}

/** `second`, or what a step is, for the head of a table. */
export function stepHead({ seconds }: Steps): string {
  return seconds === 1 ? 'second' : `from second, ${seconds} s each`
}

/** Heads of a table with a column per contender. */
export function contenderHeads(rows: readonly ChartRow[], unit: string): string[] {
  return rows.map(({ label }) => `${label}, ${unit}`)
}

/** Said below a table that shows fewer rows than there are. */
export function thinnedNote(shown: number, all: number): string {
  return shown < all ? ` (${shown} of ${all} steps, evenly chosen)` : ''
}

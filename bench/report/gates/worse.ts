/** The direction of a gate's ratios: turned so that above 1 is worse, whatever the metric. Pure. */
import { metricOf } from '../../gate/exporters/row-text.js'
import type { GateBlock, GateFile, GateRow } from '../../gate/gate-file.js'

/** The margin says it, since it lies on the worse side; without one the metric does. */
function isHigherBetter(row: Pick<GateRow, 'metric' | 'margin'>): boolean {
  if (row.margin !== null && row.margin !== 1) return row.margin < 1
  return metricOf(row).better === 'higher'
}

/** A ratio other / base as how many times worse the other is. */
export function timesWorse(row: Pick<GateRow, 'metric' | 'margin'>, ratio: number): number {
  return isHigherBetter(row) ? 1 / ratio : ratio
}

/** An interval of such ratios, ascending. */
export function intervalWorse(
  row: Pick<GateRow, 'metric' | 'margin'>,
  [low, high]: readonly [number, number],
): readonly [low: number, high: number] {
  return isHigherBetter(row) ? [1 / high, 1 / low] : [low, high]
}

/** other / base of one block; null: it has none above 0. */
export function blockRatio({ base, other }: GateBlock): number | null {
  if (base === null || other === null) return null
  return isRatio(other / base) ? other / base : null
}

/** Whether it can stand on a log axis. */
export function isRatio(value: number): boolean {
  return Number.isFinite(value) && value > 0
}

/** What base and other are called beside their numbers. */
export function sidesOf({ kind }: Pick<GateFile, 'kind'>): { readonly base: string; readonly other: string } {
  return kind === 'ab' ? { base: 'A', other: 'B' } : { base: 'baseline', other: 'result' }
}

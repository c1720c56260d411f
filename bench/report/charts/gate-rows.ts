/** The noisy rows of a gate as charts show them: one category each, every ratio turned so that right is worse. */
import { byWeight } from '../../gate/exporters/row-order.js'
import { contenderText, metricName } from '../../gate/exporters/row-text.js'
import type { GateFile, GateRow } from '../../gate/gate-file.js'
import { timesWorse } from '../gates/worse.js'
import type { Axis, Category, Series } from './chart.js'
import { fourDigits } from './thin.js'

export const BREAK = ' · '

/** Ids of a gate's charts, by the gate's place on its page. */
export function gateChartId(name: 'forest' | 'blocks', place: number): string {
  return `gate-${name}${place === 0 ? '' : `-${place + 1}`}`
}

/** Tells the names of a gate's charts and tables from those of the gates before it on the page. */
export function gateSuffix(place: number): string {
  return place === 0 ? '' : `, gate ${place + 1}`
}

/** At most so many, in the order of the gate: of more, those that did not pass before the others. */
export function drawnRows(
  { rows }: Pick<GateFile, 'rows'>,
  isDrawable: (row: GateRow) => boolean,
  most: number,
): GateRow[] {
  const drawable = rows.filter((row) => row.class === 'noisy' && isDrawable(row))
  const kept = new Set(byWeight(drawable).slice(0, most))
  return drawable.filter((row) => kept.has(row))
}

export function rowCategories(rows: readonly GateRow[]): Category[] {
  return rows.map((row) => ({ label: `${contenderText(row)}${BREAK}${metricName(row)}`, contender: null }))
}

/** Right is worse in every row. @param base what it is called. */
export function worseAxis(base: string): Axis {
  return { label: `Times worse than ${base} →`, scale: 'log' }
}

/** Where nothing changed, from the first row to the last. */
export function noChange(rows: readonly GateRow[]): Series {
  const points = [
    [1, -0.5],
    [1, rows.length - 0.5],
  ] as const
  return { label: 'no change', contender: null, role: 'reference', points }
}

/** What is tolerated, as far to the better side as to the worse; none where no row has a margin. */
export function toleratedBand(rows: readonly GateRow[]): Series[] {
  const known = rows.flatMap((row, place) => {
    const margin = row.margin === null ? 0 : fourDigits(timesWorse(row, row.margin))
    return margin > 0 && Number.isFinite(margin) ? [{ place, margin }] : []
  })
  if (known.length === 0) return []
  return [
    {
      label: 'tolerated',
      contender: null,
      role: 'span',
      points: known.map(({ place }) => [1, place]),
      whiskers: known.map(({ margin }) => ({ x: [fourDigits(1 / margin), margin] })),
    },
  ]
}

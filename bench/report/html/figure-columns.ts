/** Columns of figures: what they read, how they sort, and who may be called best. */
import { formatNumber } from '../../format.js'
import { figureText, NO_CELL, spreadText } from '../cells.js'
import { type Figure, orderValue } from '../figure.js'
import type { Measure } from '../measures.js'
import type { ReportRow } from '../rows.js'
import { contrast } from '../words/contrast.js'
import { type Mark, marksOf } from './best.js'
import type { TableCell, TableColumn } from './data-table.js'
import { html, type Interpolated } from './markup.js'

export interface FigureColumn<R> extends TableColumn {
  figure(row: R): Figure
  /** A value in the figure's own unit as text in the column's unit; left out: `formatNumber`. */
  readonly text?: (value: number) => string
  /** By what two rows are compared for the marks; null: not at all. Left out: nobody is marked. */
  judged?(a: ReportRow, b: ReportRow): Measure | null
}

interface Judging {
  /** Those that count. */
  readonly rows: readonly ReportRow[]
  readonly blocks: number
}

/** The mark of every row of one column; only rows of the same point, published the same way, are compared. The words of the report judge alike. */
export function columnMarks<R>(column: FigureColumn<R>, { rows, blocks }: Judging): ReadonlyMap<ReportRow, Mark> {
  const { judged } = column
  if (judged === undefined) return new Map()
  const known = rows.filter((row) => ['value', 'greater'].includes(judged(row, row)?.figure(row).kind ?? 'none'))
  const groupOf = ({ point, publish }: ReportRow): string => `${point} ${publish}`
  const groups = [...new Set(known.map(groupOf))]
  const ahead = (a: ReportRow, b: ReportRow): boolean => isAhead(judged(a, b), [a, b], blocks)
  return new Map(
    groups.flatMap((group) => [
      ...marksOf(
        known.filter((row) => groupOf(row) === group),
        ahead,
      ),
    ]),
  )
}

/** Whether the first is lower beyond what the run can tell. */
function isAhead(measure: Measure | null, [base, other]: readonly [ReportRow, ReportRow], blocks: number): boolean {
  if (measure === null) return false
  const { told, ratio } = contrast(measure, { base, other, blocks })
  if (!told) return false
  return ratio === null ? orderValue(measure.figure(base)) < orderValue(measure.figure(other)) : ratio > 1
}

interface CellLook {
  readonly blocks: number
  readonly mark?: Mark | undefined
  /** Invalid: shown, but struck out. */
  readonly struck?: boolean
}

/** A figure as a cell: the median, below it its spread over the blocks, and the mark. */
export function figureTableCell(figure: Figure, text: (value: number) => string, look: CellLook): TableCell {
  const value = figureText(figure, text)
  const spread = look.blocks > 1 ? spreadText(figure, text) : null
  const strike = (text: string): Interpolated =>
    look.struck === true && text !== NO_CELL ? html`<s>${text}</s>` : text
  return {
    body: html`${strike(value)}${spread === null ? null : html`<span class="spread">${strike(spread)}</span>`}${markMarkup(look.mark)}`,
    order: figure.kind === 'value' || figure.kind === 'greater' ? orderValue(figure) : null,
  }
}

export function columnText<R>(column: FigureColumn<R>): (value: number) => string {
  return column.text ?? formatNumber
}

function markMarkup(mark: Mark | undefined): Interpolated {
  if (mark === undefined) return null
  return mark === 'best'
    ? html` <span class="mark best">◆ best</span>`
    : html` <span class="mark joint">◇ joint best</span>`
}

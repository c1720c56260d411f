/** The tables of a report as Markdown: those of the terminal, the spread in brackets, what does not count struck out. */
import { formatCount } from '../../format.js'
import { figureWithSpread, NO_CELL } from '../cells.js'
import { costColumns, idleCostColumns, idleMemoryColumns, latencyColumns, plainColumns } from '../columns.js'
import { isInvalidIn } from '../comparison/invalid.js'
import { estimateText, intervalText } from '../comparison/ratio-text.js'
import { HOP_COLUMNS, HOP_COST_COLUMNS, HOP_COSTS_TITLE, HOPS_TITLE } from '../hop-columns.js'
import type { ReportModel } from '../model.js'
import { COST_TITLE, IDLE_COST_TITLE, IDLE_MEMORY_TITLE, latencyTitle } from '../notes.js'
import { painter } from '../paint.js'
import type { ComparisonEntry, ComparisonRow, Ratio, ReportRun } from '../report.js'
import type { ReportRow } from '../rows.js'
import type { Column } from '../table.js'
import { table, text } from './markdown-text.js'

interface TitledTable {
  readonly title: string
  readonly markdown: string
}

/** Those that the scenario fills. */
export function tablesOf(model: ReportModel): TitledTable[] {
  const plain = painter(false)
  const rows = [...model.rows, ...model.floor]
  return [
    ...(model.kind === 'idle'
      ? []
      : [
          { title: latencyTitle(model), markdown: rowTable(latencyColumns(model, plain), rows) },
          { title: COST_TITLE, markdown: rowTable(costColumns(model), rows) },
        ]),
    ...(model.hops.length === 0
      ? []
      : [{ title: HOPS_TITLE, markdown: plainTable(plainColumns(HOP_COLUMNS, model.blocks), model.hops) }]),
    ...(model.hopCosts.length === 0
      ? []
      : [
          {
            title: HOP_COSTS_TITLE,
            markdown: plainTable(plainColumns(HOP_COST_COLUMNS, model.blocks), model.hopCosts),
          },
        ]),
    ...(model.idle.length === 0
      ? []
      : [
          { title: IDLE_MEMORY_TITLE, markdown: plainTable(idleMemoryColumns(model, plain), model.idle) },
          { title: IDLE_COST_TITLE, markdown: plainTable(idleCostColumns(model), model.idle) },
        ]),
  ]
}

function rowTable(columns: readonly Column<ReportRow>[], rows: readonly ReportRow[]): string {
  return table(
    columns.map(headOf),
    rows.map((row) => columns.map((column) => rowCell(column, row))),
  )
}

function plainTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  return table(
    columns.map(headOf),
    rows.map((row) => columns.map((column) => cellText(column, row))),
  )
}

function headOf<R>({ head, align = 'right' }: Column<R>): { head: string; align: 'left' | 'right' } {
  return { head: text(head.replace('\n', ' ')), align }
}

/** An invalid row is struck out, all but its verdict, which says why. */
function rowCell(column: Column<ReportRow>, row: ReportRow): string {
  const cell = cellText(column, row)
  if (column.head === 'verdict') return [cell, ...reasonsOf(row)].join(' ')
  return row.standing === 'invalid' && cell !== NO_CELL ? `~~${cell}~~` : cell
}

function cellText<R>(column: Column<R>, row: R): string {
  const cell = column.cell(row)
  // Names and verdicts stand to the left; in all other cells a second line is the spread.
  return text(column.align === 'left' ? cell : cell.replace(/\n(.*)/, ' ($1)'))
}

function reasonsOf({ problems, standing }: ReportRow): string[] {
  if (standing !== 'invalid' && standing !== 'failed') return []
  const said = problems
    .filter(({ kind }) => kind !== 'finding')
    .map((problem) => `${text(problem.message)} (${text(problem.code)})`)
  return [`because ${[...new Set(said)].join('; ')}`]
}

/** One row per metric × contender (× point), one column per result: the figure and its ratio to the first result's. */
export function comparisonTable(runs: readonly ReportRun[], rows: readonly ComparisonRow[]): string {
  const columns = [
    { head: 'metric', align: 'left' as const },
    { head: 'contender', align: 'left' as const },
    ...runs.map(({ label }) => ({ head: text(label), align: 'right' as const })),
  ]
  return table(
    columns,
    rows.map((row) => [
      text(row.metric.name),
      text(row.point === null ? row.contender : `${row.contender} ×${formatCount(row.point)}`),
      ...row.entries.map((entry, i) => entryCell(entry, row, runs[i])),
    ]),
  )
}

function entryCell({ figure, ratio }: ComparisonEntry, row: ComparisonRow, run: ReportRun | undefined): string {
  const shown = text(figureWithSpread(figure, (value) => row.metric.text(value)))
  const isStruck = run !== undefined && isInvalidIn(run, row)
  return [isStruck ? `~~${shown}~~` : shown, ...(ratio === null ? [] : [ratioText(ratio)])].join('<br>')
}

function ratioText(ratio: Ratio): string {
  const between = ratio.interval === null ? '' : ` (${intervalText(ratio.interval)})`
  return text(`${estimateText(ratio)}${between}: ${ratio.verdict}`)
}

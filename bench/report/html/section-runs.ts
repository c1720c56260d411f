/** Several results side by side: one line per metric and contender, with the ratio to the first and its interval. */
import { formatCount } from '../../format.js'
import { NO_CELL } from '../cells.js'
import { isInvalidIn } from '../comparison/invalid.js'
import { estimateText, intervalText } from '../comparison/ratio-text.js'
import type { Figure } from '../figure.js'
import type { Comparison, ComparisonEntry, ComparisonRow, Ratio, Report, ReportRun } from '../report.js'
import { dataTable, type TableCell, type TableColumn, type TableGroup } from './data-table.js'
import { figureTableCell } from './figure-columns.js'
import { html, type Interpolated, type Markup } from './markup.js'

export function runsMarkup({ runs, comparison }: Report): Markup | null {
  if (comparison === null) return null
  const table = dataTable({
    id: 'runs-table',
    caption: 'The results side by side, each against the first',
    columns: columnsOf(runs),
    groups: groupsOf(comparison, runs),
  })
  const [first] = runs
  return html`<p>Ratios are each result’s value divided by that of ${first.label} (${first.source.name}), estimated over trials; in brackets the 95 % interval. What is invalid is struck out and has no ratio.</p>
${table}`
}

function columnsOf(runs: Report['runs']): TableColumn[] {
  const [first, ...others] = runs
  return [
    { key: 'contender', name: 'contender', align: 'left' },
    { key: first.label, name: first.label },
    ...others.flatMap(({ label }): TableColumn[] => [
      { key: label, name: label },
      { key: `${label}-ratio`, name: `${label} ÷ ${first.label}`, align: 'left' },
    ]),
  ]
}

function groupsOf({ rows }: Comparison, runs: readonly ReportRun[]): TableGroup[] {
  const keys = [...new Set(rows.map(({ metric }) => metric.key))]
  return keys.map((key) => {
    const own = rows.filter(({ metric }) => metric.key === key)
    const better = own[0]?.metric.better === 'higher' ? 'higher is better' : 'lower is better'
    return {
      title: `${own[0]?.metric.name ?? key} (${better})`,
      kind: 'counted',
      rows: own.map((row) => rowCells(row, runs)),
    }
  })
}

function rowCells(row: ComparisonRow, runs: readonly ReportRun[]): TableCell[] {
  const { contender, point, metric, entries } = row
  const text = (value: number): string => metric.text(value)
  const [first, ...others] = entries
  const cell = (figure: Figure | undefined, run: ReportRun | undefined): TableCell =>
    figure === undefined || run === undefined
      ? { body: NO_CELL, order: null }
      : figureTableCell(figure, text, { blocks: run.model.blocks, struck: isInvalidIn(run, row) })
  return [
    { body: point === null ? contender : `${contender} ×${formatCount(point)}` },
    cell(first?.figure, runs[0]),
    ...others.flatMap((entry, i) => [cell(entry.figure, runs[i + 1]), ratioCell(entry)]),
  ]
}

function ratioCell({ ratio }: ComparisonEntry): TableCell {
  if (ratio === null) return { body: NO_CELL, order: null }
  const { estimate, interval, verdict } = ratio
  const range = interval === null ? null : ` (${intervalText(interval)})`
  const order = estimate ?? Number.POSITIVE_INFINITY
  return { body: html`${estimateText(ratio)}${range} ${verdictMarkup(verdict)}`, order }
}

const SHAPES: Readonly<Record<Ratio['verdict'], readonly [className: string, shape: string]>> = {
  better: ['fine', '▲'],
  worse: ['bad', '▼'],
  'no difference beyond noise': ['quiet', '='],
  'not told: too few trials': ['quiet', '?'],
}

function verdictMarkup(verdict: Ratio['verdict']): Interpolated {
  const [className, shape] = SHAPES[verdict]
  return html`<span class="ratio ${className}"><span aria-hidden="true">${shape}</span> ${verdict}</span>`
}

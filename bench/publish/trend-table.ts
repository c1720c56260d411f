/** Every run of a trend as a table: what stands in the lines, and struck out what does not, with the reason. */
import { formatCount } from '../format.js'
import { NO_CELL } from '../report/cells.js'
import { NO_FIGURE } from '../report/figure.js'
import { dataTable, type TableCell, type TableColumn } from '../report/html/data-table.js'
import { figureTableCell } from '../report/html/figure-columns.js'
import { html, type Interpolated, type Markup } from '../report/html/markup.js'
import { type Figures, shownText, type TrendMetric } from './metrics.js'
import { linkFrom, reportPath } from './paths.js'
import type { StruckTrial } from './published-run.js'
import { runTime } from './run-time.js'
import type { TrendRow } from './trend-rows.js'

const NOT_COUNTED = 'In no line: invalid and failed trials, and results that do not verify'

/** @param page path of the page that it stands on. */
export function trendTable(page: string, rows: readonly TrendRow[], metrics: readonly TrendMetric[]): Markup {
  const newestFirst = [...rows].reverse()
  // A run without any valid trial is there by its trials.
  const excluded = newestFirst.filter(({ point }) => point.excluded !== null && Object.keys(point.figures).length > 0)
  const struck = newestFirst.flatMap((row) =>
    row.point.struck.map((trial) => struckCells(row, trial, { page, metrics })),
  )
  return dataTable({
    id: 'runs-table',
    caption: 'Medians over the valid trials of each run, the newest first; below them the lowest and the highest block',
    columns: columnsOf(metrics),
    groups: [
      {
        title: null,
        kind: 'counted',
        rows: newestFirst.filter(({ point }) => point.excluded === null).map((row) => countedCells(row, page, metrics)),
      },
      {
        title: NOT_COUNTED,
        kind: 'not-counted',
        rows: [...excluded.map((row) => excludedCells(row, { page, metrics })), ...struck],
      },
    ],
  })
}

function columnsOf(metrics: readonly TrendMetric[]): TableColumn[] {
  return [
    { key: 'run', name: 'run', align: 'left' },
    { key: 'commit', name: 'commit', align: 'left' },
    { key: 'machine', name: 'machine', align: 'left' },
    ...metrics.map(({ key, name, unit }) => ({ key, name, unit })),
    { key: 'missing', name: 'missing' },
    { key: 'trials', name: 'valid trials', align: 'left' },
  ]
}

interface Place {
  readonly page: string
  readonly metrics: readonly TrendMetric[]
}

function countedCells(row: TrendRow, page: string, metrics: readonly TrendMetric[]): TableCell[] {
  const { point } = row
  return [
    ...whereFrom(row, page, null),
    ...figureCells(point.figures, metrics, { blocks: point.trials, struck: false }),
    missingCell(row),
    { body: `${formatCount(point.validTrials)} of ${formatCount(point.trials)}` },
  ]
}

function excludedCells(row: TrendRow, { page, metrics }: Place): TableCell[] {
  const { point } = row
  return [
    ...whereFrom(row, page, null),
    ...figureCells(point.figures, metrics, { blocks: point.trials, struck: true }),
    missingCell(row),
    reasonCell(`${formatCount(point.validTrials)} of ${formatCount(point.trials)}`, point.excluded ?? ''),
  ]
}

function struckCells(row: TrendRow, { block, reason, figures }: StruckTrial, { page, metrics }: Place): TableCell[] {
  return [
    ...whereFrom(row, page, `block ${formatCount(block + 1)}`),
    ...figureCells(figures, metrics, { blocks: 1, struck: true }),
    { body: NO_CELL, order: null },
    reasonCell(null, reason),
  ]
}

function whereFrom({ run, series }: TrendRow, page: string, aside: string | null): TableCell[] {
  const link = html`<a href="${linkFrom(page, reportPath(run))}">${runTime(run)}</a>`
  return [
    { body: aside === null ? link : html`${link} <small>${aside}</small>` },
    { body: html`<code>${run.commit.label}</code>` },
    { body: series },
  ]
}

function figureCells(
  figures: Figures,
  metrics: readonly TrendMetric[],
  look: { readonly blocks: number; readonly struck: boolean },
): TableCell[] {
  return metrics.map((metric) =>
    figureTableCell(figures[metric.key] ?? NO_FIGURE, (value) => shownText(metric, value), look),
  )
}

function missingCell({ point: { missing, expected } }: TrendRow): TableCell {
  if (expected === 0) return { body: NO_CELL, order: null }
  const text = formatCount(missing)
  return { body: missing > 0 ? html`<strong class="bad">${text}</strong>` : text, order: missing }
}

function reasonCell(trials: string | null, reason: string): TableCell {
  const counted: Interpolated = trials === null ? null : html`${trials} `
  return { body: html`${counted}<span class="reason">${reason}</span>` }
}

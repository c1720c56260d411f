/** The comparison: who is how fast at which cost, invalid rows struck out with the reason, the floor apart. */
import { formatCount } from '../../format.js'
import { NO_CELL } from '../cells.js'
import { nameOf, verdict } from '../columns.js'
import { abGateOf } from '../gates/ab-gate.js'
import { HOP_COLUMNS, HOP_COST_COLUMNS, HOP_COSTS_TITLE, HOPS_TITLE } from '../hop-columns.js'
import type { ReportModel } from '../model.js'
import { COST_TITLE, figureNotes, latencyTitle } from '../notes.js'
import { painter } from '../paint.js'
import { countsForCost } from '../ranking.js'
import type { Report, ReportRun } from '../report.js'
import type { ReportRow, RowProblem } from '../rows.js'
import { surenessSentences } from '../words/contrast.js'
import {
  CONTENDER,
  type DataTable,
  dataTable,
  FLOOR_TITLE,
  type TableCell,
  type TableColumn,
  type TableGroup,
  VERDICT,
} from './data-table.js'
import { columnMarks, columnText, type FigureColumn, figureTableCell } from './figure-columns.js'
import { hopTable } from './hop-tables.js'
import { idleTables } from './idle-tables.js'
import { html, type Markup } from './markup.js'
import type { Section } from './page.js'
import { costColumnsOf, LATENCY_COLUMNS } from './report-columns.js'
import { runsMarkup } from './section-runs.js'

export function comparisonSection(report: Report): Section {
  const several = report.runs.length > 1
  const tables = report.runs.map(
    (run) => html`${several ? html`<h3>${run.label}: ${run.source.name}</h3>` : null}${runTables(run)}`,
  )
  const title = abGateOf(report) === null ? 'Comparison' : 'Each arm by itself'
  return { id: 'comparison', title, body: html`${runsMarkup(report)}${tables}` }
}

/** The tables of one result; ids and captions carry the run's label when there are several. */
function runTables({ label, model }: ReportRun): Markup {
  const suffix = label === '' ? '' : `-${idPart(label)}`
  const rows = model.kind === 'idle' ? [] : [latencyTable(model), costTable(model)]
  const { hops, hopCosts, blocks } = model
  const between = [
    ...(hops.length === 0
      ? []
      : [hopTable({ id: 'hop-table', caption: HOPS_TITLE, columns: HOP_COLUMNS, rows: hops, blocks })]),
    ...(hopCosts.length === 0
      ? []
      : [
          hopTable({
            ...{ id: 'hop-cost-table', caption: HOP_COSTS_TITLE, columns: HOP_COST_COLUMNS },
            ...{ rows: hopCosts, blocks },
          }),
        ]),
  ]
  const idle = model.idle.length === 0 ? [] : idleTables(model)
  const tables = [...rows, ...between, ...idle].map((table) =>
    dataTable({
      ...table,
      id: `${table.id}${suffix}`,
      caption: label === '' ? table.caption : `${label}: ${table.caption}`,
    }),
  )
  return html`${tables}${notesMarkup(model)}`
}

/** `A′` and `A` are not the same. */
function idPart(label: string): string {
  return label
    .toLowerCase()
    .replaceAll('′', '-again')
    .replace(/[^a-z0-9]+/g, '-')
}

const PLAIN = painter(false)

function latencyTable(model: ReportModel): DataTable {
  const missing: TableColumn = { key: 'missing', name: 'missing' }
  return {
    id: 'latency-table',
    caption: latencyTitle(model),
    columns: [CONTENDER, ...LATENCY_COLUMNS, missing, VERDICT],
    groups: reportGroups(model, LATENCY_COLUMNS, (row) => [missingCell(row), verdictCell(row, model.blocks)]),
  }
}

function costTable(model: ReportModel): DataTable {
  const columns = costColumnsOf(model)
  return {
    id: 'cost-table',
    caption: COST_TITLE,
    columns: [CONTENDER, ...columns],
    groups: reportGroups(model, columns, () => []),
  }
}

type Columns = readonly FigureColumn<ReportRow>[]

function reportGroups(
  { rows, floor, blocks }: ReportModel,
  columns: Columns,
  further: (row: ReportRow) => TableCell[],
): TableGroup[] {
  const counted = rows.filter(countsForCost)
  const marks = columns.map((column) => columnMarks(column, { rows: counted, blocks }))
  const cells = (row: ReportRow): TableCell[] => {
    const struck = row.standing === 'invalid'
    const figures = columns.map((column, i) =>
      figureTableCell(column.figure(row), columnText(column), { blocks, struck, mark: marks[i]?.get(row) }),
    )
    return [{ body: nameOf(row) }, ...figures, ...further(row)]
  }
  return [
    { title: null, kind: 'counted', rows: counted.map(cells) },
    {
      title: 'Invalid or failed: shown, never ranked',
      kind: 'not-counted',
      rows: rows.filter((row) => !countsForCost(row)).map(cells),
    },
    { title: FLOOR_TITLE, kind: 'floor', rows: floor.map(cells) },
  ]
}

function missingCell(row: ReportRow): TableCell {
  if (row.used.length === 0) return { body: NO_CELL, order: null }
  const text = formatCount(row.missing)
  return { body: row.missing > 0 ? html`<strong class="bad">${text}</strong>` : text, order: row.missing }
}

/** The verdict in a word, and for what does not count the reasons. */
function verdictCell(row: ReportRow, blocks: number): TableCell {
  const reasons = row.problems.filter(({ kind }) => kind !== 'finding')
  const texts = blocks === 1 ? reasons.map(({ message, code }) => `${message} [${code}]`) : reasonsByCode(reasons)
  return {
    body: html`<span class="${lookOf(row)}">${verdict(row, PLAIN)}</span>${texts.map((text) => html`<span class="reason">${text}</span>`)}`,
  }
}

function lookOf(row: ReportRow): 'bad' | 'partly' | 'fine' {
  if (row.standing === 'invalid' || row.standing === 'failed' || row.missing > 0) return 'bad'
  return row.validTrials < row.trials ? 'partly' : 'fine'
}

/** Of several blocks only what and where: the numbers stand in the notice on top. */
function reasonsByCode(reasons: readonly RowProblem[]): string[] {
  return [...new Set(reasons.map(({ code }) => code))].map((code) => {
    const blocks = reasons.filter((reason) => reason.code === code).map(({ block }) => block + 1)
    return `${code} in ${blocks.length === 1 ? 'block' : 'blocks'} ${blocks.join(', ')}`
  })
}

const MARK_NOTES = [
  '◆ best: told apart from every other valid contender. ◇ joint best: no other is ahead of it, but it is not ahead of all of them. No mark: nobody can be told apart, or nobody is better.',
  'Latencies within 2 ms of each other are judged on transport latency; contenders at the floor are not ranked against each other on latency.',
] as const

function notesMarkup(model: ReportModel): Markup {
  const [marks, latency] = MARK_NOTES
  const judged = [marks, ...surenessSentences(model), ...(model.kind === 'idle' ? [] : [latency])]
  const notes = [...judged, ...figureNotes(model, 'below them')]
  return html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`
}

/** What waiting costs: memory per client as a slope, CPU, requests and bytes of quiet clients. */
import { formatCount, inKib } from '../../format.js'
import { NO_CELL, slopeCell } from '../cells.js'
import { atClients, idleVerdict } from '../columns.js'
import type { Slope } from '../figure.js'
import type { IdleRow } from '../idle.js'
import type { ReportModel } from '../model.js'
import { IDLE_COST_TITLE, IDLE_MEMORY_TITLE } from '../notes.js'
import { painter } from '../paint.js'
import { countsForCost } from '../ranking.js'
import type { ReportRow } from '../rows.js'
import type { Mark } from './best.js'
import {
  CONTENDER,
  type DataTable,
  FLOOR_TITLE,
  type TableCell,
  type TableColumn,
  type TableGroup,
  VERDICT,
} from './data-table.js'
import { columnMarks, columnText, type FigureColumn, figureTableCell } from './figure-columns.js'
import { html, type Interpolated } from './markup.js'
import { IDLE_COST_COLUMNS, IDLE_RSS } from './report-columns.js'

export function idleTables(model: ReportModel): DataTable[] {
  return [memoryTable(model), waitingTable(model)]
}

interface SlopeColumn extends TableColumn {
  read(row: IdleRow): Slope | null
}

const SLOPES: readonly SlopeColumn[] = [
  { key: 'rss-per-client', name: 'RSS', unit: 'KiB/client', read: (row) => row.rssBytesPerClient },
  { key: 'heap-per-client', name: 'heap', unit: 'KiB/client', read: (row) => row.heapBytesPerClient },
  { key: 'sockets-per-client', name: 'sockets', unit: 'KiB/client', read: (row) => row.kernelBytesPerClient },
]

function memoryTable(model: ReportModel): DataTable {
  const marks = idleMarks(model, IDLE_RSS)
  const { blocks } = model
  return {
    id: 'memory-table',
    caption: IDLE_MEMORY_TITLE,
    columns: [CONTENDER, ...SLOPES, { key: 'points', name: 'points', unit: 'clients' }, IDLE_RSS, VERDICT],
    groups: idleGroups(model.idle, (row) => [
      ...SLOPES.map(({ read }) => ({ body: slopeCell(read(row), inKib), order: read(row)?.perUnit ?? null })),
      { body: row.points.map(formatCount).join(' ') || NO_CELL, order: row.points.length },
      figureTableCell(IDLE_RSS.figure(row), columnText(IDLE_RSS), { blocks, mark: marks.get(row.contender) }),
      { body: verdictMarkup(row) },
    ]),
  }
}

function waitingTable(model: ReportModel): DataTable {
  const marks = IDLE_COST_COLUMNS.map((column) => idleMarks(model, column))
  const { blocks } = model
  return {
    id: 'waiting-table',
    caption: IDLE_COST_TITLE,
    columns: [CONTENDER, { key: 'at-clients', name: 'at', unit: 'clients' }, ...IDLE_COST_COLUMNS],
    groups: idleGroups(model.idle, (row) => [
      { body: atClients(row), order: row.points.at(-1) ?? null },
      ...IDLE_COST_COLUMNS.map((column, i) =>
        figureTableCell(column.figure(row), columnText(column), { blocks, mark: marks[i]?.get(row.contender) }),
      ),
    ]),
  }
}

/** By contender: like with like, so only those that are complete, at the largest point. */
function idleMarks({ rows, idle, blocks }: ReportModel, column: FigureColumn<IdleRow>): ReadonlyMap<string, Mark> {
  const largest = Math.max(...rows.map(({ clients }) => clients))
  const complete = new Set(idle.filter((row) => row.complete).map(({ contender }) => contender))
  const counts = (row: ReportRow): boolean =>
    row.clients === largest && complete.has(row.contender) && countsForCost(row)
  const marks = columnMarks(column, { rows: rows.filter(counts), blocks })
  return new Map([...marks].map(([row, mark]) => [row.contender, mark]))
}

function idleGroups(idle: readonly IdleRow[], further: (row: IdleRow) => TableCell[]): TableGroup[] {
  const cells = (row: IdleRow): TableCell[] => [{ body: row.contender }, ...further(row)]
  return [
    { title: null, kind: 'counted', rows: idle.filter(({ isFloor }) => !isFloor).map(cells) },
    { title: FLOOR_TITLE, kind: 'floor', rows: idle.filter(({ isFloor }) => isFloor).map(cells) },
  ]
}

const PLAIN = painter(false)

function verdictMarkup(row: IdleRow): Interpolated {
  return html`<span class="${row.complete ? 'fine' : 'bad'}">${idleVerdict(row, PLAIN)}</span>`
}

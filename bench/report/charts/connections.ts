/** Connections held over time, and how many it took. */
import { formatCount } from '../../format.js'
import { figureWithSpread, NO_CELL } from '../cells.js'
import { type Figure, figureOf } from '../figure.js'
import type { ChartSpec, ChartTable } from './chart.js'
import { type ChartRow, isMeasured } from './chart-row.js'
import type { ChartContext } from './context.js'
import { findingPerRun, nameList } from './findings.js'
import { overTime } from './server-over-time.js'

export function connections(context: ChartContext): ChartSpec | null {
  const chart = overTime(context, {
    id: 'connections',
    subject: 'Connections established over time',
    label: 'Connections',
    unit: 'connections',
    read: ({ connections: { established } }) => established.map((count, second) => [second, count] as const),
    howToRead: `A level line is good: nobody was dropped, and nobody had to come back. Connections are counted at the end of \
each second, on the clients' side; what was opened in total is in the table.`,
  })
  if (chart === null) return null
  return {
    ...chart,
    finding: findingPerRun(context.report, context.rows, finding),
    tables: [totals(context.rows), ...chart.tables],
  }
}

function totals(rows: readonly ChartRow[]): ChartTable {
  return {
    caption: 'Connections: median over the blocks (lowest–highest)',
    head: ['contender', 'clients', 'fewest established', 'most established', 'opened in all', 'reconnects'],
    rows: rows.map((row) => [
      row.label,
      formatCount(row.row.clients),
      ...(isMeasured(row) ? figuresOf(row).map((figure) => figureWithSpread(figure, formatCount)) : EMPTY),
    ]),
  }
}

const EMPTY = [NO_CELL, NO_CELL, NO_CELL, NO_CELL]

function figuresOf({ row }: ChartRow): Figure[] {
  const held = row.used.map(({ connections: { established } }) => established)
  return [
    figureOf(held.map(fewest)),
    figureOf(held.map(most)),
    row.connections,
    figureOf(row.used.map((trial) => trial.connections.reconnects)),
  ]
}

function fewest(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : counts.reduce((a, b) => Math.min(a, b))
}

function most(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : counts.reduce((a, b) => Math.max(a, b))
}

function finding(rows: readonly ChartRow[]): string {
  if (rows.length === 0) return 'No valid trial tells how many connections are held.'
  const uneven = rows.filter(({ row }) =>
    row.used.some(
      ({ connections: { established, reconnects }, clients }) =>
        reconnects > 0 || established.some((count) => count !== clients),
    ),
  )
  if (uneven.length === 0) return 'Every client keeps its one connection all the time.'
  const list = uneven.map(({ row }) => {
    const counts = row.used.flatMap(({ connections: { established } }) => established)
    const reconnects = row.used.reduce((sum, trial) => sum + trial.connections.reconnects, 0)
    const [low, high] = [formatCount(fewest(counts) ?? 0), formatCount(most(counts) ?? 0)]
    return `${row.contender} ${low === high ? low : `${low} to ${high}`} (${formatCount(reconnects)} reconnects)`
  })
  const others = uneven.length < rows.length ? '; everywhere else every client keeps its one' : ''
  return `Connections held for ${formatCount(rows[0]?.row.clients ?? 0)} clients: ${nameList(list)}${others}.`
}

/** Delivery latency over time, all of it: how the deliveries of every second spread over the latencies. */
import { formatSetting, formatShare, usToMs } from '../../format.js'
import { NO_CELL } from '../cells.js'
import type { ChartSpec, ChartTable, HeatmapPanel } from './chart.js'
import type { ChartRow } from './chart-row.js'
import type { ChartContext } from './context.js'
import { findingPerRun } from './findings.js'
import { BIN_EDGES_US, countBetween, shownEdges } from './latency-bins.js'
import type { ReceivedInStep } from './steps.js'

const MOST_COLUMNS = 30
const MOST_ROWS = 14
/** Columns of a panel's table beside the one of all seconds. */
const MOST_TABLE_COLUMNS = 5
/** Cells are rounded to this share; what is there at all stays visible. */
const LEAST_SHARE = 0.001

/** Counts per column and bin of `BIN_EDGES_US`. */
type Counts = readonly (readonly number[])[]

interface Panel {
  readonly row: ChartRow
  readonly counts: Counts
}

export function latencyHeatmap({ report, kind, rows, steps, received }: ChartContext): ChartSpec | null {
  const perColumn = Math.max(1, Math.ceil(steps.count / MOST_COLUMNS))
  const columns = Math.ceil(steps.count / perColumn)
  const panels = rows
    .filter(({ counts }) => counts)
    .map((row): Panel => ({ row, counts: joined(received.get(row) ?? [], { columns, perColumn }) }))
    .filter(({ counts }) => total(counts.flat()) > 0)
  const edgesUs = shownEdges(sumOf(panels.flatMap(({ counts }) => counts)), MOST_ROWS)
  if (panels.length === 0) return null
  const of = kind === 'echo' ? 'Round-trip latency' : 'Delivery latency'
  const seconds = Array.from({ length: columns + 1 }, (_, i) => i * perColumn * steps.seconds)
  return {
    type: 'heatmap',
    id: 'latency-heatmap',
    subject: `${of} over time, all of it`,
    finding: findingPerRun(report, rows, (own) =>
      finding(
        panels.filter(({ row }) => own.includes(row)),
        edgesUs,
      ),
    ),
    howToRead: HOW_TO_READ,
    x: { label: 'Time since measuring began, s', edges: seconds },
    y: { label: `${of}, ms`, edges: edgesUs.map(usToMs) },
    panels: panels.map((panel) => panelOf(panel, edgesUs)),
    tables: panels.map((panel) => tableOf(panel, { edgesUs, seconds, of })),
  }
}

const HOW_TO_READ = `One panel per valid contender, on the same axes. A column is a time of receipt, a row a range of \
latencies; the stronger the colour of a cell, the larger its share of the deliveries of its column. One strong row low \
down is good; two rows are two kinds of delivery, which a median hides; a column that reaches up is a moment at which \
something stalled.`

interface Columns {
  readonly columns: number
  /** Steps in each. */
  readonly perColumn: number
}

function joined(steps: readonly ReceivedInStep[], { columns, perColumn }: Columns): Counts {
  return Array.from({ length: columns }, (_, i) =>
    sumOf(steps.slice(i * perColumn, (i + 1) * perColumn).map(({ bins }) => bins)),
  )
}

function sumOf(columns: Counts): number[] {
  return BIN_EDGES_US.slice(1).map((_, bin) => total(columns.map((column) => column[bin] ?? 0)))
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function panelOf({ row, counts }: Panel, edgesUs: readonly number[]): HeatmapPanel {
  return {
    contender: row.name,
    cells: counts.map((column) => {
      const all = total(column)
      return countBetween(column, edgesUs).map((count) =>
        count === 0 ? 0 : Math.max(LEAST_SHARE, Number((count / all).toFixed(3))),
      )
    }),
  }
}

interface TableShape {
  readonly edgesUs: readonly number[]
  /** Edges of the columns, s. */
  readonly seconds: readonly number[]
  readonly of: string
}

/** The panel with fewer columns: the same numbers at a resolution that people read. */
function tableOf({ row, counts }: Panel, { edgesUs, seconds, of }: TableShape): ChartTable {
  const width = Math.ceil(counts.length / MOST_TABLE_COLUMNS)
  const starts = Array.from({ length: Math.ceil(counts.length / width) }, (_, i) => i * width)
  const groups = [counts, ...starts.map((start) => counts.slice(start, start + width))].map((group) => {
    const bins = countBetween(sumOf(group), edgesUs)
    return { bins, all: total(bins) }
  })
  const rows = edgesUs
    .slice(0, -1)
    .map((_, bin) => [
      rangeText(edgesUs, bin),
      ...groups.map(({ bins, all }) => (all === 0 ? NO_CELL : formatShare((bins[bin] as number) / all))),
    ])
  return {
    caption: `${row.label}: share of the deliveries by ${of.toLowerCase()} and second of receipt`,
    head: [
      `${of.toLowerCase()}, ms`,
      'all seconds',
      ...starts.map((start) => `${seconds[start]}–${seconds[Math.min(start + width, counts.length)]} s`),
    ],
    rows: rows.filter((_, bin) => (groups[0]?.bins[bin] ?? 0) > 0).reverse(),
  }
}

function rangeText(edgesUs: readonly number[], bin: number): string {
  return [bin, bin + 1].map((edge) => formatSetting(usToMs(edgesUs[edge] as number))).join('–')
}

function finding(panels: readonly Panel[], edgesUs: readonly number[]): string {
  const [first] = panels
  const last = panels.at(-1)
  if (first === undefined || last === undefined) return 'No valid trial received anything.'
  const sentence = ({ row, counts }: Panel): string => {
    const bins = countBetween(sumOf(counts), edgesUs)
    const most = bins.indexOf(Math.max(...bins))
    const share = formatShare((bins[most] as number) / total(bins))
    return `${share} of the deliveries of ${row.row.contender} took ${rangeText(edgesUs, most)} ms`
  }
  return first === last ? `${sentence(first)}.` : `${sentence(first)}; ${sentence(last)}.`
}

/** What changes with the number of clients: the charts of scenarios with points. */
import { bytesToMib, formatCount, formatNumber, inKib, inMs, inPercent, shareToPercent } from '../../format.js'
import { figureWithSpread, NO_CELL, slopeCell } from '../cells.js'
import type { Figure, Slope } from '../figure.js'
import type { IdleRow } from '../idle.js'
import { MEASURES, type Measure } from '../measures.js'
import type { ReportRun } from '../report.js'
import type { ReportRow } from '../rows.js'
import type { Cost } from '../words/cost.js'
import type { Findings } from '../words/findings.js'
import { memorySentences } from '../words/memory.js'
import type { Axis, ChartSpec, ChartTable, PlotChart, Series } from './chart.js'
import { type ChartRow, groupedBy, isMeasured } from './chart-row.js'
import type { ChartContext } from './context.js'
import { costFinding, findingPerRun, latencyFinding } from './findings.js'
import { drawnMs } from './tables.js'
import { fourDigits } from './thin.js'

interface ByClients {
  readonly id: string
  readonly subject: string
  readonly y: Axis
  readonly unit: string
  readonly read: (row: ReportRow) => Figure
  readonly drawn: (value: number) => number
  readonly text: (value: number) => string
  readonly finding: (findings: Findings) => string
  readonly howToRead: string
}

export function memoryByClients(context: ChartContext): ChartSpec | null {
  const isCollected = context.report.runs.every(({ model }) => model.idle.every(({ collected }) => collected))
  const others = isCollected ? '' : ' (as it is, where a server that others wrote cannot be made to)'
  const chart = byClients(context, {
    ...costAxis(MEASURES.idleRss, { of: 'Resident memory after GC', unit: 'MiB', shown: bytesToMib }),
    id: 'memory-by-clients',
    subject: 'Server memory by clients',
    finding: ({ idle }) => memoryFinding(idle),
    howToRead: `Flatter is better: the slope is what one more client costs the server. Each point is a fresh server \
process with so many clients, after a forced garbage collection${others}. ${OVER_BLOCKS} A slope is stated with its standard error, \
and told only where it stands out of it by two.`,
  })
  return chart === null ? null : { ...chart, tables: [...chart.tables, slopes(context.report.runs)] }
}

const CPU: Cost = {
  what: 'Server CPU with the most clients',
  measure: MEASURES.idleCpuShare,
  text: (share) => `${inPercent(share)} % of one core`,
}

export function cpuByClients(context: ChartContext): ChartSpec | null {
  return byClients(context, {
    ...costAxis(MEASURES.idleCpuShare, { of: 'Server CPU', unit: '% of one core', shown: shareToPercent }),
    id: 'cpu-by-clients',
    subject: 'Server CPU by clients',
    finding: (findings) => costFinding(CPU, findings),
    howToRead: `Lower is better; 100 % is one core full, and a line that bends up will not scale. ${OVER_BLOCKS}`,
  })
}

export function latencyByClients(context: ChartContext): ChartSpec | null {
  if (context.kind === 'idle') return null
  const of = context.kind === 'echo' ? 'Median round trip' : 'Median delivery latency'
  return byClients(context, {
    id: 'latency-by-clients',
    subject: `${of} by clients`,
    y: { label: `${of}, ms`, scale: 'log' },
    unit: 'ms',
    read: (row) => row.latency.p50,
    drawn: drawnMs,
    text: inMs,
    finding: latencyFinding,
    howToRead: `Lower is better, and flatter: a line that rises says that the server is busy. ${OVER_BLOCKS}`,
  })
}

interface Shown {
  readonly of: string
  readonly unit: string
  /** From the measure's own unit to this one. */
  readonly shown: (value: number) => number
}

function costAxis(
  measure: Measure,
  { of, unit, shown }: Shown,
): Pick<ByClients, 'y' | 'unit' | 'read' | 'drawn' | 'text'> {
  return {
    y: { label: `${of}, ${unit}`, scale: 'linear', min: 0 },
    unit,
    read: (row) => measure.figure(row),
    drawn: (value) => fourDigits(shown(value)),
    text: (value) => formatNumber(shown(value)),
  }
}

const OVER_BLOCKS =
  'Lines are medians over the valid blocks, bands reach from the lowest to the highest; invalid trials stand in the table only.'

/** A line per contender over the client counts; null where there are not two. */
function byClients({ report, rows: findingRows, allRows }: ChartContext, shape: ByClients): PlotChart | null {
  const groups = [...groupedBy(allRows, ({ name }) => name).values()]
  const drawn = groups.map((rows) => rows.filter(({ counts, row }) => counts && shape.read(row).kind === 'value'))
  const clients = [...new Set(drawn.flat().map(({ row }) => row.clients))].sort((a, b) => a - b)
  if (clients.length < 2) return null
  return {
    type: 'line',
    id: shape.id,
    subject: shape.subject,
    x: { label: 'Clients', scale: 'linear', min: 0 },
    y: shape.y,
    series: drawn.flatMap((rows) => seriesOf(rows, shape)),
    tables: [tableOf(groups, shape)],
    finding: findingPerRun(report, findingRows, (_, findings) => shape.finding(findings)),
    howToRead: shape.howToRead,
  }
}

function seriesOf(rows: readonly ChartRow[], { read, drawn }: ByClients): Series[] {
  const sorted = [...rows].sort((a, b) => a.row.clients - b.row.clients)
  const [first] = sorted
  if (first === undefined) return []
  const contender = first.name
  const points = (part: 'median' | 'min' | 'max'): Series['points'] =>
    sorted.map(({ row }) => {
      const figure = read(row)
      const value = figure.kind === 'value' && Number.isFinite(figure[part]) ? drawn(figure[part]) : null
      return [row.clients, value] as const
    })
  const main: Series = { label: contender, contender, role: 'main', points: points('median') }
  if (sorted.every(({ row }) => row.used.length < 2)) return [main]
  return [
    { label: `${contender}, lowest`, contender, role: 'band-low', points: points('min') },
    { label: `${contender}, highest`, contender, role: 'band-high', points: points('max') },
    main,
  ]
}

function tableOf(groups: readonly (readonly ChartRow[])[], { subject, unit, read, text }: ByClients): ChartTable {
  const clients = [...new Set(groups.flat().map(({ row }) => row.clients))].sort((a, b) => a - b)
  return {
    caption: `${subject}, ${unit}: median over the blocks (lowest–highest)`,
    head: ['contender', ...clients.map((count) => `${formatCount(count)} clients, ${unit}`)],
    rows: groups.map((rows) => [
      rows[0]?.name ?? '',
      ...clients.map((count) => {
        const row = rows.find((candidate) => candidate.row.clients === count)
        if (row === undefined) return NO_CELL
        const why = row.counts ? '' : ` ${row.row.standing}`
        return isMeasured(row) ? `${figureWithSpread(read(row.row), text)}${why}` : row.row.standing
      }),
    ]),
  }
}

function slopes(runs: readonly ReportRun[]): ChartTable {
  const cell = (slope: Slope | null): string => slopeCell(slope, inKib)
  return {
    caption: 'Memory per client: slope over the valid points ± its standard error',
    head: ['contender', 'RSS, KiB/client', 'heap, KiB/client', 'sockets in the kernel, KiB/client'],
    rows: runs.flatMap((run) =>
      run.model.idle.map((idle) => [
        run.label === '' ? idle.contender : `${run.label} · ${idle.contender}`,
        cell(idle.rssBytesPerClient),
        cell(idle.heapBytesPerClient),
        cell(idle.kernelBytesPerClient),
      ]),
    ),
  }
}

function memoryFinding(idle: readonly IdleRow[]): string {
  const said = memorySentences(idle)
  return said.length === 0 ? 'No contender has a valid point.' : said.join(' ')
}

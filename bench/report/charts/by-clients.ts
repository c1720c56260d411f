/** What changes with the number of clients: the charts of scenarios with points. */
import { bytesToKib, bytesToMib, formatCount, formatNumber, shareToPercent } from '../../format.js'
import { NO_CELL, slopeCell } from '../cells.js'
import type { Figure, Slope } from '../figure.js'
import type { IdleRow } from '../idle.js'
import { MEASURES } from '../measures.js'
import type { ReportRun } from '../report.js'
import type { ReportRow } from '../rows.js'
import type { Cost } from '../words/cost.js'
import { memorySentences } from '../words/memory.js'
import type { Axis, ChartSpec, ChartTable, PlotChart, Series } from './chart.js'
import { type ChartRow, groupedBy, isMeasured } from './chart-row.js'
import type { ChartContext } from './context.js'
import { costFinding, findingPerRun, latencyFinding } from './findings.js'
import { drawnMs, figureText, msText } from './tables.js'
import { fourDigits } from './thin.js'

interface ByClients {
  readonly id: string
  readonly subject: string
  readonly y: Axis
  readonly unit: string
  readonly read: (row: ReportRow) => Figure
  readonly drawn: (value: number) => number
  readonly text: (value: number) => string
}

export function memoryByClients(context: ChartContext): ChartSpec | null {
  const shape: ByClients = {
    id: 'memory-by-clients',
    subject: 'Server memory by clients',
    y: { label: 'Resident memory after GC, MiB', scale: 'linear', min: 0 },
    unit: 'MiB',
    read: (row) => MEASURES.idleRss.figure(row),
    drawn: (bytes) => fourDigits(bytesToMib(bytes)),
    text: (bytes) => formatNumber(bytesToMib(bytes)),
  }
  const chart = byClients(context, shape)
  if (chart === null) return null
  const { runs } = context.report
  return {
    ...chart,
    finding: findingPerRun(context.report, context.rows, (_, { idle }) => memoryFinding(idle)),
    howToRead: `Flatter is better: the slope is what one more client costs the server. Each point is a fresh server \
process with so many clients, after a forced garbage collection. ${OVER_BLOCKS} A slope is stated with its standard error, \
and told only where it stands out of it by two.`,
    tables: [...chart.tables, slopes(runs)],
  }
}

export function cpuByClients(context: ChartContext): ChartSpec | null {
  const shape: ByClients = {
    id: 'cpu-by-clients',
    subject: 'Server CPU by clients',
    y: { label: 'Server CPU, % of one core', scale: 'linear', min: 0 },
    unit: '% of one core',
    read: (row) => MEASURES.idleCpuShare.figure(row),
    drawn: (share) => fourDigits(shareToPercent(share)),
    text: (share) => formatNumber(shareToPercent(share)),
  }
  const chart = byClients(context, shape)
  if (chart === null) return null
  const cost: Cost = {
    what: 'Server CPU with the most clients',
    measure: MEASURES.idleCpuShare,
    text: (share) => `${shape.text(share)} % of one core`,
  }
  return {
    ...chart,
    finding: findingPerRun(context.report, context.rows, (_, findings) => costFinding(cost, findings)),
    howToRead: `Lower is better; 100 % is one core full, and a line that bends up will not scale. ${OVER_BLOCKS}`,
  }
}

export function latencyByClients(context: ChartContext): ChartSpec | null {
  if (context.kind === 'idle') return null
  const of = context.kind === 'echo' ? 'Median round trip' : 'Median delivery latency'
  const shape: ByClients = {
    id: 'latency-by-clients',
    subject: `${of} by clients`,
    y: { label: `${of}, ms`, scale: 'log' },
    unit: 'ms',
    read: (row) => row.latency.p50,
    drawn: drawnMs,
    text: msText,
  }
  const chart = byClients(context, shape)
  if (chart === null) return null
  return {
    ...chart,
    finding: findingPerRun(context.report, context.rows, (_, findings) => latencyFinding(findings)),
    howToRead: `Lower is better, and flatter: a line that rises says that the server is busy. ${OVER_BLOCKS}`,
  }
}

const OVER_BLOCKS =
  'Lines are medians over the valid blocks, bands reach from the lowest to the highest; invalid trials stand in the table only.'

/** A line per contender over the client counts; null where there are not two. */
function byClients({ allRows }: ChartContext, shape: ByClients): Omit<PlotChart, 'finding' | 'howToRead'> | null {
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
        return isMeasured(row) ? `${figureText(read(row.row), text)}${why}` : row.row.standing
      }),
    ]),
  }
}

function slopes(runs: readonly ReportRun[]): ChartTable {
  const inKib = (bytes: number): string => formatNumber(bytesToKib(bytes))
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

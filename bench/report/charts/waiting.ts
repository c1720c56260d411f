/** What quiet clients cost: CPU and bytes while nothing is published, with the most clients. */
import { formatNumber, inPercent, shareToPercent } from '../../format.js'
import { figureWithSpread } from '../cells.js'
import { type Figure, medianValue } from '../figure.js'
import type { IdleRow } from '../idle.js'
import { MEASURES } from '../measures.js'
import type { Cost } from '../words/cost.js'
import type { ChartSpec, ChartTable } from './chart.js'
import { type ChartRow, nameIn } from './chart-row.js'
import type { ChartContext } from './context.js'
import { costFinding, findingPerRun } from './findings.js'
import { whiskers, whiskersOf } from './tables.js'
import { fourDigits } from './thin.js'

interface Waiting extends Cost {
  readonly id: string
  readonly subject: string
  readonly axis: string
  readonly read: (row: IdleRow) => Figure
  readonly drawn: (value: number) => number
  readonly howToRead: string
}

export function cpuOfWaiting(context: ChartContext): ChartSpec | null {
  return waiting(context, {
    id: 'cpu-of-waiting',
    subject: 'Server CPU of waiting',
    axis: 'Server CPU, % of one core',
    what: 'Server CPU while clients wait',
    measure: MEASURES.idleCpuShare,
    read: (row) => row.cpuShare,
    drawn: (share) => fourDigits(shareToPercent(share)),
    text: (share) => `${inPercent(share)} % of one core`,
    howToRead: 'Lower is better; 100 % is one core full.',
  })
}

export function bytesOfWaiting(context: ChartContext): ChartSpec | null {
  return waiting(context, {
    id: 'bytes-of-waiting',
    subject: 'Bytes on the wire of waiting',
    axis: 'Bytes per client and second',
    what: 'Bytes on the wire per waiting client and second',
    measure: MEASURES.idleBytes,
    read: (row) => row.bytesPerClientSecond,
    drawn: fourDigits,
    text: (bytes) => `${formatNumber(bytes)} B`,
    howToRead: 'Lower is better: heartbeats of open connections, polls that find nothing, and reconnecting.',
  })
}

const HOW_TO_READ = `Marks are medians over the valid blocks, whiskers reach from the lowest to the highest. Drawn are \
valid trials with the most clients; the table takes the most clients that the contender has a valid trial of.`

function waiting(context: ChartContext, shape: Waiting): ChartSpec | null {
  const { report, kind, rows } = context
  if (kind !== 'idle') return null
  const pairs = rows.flatMap((row) => {
    const idle = idleOf(row)
    return idle === undefined ? [] : [{ row, idle }]
  })
  const drawn = pairs.filter(({ row, idle }) => row.counts && shape.read(idle).kind === 'value')
  if (drawn.length === 0) return null
  return {
    type: 'scatter',
    id: shape.id,
    subject: shape.subject,
    finding: findingPerRun(report, rows, (_, findings) => costFinding(shape, findings)),
    howToRead: `${shape.howToRead} ${HOW_TO_READ}`,
    x: {
      label: 'Contender',
      scale: 'category',
      categories: drawn.map(({ row }) => ({ label: row.label, contender: row.name })),
    },
    y: { label: shape.axis, scale: 'linear', min: 0 },
    series: drawn.map(({ row, idle }, i) => ({
      label: row.label,
      contender: row.name,
      role: 'main',
      points: [[i, shape.drawn(medianValue(shape.read(idle)) ?? 0)]],
      whiskers: [whiskers(undefined, whiskersOf(shape.read(idle), shape.drawn))],
    })),
    tables: [tableOf(context)],
  }
}

function idleOf({ run, row }: ChartRow): IdleRow | undefined {
  return run.model.idle.find((idle) => idle.contender === row.contender)
}

function tableOf({ report }: ChartContext): ChartTable {
  return {
    caption: 'What waiting costs, with the most clients: median over the blocks (lowest–highest)',
    head: [
      'contender',
      'server CPU, % of one core',
      'above idle, % of one core',
      'requests, /client/s',
      'wire, B/client/s',
    ],
    rows: report.runs.flatMap((run) =>
      run.model.idle.map((idle) => [
        nameIn(run, idle.contender),
        figureWithSpread(idle.cpuShare, inPercent),
        figureWithSpread(idle.cpuShareAboveIdle, inPercent),
        figureWithSpread(idle.requestsPerClientSecond, formatNumber),
        figureWithSpread(idle.bytesPerClientSecond, formatNumber),
      ]),
    ),
  }
}

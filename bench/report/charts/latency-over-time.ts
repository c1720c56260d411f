/** Delivery latency second by second: the median as a line, lowest and highest as a band. */
import { formatCount, formatUs, inMs } from '../../format.js'
import { NO_CELL } from '../cells.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { type ChartRow, isMeasured, lineRole } from './chart-row.js'
import type { ChartContext } from './context.js'
import { findingPerRun } from './findings.js'
import { type ReceivedInStep, type Steps, startsOf, stepName } from './steps.js'
import { contenderHeads, drawnMs, stepHead, tableSteps, thinnedNote } from './tables.js'

export function latencyOverTime(context: ChartContext): ChartSpec | null {
  const { report, rows, kind, steps } = context
  const series = rows.flatMap((row) => seriesOf(context, row))
  if (series.length === 0) return null
  const of = kind === 'echo' ? 'Round-trip latency' : 'Delivery latency'
  return {
    type: 'line',
    id: 'latency-over-time',
    subject: `${of} over time`,
    finding: findingPerRun(report, rows, (own) => finding(context, own)),
    howToRead: howToRead(steps),
    x: { label: 'Time since measuring began, s', scale: 'linear', min: 0 },
    y: { label: `${of}, ms`, scale: 'log' },
    series,
    tables: [tableOf(context, of)],
  }
}

function howToRead(steps: Steps): string {
  return `Lower and calmer is better. A line is the median of what was received in each ${stepName(steps)}, over all valid \
blocks; its band reaches from the lowest to the highest single latency. The seconds are those of receipt: of pollers the \
first ones lack the long waits, and what came after measuring ended is nothing but such late ones. Invalid trials have a \
thin line without a band.`
}

function seriesOf({ received, steps }: ChartContext, row: ChartRow): Series[] {
  const { name: contender, label } = row
  const own = received.get(row) ?? []
  if (own.every(({ latency }) => latency === null)) return []
  const starts = startsOf(steps)
  const points = (read: (latency: NonNullable<ReceivedInStep['latency']>) => number): Series['points'] =>
    own.map(({ latency }, i) => [starts[i] as number, latency === null ? null : drawnMs(read(latency))])
  const line: Series = { label, contender, role: lineRole(row), points: points(({ p50Us }) => p50Us) }
  if (!row.counts) return [line]
  return [
    { label: `${label}, lowest`, contender, role: 'band-low', points: points(({ minUs }) => minUs) },
    { label: `${label}, highest`, contender, role: 'band-high', points: points(({ maxUs }) => maxUs) },
    line,
  ]
}

function tableOf({ received, steps, rows }: ChartContext, of: string): ChartTable {
  const shown = tableSteps(steps)
  const starts = startsOf(steps)
  const measured = rows.filter(isMeasured)
  return {
    caption: `${of} by second of receipt, ms: median (lowest–highest)${thinnedNote(shown.length, steps.count)}`,
    head: [stepHead(steps), ...contenderHeads(measured, 'ms')],
    rows: shown.map((step) => [
      formatCount(starts[step] as number),
      ...measured.map((row) => {
        const latency = received.get(row)?.[step]?.latency ?? null
        if (latency === null) return NO_CELL
        return `${inMs(latency.p50Us)} (${inMs(latency.minUs)}–${inMs(latency.maxUs)})`
      }),
    ]),
  }
}

interface Worst {
  readonly contender: string
  readonly second: number
  readonly us: number
}

function finding({ received, steps }: ChartContext, rows: readonly ChartRow[]): string {
  const starts = startsOf(steps)
  const [first] = rows.filter((row) => (received.get(row) ?? []).some(({ latency }) => latency !== null))
  if (first === undefined) return 'No valid trial received anything.'
  const medians = (received.get(first) ?? []).flatMap(({ latency }) => (latency === null ? [] : [latency.p50Us]))
  const worst = rows
    .flatMap((row) =>
      (received.get(row) ?? []).flatMap(({ latency }, i): Worst[] =>
        latency === null ? [] : [{ contender: row.row.contender, second: starts[i] as number, us: latency.maxUs }],
      ),
    )
    .reduce((a, b) => (b.us > a.us ? b : a))
  const [low, high] = [formatUs(Math.min(...medians)), formatUs(Math.max(...medians))]
  const step = stepName(steps)
  const between = steps.seconds === 1 ? 'from second to second' : `from one ${step} to the next`
  const range = low === high ? `is ${low} in every ${step}` : `stays between ${low} and ${high} ${between}`
  const when =
    steps.seconds === 1 ? `in second ${worst.second}` : `in the ${steps.seconds} s from second ${worst.second}`
  return `The median of ${first.row.contender} ${range}; the longest of all latencies, ${formatUs(worst.us)}, came on ${worst.contender} ${when}.`
}

/** What was received each second against what the schedule offered. */
import { formatCount, formatNumber, formatShare } from '../../format.js'
import { figureWithSpread, NO_CELL } from '../cells.js'
import { figureOf, medianValue } from '../figure.js'
import type { Findings } from '../words/findings.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { type ChartRow, isMeasured, lineRole } from './chart-row.js'
import type { ChartContext } from './context.js'
import { findingPerRun, nameList } from './findings.js'
import { type Steps, startsOf, stepName } from './steps.js'
import { fourDigits } from './thin.js'

export function deliveredVsOffered({ report, rows, received, steps }: ChartContext): ChartSpec | null {
  const starts = startsOf(steps)
  const series = rows.flatMap((row): Series[] => {
    const own = received.get(row) ?? []
    if (own.length === 0 || row.row.expected === 0) return []
    const points = own.map(({ perSecond }, i) => [starts[i] as number, fourDigits(perSecond)] as const)
    return [{ label: row.label, contender: row.name, role: lineRole(row), points }]
  })
  if (series.length === 0) return null
  return {
    type: 'line',
    id: 'delivered-vs-offered',
    subject: 'Delivered against offered',
    finding: findingPerRun(report, rows, finding),
    howToRead: howToRead(steps),
    x: { label: 'Time since measuring began, s', scale: 'linear', min: 0 },
    y: { label: 'Deliveries per second', scale: 'linear', min: 0 },
    series: [...series, ...offeredLines(rows.filter(isMeasured))],
    tables: [tableOf(rows)],
  }
}

function howToRead(steps: Steps): string {
  const cut = steps.seconds === 1 ? '' : ' (the one in which measuring ends: of its measured seconds)'
  return `A line on the dashed one is good: as much arrives as the schedule offers, which is the expected deliveries over \
the measured seconds, on average. Below it deliveries are late or lost, above it late ones arrive. Each ${stepName(steps)} \
is the median over the blocks${cut}. Of pollers the first seconds lack what still waits for its poll and the drain brings it. \
The shares in the table count until the end of the drain.`
}

/** One line per rate that any of them was offered, over its measured seconds. */
function offeredLines(rows: readonly ChartRow[]): Series[] {
  const rates = new Map<number, { seconds: number; names: string[] }>()
  for (const row of rows) {
    const rate = fourDigits(offeredPerSecond(row) ?? 0)
    const seconds = Math.max(...row.row.used.map((trial) => trial.durationSeconds))
    const known = rates.get(rate) ?? { seconds: 0, names: [] }
    rates.set(rate, { seconds: Math.max(known.seconds, seconds), names: [...known.names, row.label] })
  }
  const lines = [...rates].filter(([rate]) => rate > 0)
  return lines.map(([rate, { seconds, names }]) => ({
    label: lines.length === 1 ? 'offered' : `offered: ${nameList(names)}`,
    contender: null,
    role: 'reference',
    points: [
      [0, rate],
      [seconds, rate],
    ],
  }))
}

function offeredPerSecond({ row }: ChartRow): number | null {
  return medianValue(figureOf(row.used.map((trial) => trial.ledger.expected / trial.durationSeconds)))
}

function tableOf(rows: readonly ChartRow[]): ChartTable {
  return {
    caption: 'Deliveries offered by the schedule and received',
    head: ['contender', 'offered, /s', 'delivered, /s', 'delivered until the drain ended', 'expected', 'missing'],
    rows: rows.map((chartRow) => {
      const { row, label } = chartRow
      if (!isMeasured(chartRow)) return [label, NO_CELL, NO_CELL, NO_CELL, NO_CELL, NO_CELL]
      return [
        label,
        formatNumber(offeredPerSecond(chartRow) ?? 0),
        figureWithSpread(row.deliveredPerSecond, formatNumber),
        row.expected === 0 ? NO_CELL : formatShare(shareOf(chartRow)),
        formatCount(row.expected),
        formatCount(row.missing),
      ]
    }),
  }
}

function shareOf({ row }: ChartRow): number {
  return (row.expected - row.missing) / row.expected
}

function finding(rows: readonly ChartRow[], { rows: all }: Findings): string {
  const offered = rows.filter(({ row }) => row.expected > 0)
  const [first] = offered
  if (first === undefined) return 'No valid trial tells what was delivered.'
  const losing = offered.filter(({ row }) => row.missing > 0)
  if (losing.length === 0) {
    const many = all.every(({ validTrials }) => validTrials > 0)
      ? 'All contenders'
      : 'All contenders with a valid trial'
    const who = offered.length === 1 ? first.row.contender : many
    return `${who} delivered everything that was offered.`
  }
  const list = losing.map(
    (row) => `${row.row.contender} ${formatShare(shareOf(row))} (${formatCount(row.row.missing)} missing)`,
  )
  const others = losing.length < offered.length ? '; all others everything' : ''
  return `Of what was offered, ${nameList(list)} arrived${others}.`
}

/** What the server process used, second by second. */
import { bytesToMib, formatCount, formatNumber, inMib, inPercent, shareToPercent, usToSeconds } from '../../format.js'
import type { CompletedTrial } from '../../result/schema.js'
import { NO_CELL } from '../cells.js'
import { MEASURES } from '../measures.js'
import type { Cost } from '../words/cost.js'
import type { ChartSpec, ChartTable, PlotChart, Series } from './chart.js'
import { isMeasured, lineRole } from './chart-row.js'
import type { ChartContext } from './context.js'
import { costFinding, findingPerRun } from './findings.js'
import { readingsInSteps, type Steps, startsOf, stepName } from './steps.js'
import { contenderHeads, stepHead, tableSteps, thinnedNote } from './tables.js'
import { fourDigits } from './thin.js'

type Readings = readonly (readonly [second: number, value: number])[]

interface OverTime {
  readonly id: string
  readonly subject: string
  readonly label: string
  readonly unit: string
  /** By the second in which the reading ended, from 0. */
  readonly read: (trial: CompletedTrial) => Readings
  readonly howToRead: string
}

/** Lines over time of something that was read every second; null if nobody read it. */
export function overTime(context: ChartContext, shape: OverTime): Omit<PlotChart, 'finding'> | null {
  const { rows, steps } = context
  const starts = startsOf(steps)
  const measured = rows.filter(isMeasured).map((row) => ({ row, values: readingsInSteps(row, steps, shape.read) }))
  const known = measured.filter(({ values }) => values.some((value) => value !== null))
  if (known.length === 0) return null
  const series = known.map(({ row, values }): Series => {
    const last = values.findLastIndex((value) => value !== null)
    const points = values
      .slice(0, last + 1)
      .map((value, i) => [starts[i] as number, value === null ? null : fourDigits(value)] as const)
    return { label: row.label, contender: row.name, role: lineRole(row), points }
  })
  const shown = tableSteps(steps).filter((step) => known.some(({ values }) => (values[step] ?? null) !== null))
  const table: ChartTable = {
    caption: `${shape.subject}, median over the blocks${thinnedNote(tableSteps(steps).length, steps.count)}`,
    head: [
      stepHead(steps),
      ...contenderHeads(
        known.map(({ row }) => row),
        shape.unit,
      ),
    ],
    rows: shown.map((step) => [
      formatCount(starts[step] as number),
      ...known.map(({ values }) => {
        const value = values[step] ?? null
        return value === null ? NO_CELL : formatNumber(value)
      }),
    ]),
  }
  return {
    type: 'line',
    id: shape.id,
    subject: shape.subject,
    howToRead: `${shape.howToRead} ${howToRead(steps)}`,
    x: { label: 'Time since measuring began, s', scale: 'linear', min: 0 },
    y: { label: shape.label, scale: 'linear', min: 0 },
    series,
    tables: [table],
  }
}

function howToRead(steps: Steps): string {
  const mean = steps.seconds === 1 ? '' : 'the mean of its seconds, and of those '
  return `Each ${stepName(steps)} is ${mean}the median over the valid blocks; invalid trials have a thin line.`
}

/**
 * By second, % of one core. A sample that spans several seconds stands for each; a second that measuring does not fill
 * is none, for its sample holds more of the drain than of the load.
 */
function cpuPercents({ server: { samples }, durationSeconds }: CompletedTrial): Readings {
  return samples.flatMap(({ second: end, cpuUserUs, cpuSystemUs }, i) => {
    const start = samples[i - 1]?.second ?? 0
    const percent = shareToPercent(usToSeconds(cpuUserUs + cpuSystemUs) / (end - start))
    const last = Math.min(end, Math.floor(durationSeconds))
    return Array.from({ length: Math.max(0, last - start) }, (_, k) => [start + k, percent] as const)
  })
}

function withFinding(context: ChartContext, shape: OverTime, cost: Cost): ChartSpec | null {
  const chart = overTime(context, shape)
  const finding = findingPerRun(context.report, context.rows, (_, findings) => costFinding(cost, findings))
  return chart === null ? null : { ...chart, finding }
}

export function serverCpu(context: ChartContext): ChartSpec | null {
  const shape: OverTime = {
    id: 'server-cpu',
    subject: 'Server CPU over time',
    label: 'Server CPU, % of one core',
    unit: '%',
    read: cpuPercents,
    howToRead: `Lower is better; 100 % is one core full. It is the server process's user and system time, in whole seconds \
of the measured time; on loopback the sender's core runs the receiver's TCP input too.`,
  }
  return withFinding(context, shape, {
    what: 'Server CPU over the measured time',
    measure: MEASURES.idleCpuShare,
    text: (share) => `${inPercent(share)} % of one core`,
  })
}

export function serverMemory(context: ChartContext): ChartSpec | null {
  const shape: OverTime = {
    id: 'server-memory',
    subject: 'Server memory over time',
    label: 'Resident memory, MiB',
    unit: 'MiB',
    read: ({ server }) =>
      server.samples.map(({ second, rssBytes }) => [Math.ceil(second) - 1, bytesToMib(rssBytes)] as const),
    howToRead: `Lower is better, and a line that keeps rising does not come to rest. It is the resident memory of the \
server process as it is, garbage included.`,
  }
  return withFinding(context, shape, {
    what: 'Resident memory of the server when measuring ended',
    measure: MEASURES.rss,
    text: (bytes) => `${inMib(bytes)} MiB`,
  })
}

/** What a comparison means, in words: better, worse, beyond noise or not told, per metric. */
import { formatCount, formatRatio, formatRatioRange } from '../../format.js'
import { ONE_SIDED_OF_95 } from '../../stats/order.js'
import { rankSumCritical } from '../../stats/rank-sum.js'
import { NO_FIGURE } from '../figure.js'
import type { ComparisonRow, Ratio, ReportRun } from '../report.js'
import { listOf } from '../words/phrases.js'
import { trialsOf } from './ratio.js'

type Runs = readonly [ReportRun, ...ReportRun[]]

interface Found {
  readonly row: ComparisonRow
  readonly name: string
  readonly ratio: Ratio
}

/** Per later run: what is told apart, what is not, what cannot be; `rows` without the floor’s. */
export function comparisonSentences(runs: Runs, rows: readonly ComparisonRow[]): string[] {
  const [first, ...others] = runs
  return [
    ...others.flatMap(({ label }, i) => againstFirst(rows, { index: i + 1, label, base: first.label })),
    ...chanceSentence(rows),
    ...notComparedSentence(runs),
  ]
}

interface Against {
  readonly index: number
  readonly label: string
  readonly base: string
}

function againstFirst(rows: readonly ComparisonRow[], against: Against): string[] {
  const { index, label, base } = against
  const found = rows.flatMap((row): Found[] => {
    const ratio = row.entries[index]?.ratio ?? null
    return ratio === null ? [] : [{ row, name: nameOf(row), ratio }]
  })
  if (found.length === 0) return [`${label} and ${base} have no valid figure in common.`]
  const metrics = [...new Set(found.map(({ row }) => row.metric))]
  const told = metrics.flatMap((metric) =>
    toldSentence(
      found.filter(({ row }) => row.metric === metric),
      `${metric.name}, ${label} against ${base}`,
    ),
  )
  const same = metricList(
    found.filter(({ ratio }) => ratio.verdict === 'no difference beyond noise'),
    rows,
  )
  return [
    ...told,
    ...(same === '' ? [] : [`No difference beyond noise between ${label} and ${base}: ${same}.`]),
    ...untoldSentences(found, rows, against),
  ]
}

function toldSentence(found: readonly Found[], what: string): string[] {
  const parts = (['better', 'worse'] as const).flatMap((verdict) => {
    const list = found
      .filter(({ ratio }) => ratio.verdict === verdict)
      .map(({ name, ratio }) => `${name} ${ratioText(ratio)}`)
    return list.length === 0 ? [] : [`${verdict} for ${list.join(', ')}`]
  })
  return parts.length === 0 ? [] : [`${what}: ${parts.join('; ')}.`]
}

/** Metrics, with the contenders that are meant where it is not all of them. */
function metricList(found: readonly Found[], rows: readonly ComparisonRow[]): string {
  return [...new Set(found.map(({ row }) => row.metric))]
    .map((metric) => {
      const own = found.filter(({ row }) => row.metric === metric)
      const isAll = own.length === rows.filter((row) => row.metric === metric).length
      return isAll ? metric.name : `${metric.name} (${own.map(({ name }) => name).join(', ')})`
    })
    .join('; ')
}

function untoldSentences(found: readonly Found[], rows: readonly ComparisonRow[], against: Against): string[] {
  const { index, label, base } = against
  const untold = found.filter(({ ratio }) => ratio.verdict === 'not told: too few trials')
  const isFew = ({ row }: Found): boolean =>
    rankSumCritical(trialsAt(row, 0), trialsAt(row, index), ONE_SIDED_OF_95) === null
  const few = untold.filter(isFew)
  const enough = untold.filter((entry) => !isFew(entry))
  const before = `Not told between ${label} and ${base}`
  return [
    ...(few.length === 0
      ? []
      : [`${before}, for there are too few trials (${trialsText(few, against)}): ${metricList(few, rows)}.`]),
    ...largestShift(few),
    ...(enough.length === 0
      ? []
      : [`${before}, for what is taken off was read once per run: ${metricList(enough, rows)}.`]),
  ]
}

function trialsText(few: readonly Found[], { index, label, base }: Against): string {
  const fewest = (place: number): number => Math.min(...few.map(({ row }) => trialsAt(row, place)))
  return `${base} has ${fewest(0)}, ${label} ${fewest(index)}; with 4 of each there is an interval`
}

function largestShift(few: readonly Found[]): string[] {
  const [far] = [...few].sort((a, b) => distance(b) - distance(a))
  if (far === undefined) return []
  return [`The largest shift among those: ${far.name} ${formatRatio(far.ratio.estimate)} in ${far.row.metric.name}.`]
}

function trialsAt(row: ComparisonRow, index: number): number {
  return trialsOf(row.entries[index]?.figure ?? NO_FIGURE)
}

function distance({ ratio }: Found): number {
  return ratio.estimate > 0 ? Math.abs(Math.log(ratio.estimate)) : Number.POSITIVE_INFINITY
}

function ratioText({ estimate, interval }: Ratio): string {
  const range = interval === null ? 'counted' : `95 %: ${formatRatioRange(...interval)}`
  return `${formatRatio(estimate)} (${range})`
}

/** Of many intervals of 95 % some leave out 1 by chance. */
function chanceSentence(rows: readonly ComparisonRow[]): string[] {
  const intervals = rows.flatMap((row) => row.entries).filter(({ ratio }) => ratio !== null && ratio.interval !== null)
  if (intervals.length < 2) return []
  const byChance = Math.max(1, Math.round(intervals.length * 0.05))
  return [
    `Each interval is of 95 % for itself: of ${formatCount(intervals.length)} about ${formatCount(byChance)} can tell a difference by chance.`,
  ]
}

/** Contenders of which a run has nothing valid, or nothing at all. */
function notComparedSentence(runs: Runs): string[] {
  const names = [...new Set(runs.flatMap(({ model }) => model.rows.map((row) => row.contender)))]
  const list = names.flatMap((name) =>
    runs.flatMap(({ label, model }) => {
      const own = model.rows.filter((row) => row.contender === name)
      if (own.length === 0) return [`${name} (not in ${label})`]
      const left = [...new Set(own.map((row) => row.standing))].filter((s) => s === 'invalid' || s === 'failed')
      return left.length === 0 ? [] : [`${name} (${listOf(left)} in ${label})`]
    }),
  )
  return list.length === 0 ? [] : [`Not compared: ${list.join(', ')}.`]
}

function nameOf({ contender, point }: ComparisonRow): string {
  return point === null ? contender : `${contender} at ${formatCount(point)} clients`
}

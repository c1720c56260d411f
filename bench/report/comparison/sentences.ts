/** What a comparison means, in words: better, worse, beyond noise or not told, per metric. */
import { formatCount } from '../../format.js'
import { ONE_SIDED_OF_95 } from '../../stats/order.js'
import { rankSumCritical } from '../../stats/rank-sum.js'
import { medianValue, NO_FIGURE } from '../figure.js'
import { countsForCost } from '../ranking.js'
import type { ComparisonRow, Ratio, ReportRun } from '../report.js'
import { listOf } from '../words/phrases.js'
import { trialsOf } from './ratio.js'
import { estimateText, intervalText } from './ratio-text.js'

type Runs = readonly [ReportRun, ...ReportRun[]]

interface Named {
  readonly row: ComparisonRow
  readonly name: string
}

interface Found extends Named {
  readonly ratio: Ratio
  /** Of the run that is compared with the first. */
  readonly index: number
}

/** Per later run: what is told apart, what is not, what cannot be; `rows` without the floor’s. */
export function comparisonSentences(runs: Runs, rows: readonly ComparisonRow[]): string[] {
  const [first, ...others] = runs
  return [
    ...others.flatMap((run, i) => againstFirst(rows, { index: i + 1, run, first })),
    ...chanceSentence(rows),
    ...notComparedSentence(runs),
  ]
}

interface Against {
  readonly index: number
  readonly run: ReportRun
  readonly first: ReportRun
}

function againstFirst(rows: readonly ComparisonRow[], against: Against): string[] {
  const { index } = against
  const [label, base] = [against.run.label, against.first.label]
  const found = rows.flatMap((row): Found[] => {
    const ratio = row.entries[index]?.ratio ?? null
    return ratio === null ? [] : [{ row, name: nameOf(row), ratio, index }]
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
    ...unstatedSentence(rows, against),
  ]
}

function toldSentence(found: readonly Found[], what: string): string[] {
  const parts = (['better', 'worse'] as const).flatMap((verdict) => {
    const list = found
      .filter(({ ratio }) => ratio.verdict === verdict)
      .map((entry) => `${entry.name} ${ratioText(entry)}`)
    return list.length === 0 ? [] : [`${verdict} for ${list.join(', ')}`]
  })
  return parts.length === 0 ? [] : [`${what}: ${parts.join('; ')}.`]
}

/** Metrics, with the contenders that are meant where it is not all of them. */
function metricList(found: readonly Named[], rows: readonly ComparisonRow[]): string {
  return [...new Set(found.map(({ row }) => row.metric))]
    .map((metric) => {
      const own = found.filter(({ row }) => row.metric === metric)
      const isAll = own.length === rows.filter((row) => row.metric === metric).length
      return isAll ? metric.name : `${metric.name} (${own.map(({ name }) => name).join(', ')})`
    })
    .join('; ')
}

function untoldSentences(found: readonly Found[], rows: readonly ComparisonRow[], against: Against): string[] {
  const { index } = against
  const untold = found.filter(({ ratio }) => ratio.verdict === 'not told: too few trials')
  const isFew = ({ row }: Found): boolean =>
    rankSumCritical(trialsAt(row, 0), trialsAt(row, index), ONE_SIDED_OF_95) === null
  const few = untold.filter(isFew)
  const enough = untold.filter((entry) => !isFew(entry))
  const before = `Not told between ${against.run.label} and ${against.first.label}`
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

/** Valid and shown in both, yet beyond what arrived, or without a number above 0 to divide by. */
function unstatedSentence(rows: readonly ComparisonRow[], { index, run, first }: Against): string[] {
  const isShown = (row: ComparisonRow, place: number): boolean =>
    ['value', 'greater'].includes(row.entries[place]?.figure.kind ?? 'none')
  const unstated = rows.filter(
    (row) =>
      row.entries[index]?.ratio === null &&
      isShown(row, 0) &&
      isShown(row, index) &&
      isValidIn(run, row) &&
      isValidIn(first, row),
  )
  const list = metricList(
    unstated.map((row) => ({ row, name: nameOf(row) })),
    rows,
  )
  return list === '' ? [] : [`No ratio can be stated between ${run.label} and ${first.label}: ${list}.`]
}

function isValidIn({ model }: ReportRun, { contender, point }: ComparisonRow): boolean {
  return model.rows.some(
    (row) => row.contender === contender && (point === null || row.point === point) && countsForCost(row),
  )
}

function trialsText(few: readonly Found[], { index, run, first }: Against): string {
  const fewest = (place: number): number => Math.min(...few.map(({ row }) => trialsAt(row, place)))
  return `${first.label} has ${fewest(0)}, ${run.label} ${fewest(index)}; with 4 of each there is an interval`
}

/** ln of a ratio that would print as `1.00×`. */
const SHIFT_WORTH_A_WORD = 0.005

function largestShift(few: readonly Found[]): string[] {
  const [far] = [...few].sort((a, b) => distance(b) - distance(a))
  if (far === undefined || distance(far) < SHIFT_WORTH_A_WORD) return []
  return [`The largest shift among those: ${far.name} ${estimateText(far.ratio)} in ${far.row.metric.name}.`]
}

function trialsAt(row: ComparisonRow, index: number): number {
  return trialsOf(row.entries[index]?.figure ?? NO_FIGURE)
}

function distance({ ratio: { estimate } }: Found): number {
  return estimate !== null && estimate > 0 ? Math.abs(Math.log(estimate)) : Number.POSITIVE_INFINITY
}

function ratioText({ row, index, ratio }: Found): string {
  if (ratio.interval !== null) return `${estimateText(ratio)} (95 %: ${intervalText(ratio.interval)})`
  const count = (place: number): string => row.metric.text(medianValue(row.entries[place]?.figure ?? NO_FIGURE) ?? 0)
  const text =
    ratio.estimate === null || ratio.estimate === 0 ? `${count(index)} against ${count(0)}` : estimateText(ratio)
  return `${text} (counted)`
}

const BY_CHANCE = 0.05

/** Of many intervals of 95 % some leave out 1 by chance. */
function chanceSentence(rows: readonly ComparisonRow[]): string[] {
  const intervals = rows.flatMap((row) => row.entries).filter(({ ratio }) => ratio !== null && ratio.interval !== null)
  if (intervals.length < 2) return []
  const byChance = Math.round(intervals.length * BY_CHANCE)
  const share =
    intervals.length * BY_CHANCE < 1
      ? 'one in twenty'
      : `of ${formatCount(intervals.length)} about ${formatCount(byChance)}`
  return [`Each interval is of 95 % for itself: ${share} can tell a difference by chance.`]
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

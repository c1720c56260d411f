/** What a trend shows, in words: the newest run against the one before it on the same machine. */
import { formatCount } from '../format.js'
import { figureText } from '../report/cells.js'
import { comparedTrials, differ, type Figure, medianValue, orderValue, sameCount } from '../report/figure.js'
import { TIMER_NOISE_US } from '../report/ranking.js'
import { shownText, type TrendMetric } from './metrics.js'
import { countedFigure, type TrendRow } from './trend-rows.js'

/** So many lines are spoken of; the others are for the eye. */
const LINES_TOLD = 3

/** One sentence about one metric of a contender. */
export function trendFinding(metric: TrendMetric, rows: readonly TrendRow[]): string {
  const names = [...new Set(rows.map(({ series }) => series))]
  const told = names.flatMap((name) => {
    const text = lineFinding(
      metric,
      rows.filter(({ series }) => series === name),
    )
    return text === null ? [] : [names.length === 1 ? text : `${name} ${text}`]
  })
  if (told.length === 0) return `${metric.subject}: stated by no valid trial.`
  const more = told.length - LINES_TOLD
  const rest = more > 0 ? `; and ${formatCount(more)} more lines` : ''
  return `${metric.subject}: ${told.slice(0, LINES_TOLD).join('; ')}${rest}.`
}

interface Stated {
  readonly row: TrendRow
  readonly figure: Figure
}

/** null: nothing is stated in this line. */
function lineFinding(metric: TrendMetric, rows: readonly TrendRow[]): string | null {
  const stated = rows.flatMap((row): Stated[] => {
    const figure = countedFigure(row, metric)
    return figure?.kind === 'value' || figure?.kind === 'greater' ? [{ row, figure }] : []
  })
  const newest = stated.at(-1)
  const before = stated.at(-2)
  if (newest === undefined) return null
  const value = (one: Stated): string =>
    `${figureText(one.figure, (value) => shownText(metric, value))} ${metric.unit} (${one.row.run.commit.label})`
  if (before === undefined) return `${value(newest)} in the only run that states it`
  const verdict = stepVerdict(metric, before.figure, newest.figure)
  return `${value(newest)} in the newest run, ${value(before)} in the one before, ${verdict}`
}

/** What can be said of a step between two sessions: never more than that their spreads do not overlap. */
export function stepVerdict(metric: TrendMetric, before: Figure, newest: Figure): string {
  const direction = orderValue(newest) < orderValue(before) ? 'lower' : 'higher'
  if (metric.exact === true && isConstant(before) && isConstant(newest)) {
    return sameCount(medianValue(before) ?? 0, medianValue(newest) ?? 0) ? 'the same' : direction
  }
  if (metric.byTimer === true && withinTimers(before, newest)) {
    return 'too close for timers, see the transport latency'
  }
  if (comparedTrials(before, newest) < 2) return 'not judged, as a single trial has no spread'
  return differ(before, newest) ? `${direction}, beyond the spread of both` : 'their spreads overlap'
}

/** Counted, and the same in every trial but for what the edges of the window cut off. */
function isConstant(figure: Figure): boolean {
  return figure.kind === 'value' && sameCount(figure.min, figure.max)
}

function withinTimers(a: Figure, b: Figure): boolean {
  const gap = Math.abs((medianValue(a) ?? Number.NaN) - (medianValue(b) ?? Number.NaN))
  return gap < TIMER_NOISE_US
}

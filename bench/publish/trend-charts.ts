/** The trend of a contender as charts: one per metric, in it one line per machine. */

import { figureText, NO_CELL } from '../report/cells.js'
import type { Category, ChartSet, ChartTable, ContenderStyle, PlotChart, Series } from '../report/charts/chart.js'
import type { Figure } from '../report/figure.js'
import { shownText, type TrendMetric } from './metrics.js'
import { runTime } from './run-time.js'
import { countedFigure, statedMetrics, type TrendRow } from './trend-rows.js'
import { trendFinding } from './trend-words.js'

/** One chart per metric that is stated at all. */
export function trendCharts(rows: readonly TrendRow[]): ChartSet {
  const names = [...new Set(rows.map(({ series }) => series))]
  return { styles: names.map(styleOf), charts: statedMetrics(rows).map((metric) => chartOf(metric, rows)) }
}

const HUES = 7
const LOOKS = 6

/** Hues before the floor's grey; hue, dash and mark together repeat after 42 lines. */
function styleOf(name: string, index: number): ContenderStyle {
  return { name, hue: index % HUES, dash: index % LOOKS, mark: index % LOOKS }
}

function chartOf(metric: TrendMetric, all: readonly TrendRow[]): PlotChart {
  const rows = all.filter((row) => row.point.figures[metric.key] !== undefined || row.point.excluded !== null)
  const names = [...new Set(rows.map(({ series }) => series))]
  return {
    type: 'line',
    id: metric.key,
    subject: metric.subject,
    finding: trendFinding(metric, rows),
    howToRead: HOW_TO_READ,
    x: { label: 'Commit, runs by start', scale: 'category', categories: categoriesOf(all) },
    y: { label: `${capital(metric.name)}, ${metric.unit}`, scale: 'linear', min: 0 },
    series: names.flatMap((name) => linesOf(metric, { name, rows: rows.filter(({ series }) => series === name) })),
    tables: [tableOf(metric, rows)],
  }
}

const HOW_TO_READ =
  'One place per run, from the oldest to the newest, named by the commit that ran (* its checkout was changed). One line per machine: the median over the blocks; the band reaches from the lowest block to the highest. Lower is better. Invalid and failed trials, and results that do not verify, are in no line. Two sessions on one machine differ by some percent without any cause, so a step is a reason to measure both commits side by side, not a verdict.'

/** More labels than this would cover each other. */
const LABELS_SHOWN = 30

/** Of many runs only some are labelled, the newest always. */
function categoriesOf(rows: readonly TrendRow[]): Category[] {
  const runs = [...new Map(rows.map(({ place, run }) => [place, run])).values()]
  const step = Math.ceil(runs.length / LABELS_SHOWN)
  return runs.map(({ commit }, place) => ({
    label: (runs.length - 1 - place) % step === 0 ? commit.label : '',
    contender: null,
  }))
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

type Line = { readonly name: string; readonly rows: readonly TrendRow[] }

/** The band only where some run has several valid trials that differ. */
function linesOf(metric: TrendMetric, { name, rows }: Line): Series[] {
  const values = rows.map((row) => ({ place: row.place, figure: countedFigure(row, metric) }))
  const line = (role: Series['role'], read: (figure: Figure & { kind: 'value' }) => number): Series => ({
    label: name,
    contender: name,
    role,
    points: values.map(({ place, figure }) => [
      place,
      figure?.kind === 'value' ? rounded(metric.shown(read(figure))) : null,
    ]),
  })
  const hasSpread = values.some(({ figure }) => figure?.kind === 'value' && figure.min < figure.max)
  const band = hasSpread ? [line('band-low', (figure) => figure.min), line('band-high', (figure) => figure.max)] : []
  return [...band, line('main', (figure) => figure.median)]
}

const DIGITS = 4

/** What the eye can see; null where the highest block never arrived. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null
}

function tableOf(metric: TrendMetric, rows: readonly TrendRow[]): ChartTable {
  const text = (value: number): string => shownText(metric, value)
  const bound = (figure: Figure, end: 'min' | 'max'): string => {
    if (figure.kind !== 'value') return NO_CELL
    return Number.isFinite(figure[end]) ? text(figure[end]) : '∞'
  }
  return {
    caption: `${metric.subject}: ${metric.name}, ${metric.unit}`,
    head: ['run', 'commit', 'machine', 'median', 'lowest', 'highest', 'valid trials'],
    rows: rows.map((row) => {
      const { run, point, series } = row
      const figure = countedFigure(row, metric) ?? { kind: 'none' }
      const trials = `${point.validTrials} of ${point.trials}`
      return [
        runTime(run),
        run.commit.label,
        series,
        figureText(figure, text),
        bound(figure, 'min'),
        bound(figure, 'max'),
        point.excluded === null ? trials : `${trials}: ${point.excluded}`,
      ]
    }),
  }
}

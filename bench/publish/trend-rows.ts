/** The numbers of a contender from run to run. */
import { formatCount } from '../format.js'
import type { Figure } from '../report/figure.js'
import type { ScenarioGroup } from './groups.js'
import { TREND_METRICS, type TrendMetric } from './metrics.js'
import { machineNames } from './origin.js'
import type { PublishedRun, TrendPoint } from './published-run.js'

/** One line of a trend's table: the contender (at one client count) in one run. */
export interface TrendRow {
  readonly run: PublishedRun
  /** Place among the runs that have the contender, from 0. */
  readonly place: number
  readonly point: TrendPoint
  /** The line that it belongs to: its machine, with the client count where the scenario has several. */
  readonly series: string
}

/** By start of the run, then by client count. */
export function trendRows({ runs }: ScenarioGroup, contender: string): TrendRow[] {
  const names = machineNames(runs.map(({ machine }) => machine))
  const own = runs.flatMap((run) => {
    const found = run.contenders.find(({ name }) => name === contender)
    return found === undefined ? [] : [{ run, points: found.points }]
  })
  return own.flatMap(({ run, points }, place) =>
    points.map((point) => ({
      run,
      place,
      point,
      series: seriesName(names.get(run.machine.id) ?? run.machine.label, point),
    })),
  )
}

function seriesName(machine: string, { clients }: TrendPoint): string {
  return clients === null ? machine : `${machine} ×${formatCount(clients)}`
}

/** What stands in the line: a figure of valid trials of a file that verifies. */
export function countedFigure({ point }: TrendRow, { key }: TrendMetric): Figure | null {
  return point.excluded === null ? (point.figures[key] ?? null) : null
}

/** The metrics that some line states. */
export function statedMetrics(rows: readonly TrendRow[]): TrendMetric[] {
  return TREND_METRICS.filter((metric) => rows.some((row) => isStated(countedFigure(row, metric))))
}

/** The metrics that anything states, be it struck out. */
export function shownMetrics(rows: readonly TrendRow[]): TrendMetric[] {
  const all = rows.flatMap(({ point }) => [point.figures, ...point.struck.map(({ figures }) => figures)])
  return TREND_METRICS.filter(({ key }) => all.some((figures) => isStated(figures[key] ?? null)))
}

function isStated(figure: Figure | null): boolean {
  return figure?.kind === 'value' || figure?.kind === 'greater'
}

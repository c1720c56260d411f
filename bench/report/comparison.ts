/** Several results side by side: the ratio of each to the first, how sure it is, and what it means. Pure. */
import { requireComparable } from './comparability.js'
import { caveatsOf } from './comparison/caveats.js'
import {
  MEMORY_METRIC,
  MESSAGE_METRICS,
  type Metric,
  memoryReading,
  NO_READING,
  type Reading,
  WAITING_METRICS,
} from './comparison/metrics.js'
import { ratioOf } from './comparison/ratio.js'
import { comparisonSentences } from './comparison/sentences.js'
import type { ReportModel } from './model.js'
import type { Comparison, ComparisonRow, ReportRun } from './report.js'

type Runs = readonly [ReportRun, ...ReportRun[]]

/** Who is compared, at which of the scenario's points. */
interface Subject {
  readonly contender: string
  readonly point: number | null
}

/**
 * null for a single run.
 * @throws BenchError `results-not-comparable` (exit 64) when the scenarios differ in what they measure.
 */
export function compareRuns(runs: Runs): Comparison | null {
  if (runs.length < 2) return null
  requireComparable(runs)
  const models = runs.map(({ model }) => model)
  const rows = rowsOf(models)
  const floors = new Set(models.flatMap(({ floor }) => floor.map((row) => row.contender)))
  return {
    caveats: caveatsOf(runs),
    rows,
    sentences: comparisonSentences(
      runs,
      rows.filter((row) => !floors.has(row.contender)),
    ),
  }
}

function rowsOf(models: readonly ReportModel[]): ComparisonRow[] {
  const [{ kind, scenario }] = models as [ReportModel, ...ReportModel[]]
  const subjects = subjectsOf(models)
  const largest = Math.max(...scenario.points)
  const atLargest = subjects.filter(({ point }) => point === null || point === largest)
  const contenders = [...new Set(subjects.map(({ contender }) => contender))]
  const perRow = (metrics: readonly Metric[], of: readonly Subject[]): ComparisonRow[] =>
    metrics.flatMap((metric) => of.flatMap((subject) => metricRow(metric, subject, models)))
  const memory = scenario.points.length === 0 ? [] : contenders.flatMap((contender) => memoryRow(contender, models))
  return kind === 'idle'
    ? [...memory, ...perRow(WAITING_METRICS, atLargest)]
    : [...perRow(MESSAGE_METRICS, subjects), ...memory]
}

/** In the order of the first run's table, then what only later runs have; the floor last. In two runs at least. */
function subjectsOf(models: readonly ReportModel[]): Subject[] {
  const rows = [...models.flatMap((model) => model.rows), ...models.flatMap((model) => model.floor)]
  const byKey = new Map(rows.map(({ contender, point }) => [`${contender} ${point}`, { contender, point }]))
  return [...byKey.values()].filter(
    (subject) => models.filter((model) => rowOf(model, subject) !== undefined).length > 1,
  )
}

function rowOf({ rows, floor }: ReportModel, { contender, point }: Subject): ReportModel['rows'][number] | undefined {
  return [...rows, ...floor].find((row) => row.contender === contender && row.point === point)
}

function metricRow(metric: Metric, subject: Subject, models: readonly ReportModel[]): ComparisonRow[] {
  const readings = models.map((model) => {
    const row = rowOf(model, subject)
    return row === undefined ? NO_READING : metric.read(row)
  })
  return comparisonRow(metric, subject, readings)
}

function memoryRow(contender: string, models: readonly ReportModel[]): ComparisonRow[] {
  const readings = models.map((model) => memoryReading(model, contender))
  return comparisonRow(MEMORY_METRIC, { contender, point: null }, readings)
}

type Compared = Pick<Metric, 'compared' | 'sharesReading' | 'toleratesNone'>

/** None if fewer than two runs state the figure. */
function comparisonRow(metric: Compared, subject: Subject, readings: readonly Reading[]): ComparisonRow[] {
  const [first = NO_READING] = readings
  if (readings.filter(({ figure }) => figure.kind !== 'none').length < 2) return []
  const entries = readings.map((reading, i) => ({
    figure: reading.figure,
    ratio: i === 0 ? null : ratioOf(metric, first, reading),
  }))
  return [{ metric: metric.compared, ...subject, entries }]
}

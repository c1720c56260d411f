/** One objective of one contender: the value that the report shows, against its limit. Pure. */
import { formatCount } from '../format.js'
import { MIN_EVENTS_BEYOND, MIN_SAMPLES_BEYOND } from '../measure/percentiles.js'
import { type Figure, figureOf, percentileFigure } from '../report/figure.js'
import type { CompletedTrial, Percentile, ResultFile, Trial } from '../result/schema.js'
import { type GateBlock, type GateRow, OPEN_ROW, type Verdict } from './gate-file.js'
import type { Metric } from './metric.js'
import { metricText } from './metrics.js'
import type { Comparison, Limit } from './threshold-grammar.js'

/** Everything that was planned or measured of one contender at one point. */
export interface MeasuredTrials {
  readonly contender: string
  readonly point: number | null
  readonly planned: number
  readonly trials: readonly Trial[]
}

interface Context {
  readonly scenario: ResultFile['scenario']
  /** Lost messages, judged although no threshold names them: no objective of the user's, but exact. */
  readonly isLoss: boolean
}

type Judgement = Pick<GateRow, 'verdict' | 'reason' | 'remedy' | 'other' | 'blocks'>

export function objectiveRow(measured: MeasuredTrials, comparison: Comparison, { scenario, isLoss }: Context): GateRow {
  const { contender, point } = measured
  const judgement =
    comparison.metric.needsClosedLoop && scenario.upstream?.loop !== 'closed'
      ? invalid(`${comparison.metric.name} is exact only in a scenario whose upstream.loop is closed`, null)
      : judge(measured, comparison)
  const row = { ...OPEN_ROW, contender, point, ...fixed(comparison), class: 'objective', ...judgement } as const
  return isLoss ? { ...row, class: 'exact', change: CHANGE_OF[row.verdict] } : row
}

/** Of what must be 0. */
const CHANGE_OF = { pass: 'same', regression: 'worse', inconclusive: 'unknown', invalid: 'unknown' } as const

/** A pattern that matches nobody in this run decides, too: what it demands was not measured. */
export function notInThisRun(pattern: string, comparison: Comparison): GateRow {
  const remedy = 'run it with --contenders, or take the threshold out'
  const judgement = invalid('nothing in this run has that name', remedy)
  return { ...OPEN_ROW, contender: pattern, point: null, ...fixed(comparison), class: 'objective', ...judgement }
}

function fixed({ metric, limit }: Comparison): Pick<GateRow, 'metric' | 'limit'> {
  return { metric: metric.key, limit: { ...limit } }
}

function judge({ planned, trials }: MeasuredTrials, { metric, limit }: Comparison): Judgement {
  const failed = trials.find((trial) => trial.state === 'failed')
  if (failed !== undefined) {
    const { phase, cause } = failed
    return invalid(`a trial failed in phase ${phase}: ${cause.message}`, cause.remedy)
  }
  if (trials.length < planned || trials.length === 0) {
    const done = `${formatCount(trials.length)} of ${formatCount(planned)} trials were measured`
    return invalid(done, 'let the run finish')
  }
  const completed = trials.filter((trial) => trial.state === 'completed')
  const valid = completed.filter(({ validity }) => validity.valid)
  if (2 * valid.length <= planned) return tooFewValid(completed, { planned, valid: valid.length })
  return metric.over === 'sum' ? judgeSum(completed, metric, limit) : judgeFigure(valid, metric, limit)
}

/** A median of few blocks is another thing than one of many: more than half of what was planned must count. */
function tooFewValid(
  trials: readonly CompletedTrial[],
  { planned, valid }: { readonly planned: number; readonly valid: number },
): Judgement {
  const reason = trials.find(({ validity }) => !validity.valid)?.validity.reasons[0]
  const few = `only ${formatCount(valid)} of ${formatCount(planned)} planned trials ${valid === 1 ? 'is' : 'are'} valid, more than half must be`
  const what = valid === 0 ? 'no trial is valid' : few
  return invalid(`${what}: ${reason?.message ?? 'none says why'}`, reason?.remedy ?? null)
}

/** Counts of all trials, invalid ones too: what was lost is lost. */
function judgeSum(trials: readonly CompletedTrial[], metric: Metric, limit: Limit): Judgement {
  const values = trials.map((trial) => metric.read(trial))
  if (values.includes(null)) return unstated(trials, metric)
  const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0)
  return { ...compared(sum, metric, limit), blocks: blocksOf(trials, metric) }
}

function judgeFigure(trials: readonly CompletedTrial[], metric: Metric, limit: Limit): Judgement {
  if (!isLatency(metric.key) && trials.some((trial) => metric.read(trial) === null)) return unstated(trials, metric)
  const blocks = blocksOf(trials, metric)
  const figure = figureOfMetric(trials, metric)
  switch (figure.kind) {
    case 'value':
      return { ...compared(figure.median, metric, limit), blocks }
    case 'greater':
      return { ...beyond(figure.than, metric, limit), blocks }
    case 'few':
      return { ...fewEvents(trials, metric), blocks }
    case 'none':
      return { ...unstated(trials, metric), blocks }
  }
}

const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999, max: 1 } as const
type LatencyKey = keyof typeof QUANTILES

function isLatency(key: string): key is LatencyKey {
  return Object.hasOwn(QUANTILES, key)
}

/** As reports state it: percentiles with what never arrived, the rest by its median. */
function figureOfMetric(trials: readonly CompletedTrial[], { key, read }: Metric): Figure {
  if (!isLatency(key)) return figureOf(trials.map((trial) => read(trial)))
  return percentileFigure(trials.map((trial): Percentile => trial.latency[key]))
}

function compared(value: number, metric: Metric, limit: Limit): Omit<Judgement, 'blocks'> {
  const met = meets(value, limit)
  const text = `${metric.name} is ${metricText(metric, value)}`
  return { ...verdictOf(met), reason: met ? text : `${text}, not ${limitText(metric, limit)}`, other: value }
}

/** Among what never arrived: later than any limit. */
function beyond(thanUs: number, metric: Metric, limit: Limit): Omit<Judgement, 'blocks'> {
  const met = meets(Number.POSITIVE_INFINITY, limit)
  const text = `${metric.name} lies among what never arrived: more than ${metricText(metric, thanUs)}`
  return { ...verdictOf(met), reason: met ? text : `${text}, not ${limitText(metric, limit)}`, other: null }
}

function verdictOf(met: boolean): Pick<Judgement, 'verdict' | 'remedy'> {
  const verdict: Verdict = met ? 'pass' : 'regression'
  return { verdict, remedy: null }
}

function meets(value: number, { operator, value: limit }: Limit): boolean {
  switch (operator) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '==':
      return value === limit
    case '>=':
      return value >= limit
    case '>':
      return value > limit
  }
}

/** `< 50.0 ms` */
function limitText(metric: Pick<Metric, 'unit'>, { operator, value }: Limit): string {
  return `${operator} ${metricText(metric, value)}`
}

function fewEvents(trials: readonly CompletedTrial[], { name, key }: Metric): Omit<Judgement, 'blocks'> {
  const events = formatCount(Math.min(...trials.map(({ latency }) => latency.events)))
  const beyond = isLatency(key) ? 1 - QUANTILES[key] : 0
  const needed = `${neededText(MIN_EVENTS_BEYOND, beyond)} distinct events and ${neededText(MIN_SAMPLES_BEYOND, beyond)} deliveries`
  return {
    verdict: 'inconclusive',
    reason: `${name} is not stated: a trial had ${events} events, too few for it`,
    remedy: `measure longer or at a higher rate: ${name} needs at least ${needed} in each trial`,
    other: null,
  }
}

/** How many there must be for `least` of them to lie beyond; rounded first, since 1 − 0.99 is more than 0.01. */
function neededText(least: number, beyond: number): string {
  return formatCount(beyond === 0 ? 1 : Math.ceil(Math.round((least / beyond) * 1e6) / 1e6))
}

function unstated(trials: readonly CompletedTrial[], metric: Metric): Judgement {
  const remedy = 'measure where it is observed, or take the threshold out'
  const silent = trials.filter((trial) => metric.read(trial) === null).length
  if (silent === trials.length) return invalid(`this run does not state ${metric.name}`, remedy)
  return invalid(`${formatCount(silent)} of ${formatCount(trials.length)} trials do not state ${metric.name}`, remedy)
}

function invalid(reason: string, remedy: string | null): Judgement {
  return { verdict: 'invalid', reason, remedy, other: null, blocks: [] }
}

/** One value per trial; what lies among what never arrived is none that a file can hold. */
function blocksOf(trials: readonly CompletedTrial[], { read }: Metric): GateBlock[] {
  return trials.map((trial) => {
    const value = read(trial)
    return { block: trial.block, order: null, base: null, other: Number.isFinite(value) ? value : null }
  })
}

/** Exact metrics of a contender's trials, which must all say the same. Pure. */
import type { CompletedTrial, ResultFile, Trial } from '../result/schema.js'
import { isExactFor } from './exact-heads.js'
import { exactProblem } from './exact-validity.js'
import type { Metric } from './metric.js'
import { metricsOf } from './metrics.js'
import type { Subject } from './subject.js'

/** `problem`: why it cannot be told, a sentence without its full stop. */
export type ExactReading =
  | { readonly state: 'value'; readonly value: number }
  | { readonly state: 'not stated' }
  | { readonly state: 'unsound'; readonly problem: string }

/** Counts that have to be 0. */
export const LEDGER_METRICS: readonly Metric[] = metricsOf('exact').filter(({ over }) => over === 'sum')

/** The others, which are what they are: those that such a scenario states of this contender. */
export function valueMetricsOf({ upstream }: ResultFile['scenario'], contender: string): Metric[] {
  const isClosed = upstream?.loop === 'closed'
  return metricsOf('exact').filter(
    (metric) => metric.over !== 'sum' && (isClosed || !metric.needsClosedLoop) && isExactFor(contender, metric),
  )
}

export function trialsOf({ trials }: ResultFile, { contender, point }: Subject): Trial[] {
  return trials.filter((trial) => trial.contender === contender && trial.point === point)
}

/** The trials, or why they state nothing exact. */
export function soundTrials(trials: readonly Trial[], scenario: ResultFile['scenario']): CompletedTrial[] | string {
  if (trials.length === 0) return 'it was not measured'
  for (const trial of trials) {
    const problem = exactProblem(trial, scenario)
    if (problem !== null) return trials.length === 1 ? problem : `block ${trial.block + 1}: ${problem}`
  }
  return trials.filter((trial) => trial.state === 'completed')
}

/** What the ledgers add up to, or the one value that all trials state, bit for bit. */
export function readExact(trials: readonly CompletedTrial[] | string, metric: Metric): ExactReading {
  if (typeof trials === 'string') return { state: 'unsound', problem: trials }
  const values = trials.map((trial) => metric.read(trial))
  const stated = values.filter((value) => value !== null)
  const [first] = stated
  if (first === undefined) return { state: 'not stated' }
  if (stated.length < values.length) return { state: 'unsound', problem: 'some of its trials do not state it' }
  if (!stated.every(Number.isFinite)) return { state: 'unsound', problem: 'it is not a number' }
  if (metric.over === 'sum') return { state: 'value', value: stated.reduce((sum, value) => sum + value, 0) }
  if (stated.every((value) => value === first)) return { state: 'value', value: first }
  const listed = [...new Set(stated)].join(', ')
  return { state: 'unsound', problem: `it is not deterministic: its trials say ${listed}` }
}

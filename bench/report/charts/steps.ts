/** The measured time and the drain in steps of whole seconds, the same for every contender of a page. */
import { LatencyHistogram } from '../../measure/histogram.js'
import type { CompletedTrial } from '../../result/schema.js'
import { figureOf, medianValue } from '../figure.js'
import type { ChartRow } from './chart-row.js'
import { addReadable } from './distribution.js'
import { countBins } from './latency-bins.js'

/** Steps of a line over time. */
const MOST_STEPS = 60

export interface Steps {
  /** Seconds in a step. */
  readonly seconds: number
  readonly count: number
}

/** What was received in one step, in all trials of a row. */
export interface ReceivedInStep {
  /** µs over all trials; null: nothing arrived, or the file cannot be read. */
  readonly latency: { readonly minUs: number; readonly p50Us: number; readonly maxUs: number } | null
  /** Per bin of `BIN_EDGES_US`. */
  readonly bins: readonly number[]
  /** Median over the trials. */
  readonly perSecond: number
}

/** As many steps as it takes to the last second that any of these rows has. */
export function stepsOf(rows: readonly ChartRow[]): Steps {
  const seconds = Math.max(0, ...rows.map(({ row }) => Math.max(receivedSeconds(row.used), connectedSeconds(row.used))))
  const width = Math.max(1, Math.ceil(seconds / MOST_STEPS))
  return { seconds: width, count: Math.ceil(seconds / width) }
}

/** Until measuring ended and nothing more arrived. */
function receivedSeconds(trials: readonly CompletedTrial[]): number {
  const last = trials.flatMap(({ series }) => series).reduce((most, { second }) => Math.max(most, second + 1), 0)
  return trials.reduce((most, { durationSeconds }) => Math.max(most, Math.ceil(durationSeconds)), last)
}

function connectedSeconds(trials: readonly CompletedTrial[]): number {
  return trials.reduce((most, { connections }) => Math.max(most, connections.established.length), 0)
}

/** When each step begins, s since T0. */
export function startsOf({ seconds, count }: Steps): number[] {
  return Array.from({ length: count }, (_, i) => i * seconds)
}

/** To the row's own last second: a trial may be shorter than others of the page. */
export function receivedInSteps({ row }: ChartRow, steps: Steps): ReceivedInStep[] {
  const width = steps.seconds
  const seconds = receivedSeconds(row.used)
  const own = startsOf(steps).filter((start) => start < seconds)
  return own.map((start): ReceivedInStep => {
    const within = row.used.map((trial) =>
      trial.series.filter(({ second }) => second >= start && second < start + width),
    )
    const perSecond = figureOf(within.map((points) => points.reduce((sum, point) => sum + point.delivered, 0) / width))
    return { ...latenciesOf(within.flat().map((point) => point.hdr)), perSecond: medianValue(perSecond) ?? 0 }
  })
}

function latenciesOf(hdrs: readonly string[]): Pick<ReceivedInStep, 'latency' | 'bins'> {
  const histogram = new LatencyHistogram()
  const readable = hdrs.every((hdr) => addReadable(histogram, hdr))
  const [first] = histogram.buckets()
  const [p50Us, maxUs] = [histogram.quantile(0.5), histogram.quantile(1)]
  if (!readable || first === undefined || p50Us === null || maxUs === null) return { latency: null, bins: [] }
  return { latency: { minUs: first[0], p50Us, maxUs }, bins: countBins(histogram) }
}

/**
 * One number per step from readings per second: their mean within a step, the median of it over the trials; null where
 * there are none.
 */
export function readingsInSteps(
  { row }: ChartRow,
  steps: Steps,
  read: (trial: CompletedTrial) => readonly (readonly [second: number, value: number])[],
): (number | null)[] {
  const readings = row.used.map(read)
  return startsOf(steps).map((start) => {
    const means = readings.map((values) => {
      const within = values.filter(([second]) => second >= start && second < start + steps.seconds)
      return within.length === 0 ? null : within.reduce((sum, [, value]) => sum + value, 0) / within.length
    })
    return medianValue(figureOf(means))
  })
}

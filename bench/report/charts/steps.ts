/** The measured time and the drain in steps of whole seconds, the same for every contender of a page. */
import { usToSeconds } from '../../format.js'
import { LatencyHistogram } from '../../measure/histogram.js'
import type { CompletedTrial, SeriesPoint } from '../../result/schema.js'
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
  /** Median over the trials; of the step in which measuring ends, its measured part. */
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

/** What a step is called in running text. */
export function stepName({ seconds }: Steps): string {
  return seconds === 1 ? 'second' : `step of ${seconds} s`
}

interface Span {
  readonly start: number
  readonly end: number
}

/** To the row's own last second: a trial may be shorter than others of the page. */
export function receivedInSteps({ row }: ChartRow, steps: Steps): ReceivedInStep[] {
  const seconds = receivedSeconds(row.used)
  const own = startsOf(steps).filter((start) => start < seconds)
  return own.map((start): ReceivedInStep => {
    const step = { start, end: Math.min(start + steps.seconds, seconds) }
    const hdrs = row.used.flatMap((trial) => pointsIn(trial, step)).map(({ hdr }) => hdr)
    const perSecond = figureOf(row.used.map((trial) => rateIn(trial, step)))
    return { ...latenciesOf(hdrs), perSecond: medianValue(perSecond) ?? 0 }
  })
}

function pointsIn({ series }: CompletedTrial, { start, end }: Span): SeriesPoint[] {
  return series.filter(({ second }) => second >= start && second < end)
}

/**
 * Where measuring ends within the step, of the measured part alone: a straggler would otherwise spread it over the
 * drain. Where it ends within a second, what is under way then (rate × latency, by Little's law) still comes in that
 * second, as if measuring had lasted that much longer.
 */
function rateIn(trial: CompletedTrial, { start, end }: Span): number {
  const { durationSeconds } = trial
  const until = start < durationSeconds ? Math.min(end, Math.ceil(durationSeconds)) : end
  const points = pointsIn(trial, { start, end: until })
  const latencySeconds = usToSeconds(points.at(-1)?.p50Us ?? 0)
  const seconds = (start < durationSeconds ? Math.min(until, durationSeconds + latencySeconds) : until) - start
  return points.reduce((sum, { delivered }) => sum + delivered, 0) / seconds
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

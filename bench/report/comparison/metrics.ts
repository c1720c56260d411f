/** What results are compared in, in the order of the tables, and what each run says of it. */
import { formatCount, formatNumber, inKib, inMib, inMs, inMsPerThousand, inPercent } from '../../format.js'
import { type Figure, figureOf, isResolved, medianValue, NO_FIGURE, slopeOf } from '../figure.js'
import { idleRssBytes } from '../idle.js'
import { isCounted, MEASURES, type Measure } from '../measures.js'
import type { ReportModel } from '../model.js'
import { countsForCost } from '../ranking.js'
import type { ComparedMetric } from '../report.js'
import type { ReportRow } from '../rows.js'

/** One run's numbers of one contender (at one point) in one metric. */
export interface Reading {
  readonly figure: Figure
  /** One per trial, or per block for a slope; null: it states none. */
  readonly values: readonly (number | null)[]
  /** False for what is invalid, failed or missing: shown, never judged. */
  readonly counts: boolean
  /** Whether what was counted is the same however fast the machine was. */
  readonly counted: boolean
}

export interface Metric {
  readonly compared: ComparedMetric
  /** The difference to a single reading of the run: its trials are no independent evidence. */
  readonly sharesReading: boolean
  /** There should be none of it: some against none differs, whatever the number of trials. */
  readonly toleratesNone?: true
  /** Of a contender's row. */
  read(row: ReportRow): Reading
}

function metric(measure: Measure, name: string, text: ComparedMetric['text'] = formatNumber): Metric {
  const { key, better } = measure
  return { compared: { key, name, text, better }, sharesReading: false, read: (row) => readingOf(measure, row) }
}

/** All that the valid trials lost, as the tables have it; not their median, for one loss is one too many. */
const MISSING: Metric = {
  compared: { key: 'missing', name: 'missing', text: formatCount, better: 'lower' },
  sharesReading: false,
  toleratesNone: true,
  read: (row) => {
    const [values, total] = [row.used.map(({ ledger }) => ledger.missing), row.missing]
    const figure: Figure =
      values.length === 0 ? NO_FIGURE : { kind: 'value', median: total, min: total, max: total, trials: values.length }
    return { figure, values, counts: isJudged(row), counted: true }
  },
}

/** Of messages, per point if the scenario has points. */
export const MESSAGE_METRICS: readonly Metric[] = [
  metric(MEASURES.deliveryP50, 'p50, ms', inMs),
  metric(MEASURES.deliveryP99, 'p99, ms', inMs),
  metric(MEASURES.transportP50, 'transport p50, ms', inMs),
  metric(MEASURES.deliveredPerSecond, 'delivered, /s'),
  MISSING,
  metric(MEASURES.headerBytes, 'headers, B/message'),
  metric(MEASURES.totalBytes, 'total, B/message'),
  metric(MEASURES.requests, 'requests, /message'),
  metric(MEASURES.connections, 'connections opened', formatCount),
  metric(MEASURES.cpu, 'server CPU, ms/1,000', inMsPerThousand),
  { ...metric(MEASURES.cpuAboveIdle, 'CPU above idle, ms/1,000', inMsPerThousand), sharesReading: true },
  metric(MEASURES.rss, 'server RSS, MiB', inMib),
]

/** Of waiting, at the scenario's largest point. */
export const WAITING_METRICS: readonly Metric[] = [
  metric(MEASURES.idleRss, 'RSS after GC, MiB', inMib),
  metric(MEASURES.idleCpuShare, 'server CPU, % of a core', inPercent),
  metric(MEASURES.idleRequests, 'requests, /client/s'),
  metric(MEASURES.idleBytes, 'wire, B/client/s'),
]

/** Over the scenario's points. */
export const MEMORY_METRIC: Pick<Metric, 'compared' | 'sharesReading'> = {
  compared: {
    key: 'rss-per-client',
    name: 'RSS, KiB/client',
    text: inKib,
    better: 'lower',
  },
  sharesReading: false,
}

export const NO_READING: Reading = { figure: NO_FIGURE, values: [], counts: false, counted: false }

function readingOf(measure: Measure, row: ReportRow): Reading {
  return {
    figure: measure.figure(row),
    values: row.used.map(measure.value),
    counts: isJudged(row),
    counted: isCounted(measure, [row]) && !batchesByTiming(row),
  }
}

/** Valid; the floor too, for it shows whether the machine is the same. */
function isJudged(row: ReportRow): boolean {
  return row.standing === 'floor' || countsForCost(row)
}

/** Long polls that bring several events do so because these arrived while the poll was under way. */
function batchesByTiming({ transport, eventsPerAnswer }: ReportRow): boolean {
  return transport === 'long-poll' && (medianValue(eventsPerAnswer) ?? 1) > 1
}

/**
 * The slope of each block over the points that are valid in it; judged only if the whole stands out of the points'
 * scatter. Two points leave none: then the blocks alone decide.
 */
export function memoryReading({ idle, rows, floor }: ReportModel, contender: string): Reading {
  const own = [...rows, ...floor].filter((row) => row.contender === contender && isJudged(row))
  const blocks = [...new Set(own.flatMap((row) => row.used.map(({ block }) => block)))]
  const values = blocks.map((block) => {
    const points = own.flatMap((row) => {
      const trial = row.used.find((one) => one.block === block)
      const rssBytes = trial === undefined ? null : idleRssBytes(trial)
      return rssBytes === null ? [] : [[row.clients, rssBytes] as const]
    })
    return slopeOf(points)?.perUnit ?? null
  })
  const row = idle.find((entry) => entry.contender === contender)
  const slope = row?.rssBytesPerClient ?? null
  const counts = row?.complete === true && slope !== null && (slope.standardError === null || isResolved(slope))
  return { figure: figureOf(values), values, counts, counted: false }
}

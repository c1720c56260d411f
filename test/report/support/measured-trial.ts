/** Hand-made trials with real histograms: what arrived in each second, and what follows from it. */
import { summarise } from '../../../bench/measure/summary.js'
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { histogramOf } from '../../../scripts/histogram-of.js'
import { completed, type TrialShape } from '../sample.js'

/** So many deliveries of each latency, µs. */
export type Received = readonly (readonly [us: number, count: number])[]

export interface MeasuredShape extends Omit<TrialShape, 'p50Us'> {
  /** By second of receipt, from 0. */
  readonly seconds: readonly Received[]
  /** Expected beyond what was received. */
  readonly missing?: number
  /** Distinct events; as many as deliveries unless told. */
  readonly events?: number
  /** Shortest time that something missing was waited for, µs. */
  readonly waitedUs?: number
  readonly durationSeconds?: number
}

export function measuredTrial(shape: MeasuredShape, change: Partial<CompletedTrial> = {}): CompletedTrial {
  const { seconds, missing = 0, waitedUs = 2_000_000, durationSeconds = seconds.length, ...rest } = shape
  const histogram = histogramOf(seconds.flat())
  const delivered = histogram.count
  const expected = delivered + missing
  const smallestCensoredUs = missing === 0 ? null : waitedUs
  const latency = summarise({ histogram, expected, smallestCensoredUs, events: shape.events ?? expected })
  const base = completed({ ...rest, p50Us: 1 })
  return {
    ...base,
    durationSeconds,
    latency,
    ledger: { ...base.ledger, expected, delivered, missing },
    connections: { ...base.connections, established: Array.from({ length: durationSeconds }, () => base.clients) },
    series: seconds.flatMap((received, second) => (received.length === 0 ? [] : [seriesPoint(second, received)])),
    ...change,
  }
}

function seriesPoint(second: number, received: Received): CompletedTrial['series'][number] {
  const histogram = histogramOf(received)
  return {
    second,
    delivered: histogram.count,
    p50Us: histogram.quantile(0.5),
    p99Us: histogram.quantile(0.99),
    maxUs: histogram.quantile(1),
    transportP50Us: null,
    transportP99Us: null,
    transportMaxUs: null,
    publisherLagP50Us: null,
    publisherLagMaxUs: null,
    connected: 1000,
    hdr: histogram.encode().hdr,
  }
}

export const INVALID: CompletedTrial['validity'] = {
  valid: false,
  reasons: [{ code: 'load-process-busy', message: 'a load process was busy', remedy: 'fewer clients', evidence: {} }],
  findings: [],
}

/** Every metric that gates and thresholds know. Defaults of the noisy ones: METHODOLOGY.md, "Gates". */
import { BenchError } from '../errors.js'
import { formatBytes, formatCount, formatNumber, formatUs } from '../format.js'
import type { Percentile } from '../measure/percentiles.js'
import { receivedPerSecond } from '../report/rows.js'
import type { CompletedTrial } from '../result/schema.js'
import { nearest } from '../scenario/nearest.js'
import type { Metric } from './metric.js'

const MIB = 2 ** 20
/** Latency below which nobody notices a change, µs. */
const LATENCY_FLOOR_US = 200

const PLAIN = {
  better: 'lower',
  class: null,
  needsClosedLoop: false,
  needsPlainHeads: false,
  delta: 0,
  floor: 0,
  over: 'median',
} as const satisfies Partial<Metric>
const EXACT = { ...PLAIN, class: 'exact' } as const
const NOISY = { ...PLAIN, class: 'noisy' } as const
/** Counts of the ledger: they add up over trials. */
const LEDGER = { ...EXACT, unit: 'count', over: 'sum' } as const
const LOOP = { ...EXACT, unit: 'bytes', needsClosedLoop: true } as const
const HEADS = { ...LOOP, needsPlainHeads: true } as const

function us(percentile: Percentile): number | null {
  if ('us' in percentile) return percentile.us
  return 'greaterThanUs' in percentile ? Number.POSITIVE_INFINITY : null
}

function perClient(trial: CompletedTrial, value: number): number | null {
  return trial.connections.requested === 0 ? null : value / trial.connections.requested
}

/** By what was expected, which the schedule says: lost messages must not change it. */
function perMessage(trial: CompletedTrial, value: number): number | null {
  return trial.ledger.expected === 0 ? null : value / trial.ledger.expected
}

type Layer = 'payload' | 'framing' | 'http'

function layerMetric(direction: 'down' | 'up', layer: Layer, key: string, name: string): Metric {
  const base = layer === 'http' ? HEADS : LOOP
  return { ...base, key, name, read: (trial) => perMessage(trial, trial.wire.total[direction][layer]) }
}

export const METRICS: readonly Metric[] = [
  {
    ...NOISY,
    key: 'p50',
    name: 'p50',
    unit: 'us',
    delta: 0.1,
    floor: LATENCY_FLOOR_US,
    read: (t) => us(t.latency.p50),
  },
  { ...PLAIN, key: 'p90', name: 'p90', unit: 'us', read: (t) => us(t.latency.p90) },
  {
    ...NOISY,
    key: 'p99',
    name: 'p99',
    unit: 'us',
    delta: 0.2,
    floor: LATENCY_FLOOR_US,
    read: (t) => us(t.latency.p99),
  },
  { ...PLAIN, key: 'p999', name: 'p99.9', unit: 'us', read: (t) => us(t.latency.p999) },
  { ...PLAIN, key: 'max', name: 'longest latency', unit: 'us', read: (t) => us(t.latency.max) },
  {
    ...NOISY,
    key: 'deliveredPerSecond',
    name: 'delivered rate',
    unit: 'perSecond',
    better: 'higher',
    delta: 0.05,
    read: receivedPerSecond,
  },
  {
    ...NOISY,
    key: 'cpuPerMessage',
    name: 'server CPU per message',
    unit: 'us',
    delta: 0.1,
    read: (t) => t.cost.cpuUsPerDelivery,
  },
  {
    ...NOISY,
    key: 'memory',
    name: 'server memory after a collection',
    unit: 'bytes',
    delta: 0.1,
    floor: MIB,
    read: (t) => (t.server.memory?.collected === true ? t.server.memory.rssBytes : null),
  },
  {
    ...NOISY,
    key: 'bytesPerMessage',
    name: 'bytes per message',
    unit: 'bytes',
    delta: 0.1,
    read: (t) => t.wire.perDelivery?.totalBytes ?? null,
  },
  {
    ...PLAIN,
    key: 'headerBytesPerMessage',
    name: 'headers per message',
    unit: 'bytes',
    read: (t) => t.wire.perDelivery?.headerBytes ?? null,
  },
  {
    ...PLAIN,
    key: 'requestsPerMessage',
    name: 'requests per message',
    unit: 'count',
    read: (t) => t.requests.perDelivery,
  },
  {
    ...PLAIN,
    class: 'counted',
    delta: 0.02,
    key: 'segmentsPerMessage',
    name: 'TCP segments per message',
    unit: 'count',
    read: segmentsPerMessage,
  },
  { ...LEDGER, key: 'missing', name: 'missing', read: (t) => Math.max(t.ledger.missing, t.latency.censored) },
  { ...LEDGER, key: 'duplicated', name: 'duplicated', read: (t) => t.ledger.duplicated },
  { ...LEDGER, key: 'reordered', name: 'reordered', read: (t) => t.ledger.reordered },
  { ...LEDGER, key: 'corrupt', name: 'corrupt', read: (t) => t.ledger.corrupt },
  {
    ...LEDGER,
    key: 'wrongStates',
    name: 'clients with a wrong state',
    read: (t) => (t.stateCheck?.mismatched ?? 0) + (t.stateCheck?.rebuiltMismatched ?? 0),
  },
  { ...LEDGER, key: 'reconnects', name: 'reconnects', read: (t) => t.connections.reconnects },
  {
    ...EXACT,
    key: 'connectionsPerClient',
    name: 'connections per client',
    unit: 'count',
    read: (t) => perClient(t, t.connections.openedTotal),
  },
  {
    ...LOOP,
    key: 'handledPerMessage',
    name: 'requests and handshakes per message',
    unit: 'count',
    read: (t) => perMessage(t, t.server.counters.atEnd.requests),
  },
  {
    ...HEADS,
    key: 'setupBytesDown',
    name: 'set-up per client, down',
    read: (t) => perClient(t, t.wire.total.down.setup),
  },
  { ...HEADS, key: 'setupBytesUp', name: 'set-up per client, up', read: (t) => perClient(t, t.wire.total.up.setup) },
  layerMetric('down', 'http', 'httpBytesDown', 'HTTP heads per message, down'),
  layerMetric('up', 'http', 'httpBytesUp', 'HTTP heads per message, up'),
  layerMetric('down', 'framing', 'framingBytesDown', 'framing per message, down'),
  layerMetric('up', 'framing', 'framingBytesUp', 'framing per message, up'),
  layerMetric('down', 'payload', 'payloadBytesDown', 'payload per message, down'),
  layerMetric('up', 'payload', 'payloadBytesUp', 'payload per message, up'),
]

/** Sent and received by the host while measuring, as the kernel counts them; null: not observed. */
function segmentsPerMessage({ wire: { tcp }, cost }: CompletedTrial): number | null {
  const sent = tcp?.hostSegmentsSent
  return sent === undefined || cost.received === 0 ? null : sent / cost.received
}

/** The metrics of one class, in the catalogue's order. */
export function metricsOf(metricClass: NonNullable<Metric['class']>): Metric[] {
  return METRICS.filter((metric) => metric.class === metricClass)
}

/** @throws BenchError `flag-value` that lists the valid names. */
export function metricByKey(key: string, valid: readonly Metric[] = METRICS): Metric {
  const found = valid.find((metric) => metric.key === key)
  if (found !== undefined) return found
  const keys = valid.map((metric) => metric.key)
  const close = nearest(key, keys)
  const message = close === undefined ? 'there is no such metric' : `there is no such metric; did you mean ${close}?`
  throw new BenchError({ code: 'flag-value', message, value: key, remedy: `valid: ${keys.join(', ')}` })
}

/** `4.45 ms`, `21.6 B`, `10,000 /s`, `3`: with its unit. */
export function metricText({ unit }: Pick<Metric, 'unit'>, value: number): string {
  if (!Number.isFinite(value)) return 'beyond what arrived'
  if (unit === 'us') return formatUs(value)
  if (unit === 'bytes') return formatBytes(value)
  return unit === 'perSecond' ? `${formatNumber(value)} /s` : formatCount(value)
}

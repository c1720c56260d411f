/** What trends follow: numbers of a contender from run to run, those of delivering and those of waiting. */
import {
  bytesToKib,
  bytesToMib,
  formatNumber,
  shareToPercent,
  usPerDeliveryToMsPerThousand,
  usToMs,
} from '../format.js'
import { type Figure, figureOf } from '../report/figure.js'
import type { IdleRow } from '../report/idle.js'
import type { ReportRow } from '../report/rows.js'

export interface TrendMetric {
  /** Also the id of its chart. */
  readonly key: string
  /** What it is, without unit. */
  readonly subject: string
  /** Short, for heads of columns. */
  readonly name: string
  /** In which it is shown. */
  readonly unit: string
  /** Counted, not timed: it does not move with the machine. */
  readonly exact?: true
  /** From the intended time on, which timers keep to about 1 ms: small differences are judged on transport latency. */
  readonly byTimer?: true
  /** From the result's own unit to the one shown. */
  shown(value: number): number
}

interface Metric<Row> extends TrendMetric {
  read(row: Row): Figure
}

export type Figures = Readonly<Record<string, Figure>>

const DELIVERING: readonly Metric<ReportRow>[] = [
  {
    key: 'p50',
    subject: 'Median latency',
    name: 'p50',
    unit: 'ms',
    byTimer: true,
    shown: usToMs,
    read: (row) => row.latency.p50,
  },
  {
    key: 'p99',
    subject: 'Latency, 99th percentile',
    name: 'p99',
    unit: 'ms',
    byTimer: true,
    shown: usToMs,
    read: (row) => row.latency.p99,
  },
  {
    key: 'transport-p50',
    subject: 'Median transport latency',
    name: 'transport p50',
    unit: 'ms',
    shown: usToMs,
    read: (row) => row.transportLatency.p50,
  },
  {
    key: 'cpu',
    subject: 'Server CPU per message',
    name: 'server CPU',
    unit: 'ms per 1,000 messages',
    shown: usPerDeliveryToMsPerThousand,
    read: (row) => row.cpuUsPerDelivery,
  },
  {
    key: 'bytes',
    subject: 'Bytes on the wire per message',
    name: 'total',
    unit: 'B per message',
    exact: true,
    shown: (bytes) => bytes,
    read: (row) => row.totalBytes,
  },
]

const WAITING: readonly Metric<IdleRow>[] = [
  {
    key: 'memory-per-client',
    subject: 'Server memory per waiting client',
    name: 'RSS',
    unit: 'KiB per client',
    shown: bytesToKib,
    read: (row) => figureOf([row.rssBytesPerClient?.perUnit]),
  },
  {
    key: 'memory',
    subject: 'Server memory with everybody waiting',
    name: 'RSS after GC',
    unit: 'MiB',
    shown: bytesToMib,
    read: (row) => row.rssBytes,
  },
  {
    key: 'waiting-cpu',
    subject: 'Server CPU of waiting',
    name: 'server CPU',
    unit: '% of a core',
    shown: shareToPercent,
    read: (row) => row.cpuShare,
  },
  {
    key: 'waiting-bytes',
    subject: 'Bytes on the wire of waiting',
    name: 'wire',
    unit: 'B per client and second',
    shown: (bytes) => bytes,
    read: (row) => row.bytesPerClientSecond,
  },
]

/** In the order of charts and columns. */
export const TREND_METRICS: readonly TrendMetric[] = [...DELIVERING, ...WAITING]

export function deliveringFigures(row: ReportRow): Figures {
  return Object.fromEntries(DELIVERING.map((metric) => [metric.key, metric.read(row)]))
}

export function waitingFigures(row: IdleRow): Figures {
  return Object.fromEntries(WAITING.map((metric) => [metric.key, metric.read(row)]))
}

/** A value of the result as text in the unit shown, without it. */
export function shownText(metric: TrendMetric, value: number): string {
  return formatNumber(metric.shown(value))
}

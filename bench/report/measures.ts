/** What contenders are compared by: how a row's figure and a trial's number are read, and how they are to be judged. */
import { hasExactHeads } from '../gate/exact-heads.js'
import type { CompletedTrial, Percentile } from '../result/schema.js'
import { CLOSE_BYTES_SHARE, CLOSE_SHARE, type Figure, figureOf, percentileFigure } from './figure.js'
import { bytesPerClientSecond, cpuShareOfTrial, idleRssBytes, requestsPerClientSecond } from './idle.js'
import { type ReportRow, receivedPerSecond } from './rows.js'
import { seenUsage } from './seen.js'

export interface Measure {
  readonly key: string
  readonly better: 'lower' | 'higher'
  /** Counted by the byte or the request: it has no noise but what the edges of the window cut off, see `isCounted`. */
  readonly counted: boolean
  /** Holds heads or records, which vary by themselves where the contender's heads are not exact. */
  readonly needsPlainHeads: boolean
  /** Over the trials that the row rests on. */
  figure(row: ReportRow): Figure
  /** null: not measured, not stated, or beyond what arrived. */
  value(trial: CompletedTrial): number | null
}

type Value = Measure['value']

function measured(key: string, value: Value): Measure {
  return {
    key,
    better: 'lower',
    counted: false,
    needsPlainHeads: false,
    figure: (row) => figureOf(row.used.map(value)),
    value,
  }
}

function counted(key: string, value: Value): Measure {
  return { ...measured(key, value), counted: true }
}

function bytes(key: string, value: Value): Measure {
  return { ...counted(key, value), needsPlainHeads: true }
}

/** Whether these rows are compared by counts that have no noise. */
export function isCounted(measure: Measure, rows: readonly Pick<ReportRow, 'contender'>[]): boolean {
  const { counted, needsPlainHeads } = measure
  return counted && (!needsPlainHeads || rows.every(({ contender }) => hasExactHeads(contender)))
}

/** By how much two single trials must differ to be told apart. */
export function closeShareOf({ counted }: Measure): number {
  return counted ? CLOSE_BYTES_SHARE : CLOSE_SHARE
}

/** A percentile of the trials; its `figure` says where it lies beyond what arrived. */
export function percentile(key: string, read: (trial: CompletedTrial) => Percentile): Measure {
  const value = (trial: CompletedTrial): number | null => {
    const found = read(trial)
    return 'us' in found ? found.us : null
  }
  return { ...measured(key, value), figure: (row) => percentileFigure(row.used.map(read)) }
}

/** Latency in µs, memory and wire in bytes, CPU in µs per delivery or as a share of one core. */
export const MEASURES = {
  deliveryP50: percentile('delivery-p50', (trial) => trial.latency.p50),
  deliveryP99: percentile('delivery-p99', (trial) => trial.latency.p99),
  transportP50: percentile('transport-p50', (trial) => trial.transportLatency.p50),
  deliveredPerSecond: { ...measured('delivered-per-second', receivedPerSecond), better: 'higher' },
  headerBytes: bytes('header-bytes', (trial) => trial.wire.perDelivery?.headerBytes ?? null),
  totalBytes: bytes('total-bytes', (trial) => trial.wire.perDelivery?.totalBytes ?? null),
  requests: counted('requests', (trial) => trial.requests.perDelivery),
  connections: counted('connections', (trial) => trial.connections.openedTotal),
  cpu: measured('cpu', (trial) => trial.cost.cpuUsPerDelivery),
  cpuAboveIdle: measured('cpu-above-idle', (trial) => trial.cost.cpuUsPerDeliveryAboveIdle),
  rss: measured('rss', (trial) => seenUsage(trial)?.rssBytes ?? null),
  idleRss: measured('idle-rss', idleRssBytes),
  idleCpuShare: measured('idle-cpu-share', cpuShareOfTrial),
  idleRequests: counted('idle-requests', requestsPerClientSecond),
  idleBytes: bytes('idle-bytes', bytesPerClientSecond),
} as const satisfies Record<string, Measure>

/** Per block that both have a trial of, their two numbers; none at all if a block's is not stated: it may be the worst. */
export function pairsOf(measure: Measure, base: ReportRow, other: ReportRow): (readonly [number, number])[] {
  const pairs = base.used.flatMap((trial) => {
    const partner = other.used.find(({ block }) => block === trial.block)
    return partner === undefined ? [] : [[measure.value(trial), measure.value(partner)] as const]
  })
  return pairs.every((pair): pair is readonly [number, number] => !pair.includes(null)) ? pairs : []
}

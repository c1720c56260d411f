/** The figure columns of the comparison tables, units in their heads. */
import { formatCount, inMib, inMs, inMsPerThousand, inPercent } from '../../format.js'
import { speaksTls } from '../columns.js'
import type { Figure } from '../figure.js'
import { type IdleRow, isCollected } from '../idle.js'
import { MEASURES, type Measure, percentile } from '../measures.js'
import type { ReportModel } from '../model.js'
import { TIMER_NOISE_US } from '../ranking.js'
import type { LatencyFigures, ReportRow } from '../rows.js'
import type { FigureColumn } from './figure-columns.js'

type Name = 'p50' | 'p99' | 'p999'
const DELIVERY = measuresOf('latency')
const TRANSPORT = measuresOf('transportLatency')

function measuresOf(latency: 'latency' | 'transportLatency'): Readonly<Record<Name, Measure>> {
  const one = (name: Name): Measure => percentile(`${latency}-${name}`, (trial) => trial[latency][name])
  return { p50: one('p50'), p99: one('p99'), p999: one('p999') }
}

/** Those at the floor are not compared on latency. */
function unlessAtFloor(a: ReportRow, b: ReportRow, measure: Measure): Measure | null {
  return a !== b && a.standing === 'at-floor' && b.standing === 'at-floor' ? null : measure
}

/** Where the timers are too coarse for the difference, the transport latency is compared, as `latencyPair` does. */
function deliveryMeasure(name: Name, a: ReportRow, b: ReportRow): Measure {
  const [own, other] = [a.latency[name], b.latency[name]]
  const known = [a, b].every((row) => row.transportLatency[name].kind === 'value')
  const near = own.kind === 'value' && other.kind === 'value' && Math.abs(own.median - other.median) < TIMER_NOISE_US
  return a !== b && near && known ? TRANSPORT[name] : DELIVERY[name]
}

function delivery(name: Name, head: string): FigureColumn<ReportRow> {
  return {
    ...milliseconds(name, head, (row) => row.latency[name]),
    judged: (a, b) => unlessAtFloor(a, b, deliveryMeasure(name, a, b)),
  }
}

function transport(name: Name, head: string): FigureColumn<ReportRow> {
  return {
    ...milliseconds(`transport-${name}`, head, (row) => row.transportLatency[name]),
    judged: (a, b) => unlessAtFloor(a, b, TRANSPORT[name]),
  }
}

function milliseconds(key: string, name: string, figure: (row: ReportRow) => Figure): FigureColumn<ReportRow> {
  return { key, name, unit: 'ms', figure, text: inMs }
}

const maximum = (row: ReportRow): LatencyFigures['max'] => row.latency.max

/** Nobody is best at a maximum, which is one observation, nor at delivering what was offered. */
export const LATENCY_COLUMNS: readonly FigureColumn<ReportRow>[] = [
  delivery('p50', 'p50'),
  delivery('p99', 'p99'),
  delivery('p999', 'p99.9'),
  milliseconds('max', 'max', maximum),
  transport('p50', 'transport p50'),
  transport('p99', 'transport p99'),
  { key: 'delivered', name: 'delivered', unit: '/s', figure: (row) => row.deliveredPerSecond },
]

function cost(key: string, [name, unit]: readonly [string, string], measure: Measure): FigureColumn<ReportRow> {
  return { key, name, unit, figure: (row) => measure.figure(row), judged: () => measure }
}

/** Nobody is best above idle: what is taken off was read once per run, so the blocks do not show its noise. */
const COST_COLUMNS: readonly FigureColumn<ReportRow>[] = [
  cost('headers', ['headers', 'B/message'], MEASURES.headerBytes),
  cost('bytes', ['total', 'B/message'], MEASURES.totalBytes),
  cost('requests', ['requests', '/message'], MEASURES.requests),
  { key: 'events', name: 'events', unit: '/answer', figure: (row) => row.eventsPerAnswer },
  { ...cost('connections', ['connections', 'opened'], MEASURES.connections), text: formatCount },
  { ...cost('cpu', ['server CPU', 'ms/1,000'], MEASURES.cpu), text: inMsPerThousand },
  {
    key: 'cpu-above-idle',
    name: 'CPU above idle',
    unit: 'ms/1,000',
    figure: (row) => row.cpuUsPerDeliveryAboveIdle,
    text: inMsPerThousand,
  },
  { ...cost('rss', ['server RSS', 'MiB'], MEASURES.rss), text: inMib },
]

/** Behind the total, where some clients speak TLS; of what connecting costs nobody is called best. */
const TLS_COLUMNS: readonly FigureColumn<ReportRow>[] = [
  { key: 'tls', name: 'of it TLS', unit: 'B/message', figure: (row) => row.tlsBytes },
  { key: 'handshake', name: 'TLS handshake', unit: 'B/client', figure: (row) => row.handshakeBytesPerClient },
]

/** Behind the connections, where several streams make a user. */
const USER_COLUMN: FigureColumn<ReportRow> = {
  ...{ key: 'connections-per-user', name: 'connections', unit: '/user' },
  figure: (row) => row.connectionsPerUser,
}

/** Those that this result fills. */
export function costColumnsOf({ rows, scenario }: ReportModel): readonly FigureColumn<ReportRow>[] {
  return COST_COLUMNS.flatMap((column) => [
    column,
    ...(column.key === 'bytes' && rows.some(speaksTls) ? TLS_COLUMNS : []),
    ...(column.key === 'connections' && scenario.streamsPerUser > 1 ? [USER_COLUMN] : []),
  ])
}

/** Of two of which one could not be made to collect its garbage, none is called the best. */
export const IDLE_RSS: FigureColumn<IdleRow> = {
  key: 'rss-after-gc',
  name: 'RSS after GC',
  unit: 'MiB',
  figure: (row) => row.rssBytes,
  text: inMib,
  judged: (a, b) => (isCollected(a) === isCollected(b) ? MEASURES.idleRss : null),
}

export const IDLE_COST_COLUMNS: readonly FigureColumn<IdleRow>[] = [
  {
    key: 'cpu-share',
    name: 'server CPU',
    unit: '% of a core',
    figure: (row) => row.cpuShare,
    text: inPercent,
    judged: () => MEASURES.idleCpuShare,
  },
  {
    key: 'cpu-share-above-idle',
    name: 'CPU above idle',
    unit: '% of a core',
    figure: (row) => row.cpuShareAboveIdle,
    text: inPercent,
  },
  {
    key: 'requests-per-client',
    name: 'requests',
    unit: '/client/s',
    figure: (row) => row.requestsPerClientSecond,
    judged: () => MEASURES.idleRequests,
  },
  {
    key: 'bytes-per-client',
    name: 'wire',
    unit: 'B/client/s',
    figure: (row) => row.bytesPerClientSecond,
    judged: () => MEASURES.idleBytes,
  },
]

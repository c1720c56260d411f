/** One row of the comparison: a contender (at one client count), its trials of all blocks brought together. */
import type { HttpVersion, PublishMode, Topology } from '../contracts/names.js'
import { usToSeconds } from '../format.js'
import type { CompletedTrial, FailedTrial, LatencySummary, ResultFile, Trial } from '../result/schema.js'
import { clientHttp } from '../topology.js'
import { type Figure, figureOf, NO_FIGURE, percentileFigure } from './figure.js'
import { seenUsage } from './seen.js'

/**
 * `ranked`, `at-floor` (too close to the floor to be ranked on latency), `unranked` (valid, but no p50 can be stated),
 * `invalid` and `failed` (never ranked), `floor`.
 */
export type Standing = 'ranked' | 'at-floor' | 'unranked' | 'invalid' | 'failed' | 'floor'

/** Why a trial does not count, or what was noteworthy about it. */
export interface RowProblem {
  readonly kind: 'invalid' | 'failed' | 'finding'
  readonly block: number
  readonly code: string
  readonly message: string
  readonly remedy: string
}

/** Latency in µs. */
export interface LatencyFigures {
  readonly p50: Figure
  readonly p99: Figure
  readonly p999: Figure
  readonly max: Figure
}

export interface ReportRow {
  readonly contender: string
  readonly transport: ResultFile['contenders'][number]['transport'] | null
  /** What lies between server and clients; null: the result does not tell. */
  readonly topology: Topology | null
  /** What the clients speak; null: the result does not tell. */
  readonly http: HttpVersion | null
  /** Who published: only contenders published the same way are compared. */
  readonly publish: PublishMode
  readonly clients: number
  /** The scenario's point, null if it has none. */
  readonly point: number | null
  readonly standing: Standing
  readonly trials: number
  /** Trials that the figures rest on: the valid ones, or the invalid ones if none is valid. */
  readonly used: readonly CompletedTrial[]
  readonly validTrials: number
  readonly latency: LatencyFigures
  readonly transportLatency: LatencyFigures
  readonly deliveredPerSecond: Figure
  readonly expected: number
  readonly missing: number
  readonly headerBytes: Figure
  readonly totalBytes: Figure
  /** TLS records per delivered message, both directions. */
  readonly tlsBytes: Figure
  /** TLS handshakes of the whole trial, both directions, per client. */
  readonly handshakeBytesPerClient: Figure
  readonly requestsPerDelivery: Figure
  /** Of pollers: events in an answer that carries any, on average. */
  readonly eventsPerAnswer: Figure
  readonly connections: Figure
  /** Opened connections per simulated user, whose streams share one over HTTP/2. */
  readonly connectionsPerUser: Figure
  readonly cpuUsPerDelivery: Figure
  readonly cpuUsPerDeliveryAboveIdle: Figure
  /** Of the server at T1, under load. */
  readonly rssBytes: Figure
  readonly problems: readonly RowProblem[]
}

/** The rows of a result, in the order of its contenders and points; ranking comes after. */
export function makeRows(result: ResultFile): ReportRow[] {
  const groups = new Map<string, Trial[]>()
  for (const trial of result.trials) {
    const key = `${trial.contender} ${trial.point ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), trial])
  }
  const place = (row: ReportRow): number => result.contenders.findIndex((entry) => entry.name === row.contender)
  return [...groups.values()]
    .map((trials) => makeRow(result, trials))
    .sort((a, b) => place(a) - place(b) || (a.point ?? 0) - (b.point ?? 0))
}

function makeRow(result: ResultFile, trials: readonly Trial[]): ReportRow {
  const first = trials[0] as Trial
  const entry = result.contenders.find((one) => one.name === first.contender)
  const transport = entry?.transport ?? null
  const completed = trials.filter((trial) => trial.state === 'completed')
  const valid = completed.filter((trial) => trial.validity.valid)
  const used = valid.length > 0 ? valid : completed
  const figure = (read: (trial: CompletedTrial) => number | null | undefined): Figure => figureOf(used.map(read))
  const sum = (read: (trial: CompletedTrial) => number): number => used.reduce((total, trial) => total + read(trial), 0)
  return {
    contender: first.contender,
    transport,
    topology: entry?.topology ?? null,
    http: entry === undefined ? null : clientHttp(entry),
    publish: entry?.publish ?? 'direct',
    clients: first.clients,
    point: first.point,
    standing: standingOf(first, valid.length, completed.length),
    trials: trials.length,
    used,
    validTrials: valid.length,
    latency: latencyFigures(used.map((trial) => trial.latency)),
    transportLatency: latencyFigures(used.map((trial) => trial.transportLatency)),
    deliveredPerSecond: figure(receivedPerSecond),
    expected: sum((trial) => trial.ledger.expected),
    missing: sum((trial) => trial.ledger.missing),
    headerBytes: figure((trial) => trial.wire.perDelivery?.headerBytes),
    totalBytes: figure((trial) => trial.wire.perDelivery?.totalBytes),
    tlsBytes: figure(({ wire: { perDelivery } }) => perDelivery && perDelivery.down.tls + perDelivery.up.tls),
    handshakeBytesPerClient: figure(handshakeBytesPerClient),
    requestsPerDelivery: figure((trial) => trial.requests.perDelivery),
    eventsPerAnswer: isPush(transport) ? NO_FIGURE : figure(eventsPerAnswer),
    connections: figure((trial) => trial.connections.openedTotal),
    connectionsPerUser: figure(
      (trial) => trial.connections.openedTotal / Math.ceil(trial.clients / result.scenario.streamsPerUser),
    ),
    cpuUsPerDelivery: figure((trial) => trial.cost.cpuUsPerDelivery),
    cpuUsPerDeliveryAboveIdle: figure((trial) => trial.cost.cpuUsPerDeliveryAboveIdle),
    rssBytes: figure((trial) => seenUsage(trial)?.rssBytes),
    problems: trials.flatMap(problemsOf),
  }
}

function standingOf(trial: Trial, valid: number, completed: number): Standing {
  if (completed === 0) return 'failed'
  if (valid === 0) return 'invalid'
  return trial.role === 'floor' ? 'floor' : 'unranked'
}

function latencyFigures(summaries: readonly LatencySummary[]): LatencyFigures {
  const figure = (name: keyof LatencyFigures): Figure => percentileFigure(summaries.map((summary) => summary[name]))
  return { p50: figure('p50'), p99: figure('p99'), p999: figure('p999'), max: figure('max') }
}

function problemsOf(trial: Trial): RowProblem[] {
  if (trial.state === 'failed') return [failure(trial)]
  const { block, validity } = trial
  return [
    ...validity.reasons.map((reason): RowProblem => ({ kind: 'invalid', block, ...textsOf(reason) })),
    ...validity.findings.map((finding): RowProblem => ({ kind: 'finding', block, ...textsOf(finding) })),
  ]
}

function failure(trial: FailedTrial): RowProblem {
  const { code, message, remedy } = trial.cause
  return { kind: 'failed', block: trial.block, code, message: `in phase ${trial.phase}: ${message}`, remedy }
}

function textsOf(found: { readonly code: string; readonly message: string; readonly remedy: string }): {
  readonly code: string
  readonly message: string
  readonly remedy: string
} {
  return { code: found.code, message: found.message, remedy: found.remedy }
}

/** Whether events come by themselves, on a connection that stays. */
export function isPush(transport: ReportRow['transport']): boolean {
  return transport === 'sse' || transport === 'websocket'
}

function handshakeBytesPerClient({ wire: { total }, clients }: CompletedTrial): number {
  return (total.down.tlsHandshake + total.up.tlsHandshake) / clients
}

function eventsPerAnswer({ requests }: CompletedTrial): number | null {
  const answers = requests.batch.reduce((sum, [, times]) => sum + times, 0)
  const events = requests.batch.reduce((sum, [size, times]) => sum + size * times, 0)
  return answers === 0 ? null : events / answers
}

/** Receipts per second of the measured window, as the load processes read it; what arrives in the drain is no rate. */
export function receivedPerSecond(trial: CompletedTrial): number {
  const { processes } = trial.load
  const wallUs = processes.reduce((sum, { usage }) => sum + usage.wallUs, 0) / processes.length
  return trial.cost.received / usToSeconds(wallUs)
}

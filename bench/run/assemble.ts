/** From the readings of a trial to the trial of the result file: merges, sums and divides, and lets the verdict judge. */
import type { FailureKind, WireAccount, WireDirection } from '../contracts/client.js'
import type { EncodedHistogram, LoadReport, ServerReport } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import type { Expected } from '../event/expected.js'
import { mergeEncoded } from '../measure/histogram.js'
import { summarise, summariseAll } from '../measure/summary.js'
import { steadyBytes } from '../measure/wire.js'
import type { PinningPlan } from '../process/pin.js'
import type { CompletedTrial, LatencySummary, SeriesPoint, ZeroSubscribers } from '../result/schema.js'
import type { Verdict } from '../validity/evidence.js'
import { isReadOnTime } from '../validity/server-rules.js'
import type { TrialReadings } from './trial-readings.js'

/** What names a trial in the result. */
export type TrialIdentity = Pick<
  CompletedTrial,
  'contender' | 'role' | 'scenario' | 'block' | 'index' | 'clients' | 'point' | 'durationSeconds'
>

export interface AssembleContext {
  readonly identity: TrialIdentity
  readonly contender: Contender
  readonly readings: TrialReadings
  readonly expected: Expected
  readonly pinning: PinningPlan
  readonly idle: ZeroSubscribers | null
  readonly verdict: Verdict
  readonly hasUpstream: boolean
}

export function assembleTrial(context: AssembleContext): CompletedTrial {
  const { identity, readings, contender } = context
  const reports = readings.load.map((process) => process.report)
  const polls = contender.transport === 'short-poll' || contender.transport === 'long-poll'
  const ifShortPoll = (pick: (report: LoadReport) => EncodedHistogram): LatencySummary | null =>
    contender.transport === 'short-poll' ? summariseAll(reports.map(pick)) : null
  return {
    state: 'completed',
    ...identity,
    startedAt: readings.startedAt,
    validity: context.verdict,
    latency: deliverySummary(context, (report) => report.delivery),
    transportLatency: deliverySummary(context, (report) => report.transport),
    publisherLag: summariseAll([readings.server.report.publisherLag]),
    pollWait: polls ? summariseAll(reports.map((report) => report.pollWait)) : null,
    pollService: ifShortPoll((report) => report.pollService),
    pollResponse: ifShortPoll((report) => report.pollResponse),
    connectTime: summariseAll(reports.map((report) => report.connectTime)),
    ledger: mergeLedger(context),
    stateCheck: mergeStateChecks(readings),
    wire: wireOf(context),
    requests: requestsOf(reports, contender),
    connections: connectionsOf(context),
    upstream: context.hasUpstream ? upstreamOf(readings) : null,
    server: serverOf(context),
    proxy: proxyOf(context),
    load: { processes: loadProcessesOf(context) },
    cost: costOf(context),
    series: seriesOf(readings),
  }
}

function total(reports: readonly LoadReport[], pick: (report: LoadReport) => number): number {
  return reports.reduce((sum, report) => sum + pick(report), 0)
}

/**
 * Distinct events seen by anybody. Each process sees its own echoes; processes whose clients listen to the same channel
 * see the same events of it, but not every process has clients on every channel.
 */
export function distinctEvents({ readings, hasUpstream }: Pick<AssembleContext, 'readings' | 'hasUpstream'>): number {
  const counts = readings.load.map((process) => process.report.eventsByChannel)
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  if (hasUpstream) return sum(counts.flat())
  const channels = counts[0] ?? []
  return sum(channels.map((_, channel) => Math.max(...counts.map((seen) => seen[channel] ?? 0))))
}

function deliverySummary(context: AssembleContext, pick: (report: LoadReport) => EncodedHistogram): LatencySummary {
  const reports = context.readings.load.map((process) => process.report)
  return summarise({
    histogram: mergeEncoded(reports.map(pick)),
    expected: context.expected.deliveries,
    smallestCensoredUs: smallestCensored(reports),
    events: context.expected.events,
  })
}

export function smallestCensored(reports: readonly LoadReport[]): number | null {
  const bounds = reports.flatMap(({ ledger }) =>
    ledger.smallestCensoredUs === null ? [] : [ledger.smallestCensoredUs],
  )
  return bounds.length === 0 ? null : Math.min(...bounds)
}

export function mergeLedger({
  readings,
  expected,
}: Pick<AssembleContext, 'readings' | 'expected'>): CompletedTrial['ledger'] {
  const reports = readings.load.map((process) => process.report)
  return {
    expected: expected.deliveries,
    delivered: total(reports, ({ ledger }) => ledger.delivered),
    missing: total(reports, ({ ledger }) => ledger.missing),
    duplicated: total(reports, ({ ledger }) => ledger.duplicated),
    reordered: total(reports, ({ ledger }) => ledger.reordered),
    gapAnswers: total(reports, ({ ledger }) => ledger.gapAnswers),
    corrupt: total(reports, ({ ledger }) => ledger.corrupt),
    clientsMissingEvents: total(reports, ({ ledger }) => ledger.clientsMissingEvents),
  }
}

/** null when no process had a state to compare. */
export function mergeStateChecks(readings: TrialReadings): CompletedTrial['stateCheck'] {
  const checks = readings.load.map((process) => process.check).filter((check) => check.clients > 0)
  if (checks.length === 0) return null
  return {
    clients: checks.reduce((sum, check) => sum + check.clients, 0),
    mismatched: checks.reduce((sum, check) => sum + check.mismatched, 0),
    rebuilt: checks.reduce((sum, check) => sum + check.rebuilt, 0),
    rebuiltMismatched: checks.reduce((sum, check) => sum + check.rebuiltMismatched, 0),
    examples: checks.flatMap((check) => check.examples).slice(0, 5),
  }
}

const LAYERS = [
  'raw',
  'payload',
  'framing',
  'http',
  'tls',
  'heartbeat',
  'setup',
  'tlsHandshake',
] as const satisfies (keyof WireDirection)[]

function mapLayers(value: (layer: keyof WireDirection) => number): WireDirection {
  return Object.fromEntries(LAYERS.map((layer) => [layer, value(layer)])) as unknown as WireDirection
}

/** Sums the accounts of several processes. */
export function sumWire(accounts: readonly WireAccount[]): WireAccount {
  const sum = (direction: 'down' | 'up'): WireDirection =>
    mapLayers((layer) => accounts.reduce((bytes, account) => bytes + account[direction][layer], 0))
  return { down: sum('down'), up: sum('up') }
}

function wireOf({ readings }: AssembleContext): CompletedTrial['wire'] {
  const reports = readings.load.map((process) => process.report)
  const window = sumWire(reports.map((report) => report.wire))
  const received = total(reports, ({ counts }) => counts.received)
  const names = new Set(reports.flatMap((report) => report.responseHeaders))
  return {
    window,
    total: sumWire(reports.map((report) => report.wireTotal)),
    perDelivery: received === 0 ? null : perDelivery(window, received),
    tcp: readings.host.tcp,
    engineHeaders: [...names].filter((name) => !readings.server.listedHeaders.includes(name)).sort(),
  }
}

function perDelivery(window: WireAccount, received: number): CompletedTrial['wire']['perDelivery'] {
  const down = mapLayers((layer) => window.down[layer] / received)
  const up = mapLayers((layer) => window.up[layer] / received)
  return {
    down,
    up,
    headerBytes: down.http + up.http + down.framing + up.framing,
    totalBytes: steadyBytes(down) + steadyBytes(up),
  }
}

function requestsOf(reports: readonly LoadReport[], contender: Contender): CompletedTrial['requests'] {
  const received = total(reports, ({ counts }) => counts.received)
  const sent = total(reports, ({ counts }) => counts.requests)
  const answers = new Map<number, number>()
  for (const { counts } of reports) {
    for (const [events, times] of counts.batch) answers.set(events, (answers.get(events) ?? 0) + times)
  }
  return {
    sent,
    responses: total(reports, ({ counts }) => counts.responses),
    empty: total(reports, ({ counts }) => counts.emptyResponses),
    overruns: total(reports, ({ counts }) => counts.pollOverruns),
    perDelivery: received === 0 ? null : (sent + postsOf(reports, contender)) / received,
    batch: [...answers].sort(([a], [b]) => a - b),
    reads: total(reports, ({ counts }) => counts.reads),
    readsWithSeveral: total(reports, ({ counts }) => counts.readsWithSeveral),
  }
}

/** Failures by kind over several processes. */
export function mergeFailures(reports: readonly LoadReport[]): Partial<Record<FailureKind, number>> {
  const failures: Partial<Record<FailureKind, number>> = {}
  for (const report of reports) {
    for (const [kind, count] of Object.entries(report.failures) as [FailureKind, number][]) {
      failures[kind] = (failures[kind] ?? 0) + count
    }
  }
  return failures
}

function connectionsOf({ readings, identity }: AssembleContext): CompletedTrial['connections'] {
  const reports = readings.load.map((process) => process.report)
  const seconds = Math.max(0, ...reports.map((report) => report.connectedPerSecond.length))
  const connectSeconds = readings.connectUs === null ? null : readings.connectUs / 1e6
  return {
    requested: identity.clients,
    ready: readings.ready,
    opened: total(reports, ({ counts }) => counts.connectionsOpened),
    openedTotal: total(reports, ({ counts }) => counts.connectionsOpenedTotal),
    reconnects: total(reports, ({ counts }) => counts.reconnects),
    established: Array.from({ length: seconds }, (_, i) =>
      total(reports, (report) => report.connectedPerSecond[i] ?? 0),
    ),
    timeWait: readings.host.timeWait,
    connectSeconds,
    connectPerSecond: connectSeconds === null ? null : readings.ready / connectSeconds,
    listenDrops: readings.host.listenDrops,
    failures: mergeFailures(reports),
    examples: reports.flatMap((report) => report.failureExamples).slice(0, 5),
  }
}

function upstreamOf(readings: TrialReadings): NonNullable<CompletedTrial['upstream']> {
  const reports = readings.load.map((process) => process.report)
  const { countersAtT0, countersAtT1 } = readings.server.report
  return {
    scheduled: total(reports, ({ counts }) => counts.upstreamScheduled),
    sent: total(reports, ({ counts }) => counts.upstreamSent),
    overruns: total(reports, ({ counts }) => counts.upstreamOverruns),
    unanswered: total(reports, ({ counts }) => counts.upstreamUnanswered),
    late: total(reports, ({ counts }) => counts.upstreamLate),
    received: countersAtT1.upstreamMessages - countersAtT0.upstreamMessages,
  }
}

function serverOf({ readings, pinning }: AssembleContext): CompletedTrial['server'] {
  const { pid, report, memory } = readings.server
  return {
    pid,
    pinned: pinning.server,
    published: report.published,
    usage: report.usage,
    samples: report.samples,
    fanOut: report.fanOut.count === 0 ? null : summariseAll([report.fanOut]),
    shards: report.shards,
    primary: report.primary,
    counters: { atT0: report.countersAtT0, atT1: report.countersAtT1, atEnd: report.counters },
    subscribersPerSecond: report.subscribersPerSecond,
    publications: report.publications ?? null,
    outside: report.outside,
    memory,
    kernelSocketBytes: readings.host.kernelSocketBytes,
  }
}

function proxyOf({ readings }: AssembleContext): CompletedTrial['proxy'] {
  const { proxy } = readings
  if (proxy === null) return null
  const reports = readings.load.map((process) => process.report)
  const received = total(reports, ({ counts }) => counts.received)
  const { usage } = proxy
  // Deliveries are counted over the load processes' own interval: the proxy's CPU is brought to that length.
  const wallUs = total(reports, (report) => report.usage.wallUs) / reports.length
  const cpuUs = usage === null ? null : (usage.cpuUserUs + usage.cpuSystemUs) * (wallUs / usage.wallUs)
  return { ...proxy, cpuUsPerDelivery: cpuUs === null || received === 0 ? null : cpuUs / received }
}

function loadProcessesOf({ readings, pinning }: AssembleContext): CompletedTrial['load']['processes'] {
  return readings.load.map(({ pid, clients, report, memory }, i) => ({
    pid,
    pinned: pinning.load[i] ?? null,
    clients,
    usage: report.usage,
    samples: report.samples,
    timerLate: summariseAll([report.timerLate]),
    timerTicksWhileReceiving: report.timerTicksWhileReceiving,
    memory,
  }))
}

/** Upstream messages that were HTTP requests of their own; on WebSocket they are frames. */
function postsOf(reports: readonly LoadReport[], { transport }: Contender): number {
  return transport === 'websocket' ? 0 : total(reports, ({ counts }) => counts.upstreamSent)
}

/** Each process read its counters over an interval of its own: CPU time of all, each brought to the given length, µs. */
function serverCpuUs({ shards, primary }: ServerReport, wallUs: number): number {
  const parts = primary === null ? shards : [...shards, primary]
  return parts.reduce((sum, { usage }) => sum + (usage.cpuUserUs + usage.cpuSystemUs) * (wallUs / usage.wallUs), 0)
}

function costOf({ readings, idle, contender }: AssembleContext): CompletedTrial['cost'] {
  const reports = readings.load.map((process) => process.report)
  const received = total(reports, ({ counts }) => counts.received)
  const { usage } = readings.server.report
  const scheduledUs = readings.timetable.t1Us - readings.timetable.t0Us
  // Deliveries are counted over the load processes' own interval: the server's CPU is brought to that length.
  const wallUs = total(reports, (report) => report.usage.wallUs) / reports.length
  const onTime = isReadOnTime({ wallUs: usage.wallUs, scheduledUs })
  const isSeen = contender.engine !== 'target' || readings.server.report.outside !== null
  const cpuUs = onTime && isSeen ? serverCpuUs(readings.server.report, wallUs) : null
  const idleShare = idle === null || idle.wallUs === 0 ? null : (idle.cpuUserUs + idle.cpuSystemUs) / idle.wallUs
  const per = (amount: number | null): number | null => (received === 0 || amount === null ? null : amount / received)
  const { down, up } = sumWire(reports.map((report) => report.wire))
  return {
    received,
    cpuUsPerDelivery: per(cpuUs),
    cpuUsPerDeliveryAboveIdle: per(idleShare === null || cpuUs === null ? null : cpuUs - idleShare * wallUs),
    bytesPerDelivery: per(steadyBytes(down) + steadyBytes(up)),
    requestsPerDelivery: per(total(reports, ({ counts }) => counts.requests) + postsOf(reports, contender)),
    loadCpuUsPerDelivery: per(total(reports, (report) => report.usage.cpuUserUs + report.usage.cpuSystemUs)),
  }
}

function seriesOf(readings: TrialReadings): SeriesPoint[] {
  const seconds = [...new Set(readings.intervals.map((interval) => interval.second))].sort((a, b) => a - b)
  const lags = new Map(readings.server.report.publisherLagSeconds.map((lag) => [lag.second, lag]))
  const connected = (second: number): number =>
    readings.load.reduce(
      (sum, { report }) => sum + (report.connectedPerSecond[second] ?? report.connectedPerSecond.at(-1) ?? 0),
      0,
    )
  return seconds.map((second) => {
    const parts = readings.intervals.filter((interval) => interval.second === second)
    const delivery = mergeEncoded(parts.map((part) => part.delivery))
    const transport = mergeEncoded(parts.map((part) => part.transport))
    return {
      second,
      delivered: parts.reduce((sum, part) => sum + part.delivered, 0),
      p50Us: delivery.quantile(0.5),
      p99Us: delivery.quantile(0.99),
      maxUs: delivery.quantile(1),
      transportP50Us: transport.quantile(0.5),
      transportP99Us: transport.quantile(0.99),
      transportMaxUs: transport.quantile(1),
      publisherLagP50Us: lags.get(second)?.p50Us ?? null,
      publisherLagMaxUs: lags.get(second)?.maxUs ?? null,
      connected: connected(second),
      hdr: delivery.encode().hdr,
    }
  })
}

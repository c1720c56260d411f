/** Readings of a trial made by hand: two load processes whose every number is known. */
import type { WireDirection } from '../../../bench/contracts/client.js'
import type { EncodedHistogram, LoadReport, ProcessUsage, ServerReport } from '../../../bench/contracts/control.js'
import { LatencyHistogram } from '../../../bench/measure/histogram.js'
import type { TrialReadings } from '../../../bench/run/trial-readings.js'
import { newCounters } from '../../../servers/counters.js'
import { mergeReports } from '../../../servers/shards/merge.js'

export function histogramOf(...values: readonly number[]): EncodedHistogram {
  const histogram = new LatencyHistogram()
  for (const value of values) histogram.record(value)
  return histogram.encode()
}

export const usage: ProcessUsage = {
  lateAtT0Us: 10,
  lateAtT1Us: 20,
  wallUs: 2_000_000,
  cpuUserUs: 300_000,
  cpuSystemUs: 100_000,
  loopUtilisation: 0.2,
  gcCount: 1,
  gcUs: 500,
  voluntarySwitches: 10,
  involuntarySwitches: 1,
  runQueueWaitUs: 1000,
  rssBytes: 1,
  heapUsedBytes: 1,
}

export const direction = (times: number): WireDirection => ({
  raw: 1550 * times,
  payload: 1000 * times,
  framing: 100 * times,
  http: 200 * times,
  heartbeat: 50 * times,
  tls: 0,
  tlsHandshake: 0,
  setup: 200 * times,
})

const EMPTY = histogramOf()

/** The first process has `times` 1: everything of the second is a multiple. */
export function loadReport(times: number, change: Partial<LoadReport> = {}): LoadReport {
  return {
    usage,
    samples: [],
    connectedPerSecond: [times, 2 * times],
    wire: { down: direction(times), up: direction(2 * times) },
    wireTotal: { down: direction(3 * times), up: direction(4 * times) },
    counts: {
      received: 10 * times,
      requests: 6 * times,
      responses: 5 * times,
      emptyResponses: 2 * times,
      pollOverruns: times,
      batch: [
        [1, 4 * times],
        [3, times],
      ],
      reads: 8 * times,
      readsWithSeveral: 3 * times,
      connectionsOpened: times,
      connectionsOpenedTotal: 4 * times,
      reconnects: times,
      upstreamScheduled: 0,
      upstreamSent: 0,
      upstreamOverruns: 0,
      upstreamUnanswered: 0,
      upstreamLate: 0,
    },
    ledger: {
      clients: 2 * times,
      delivered: 9 * times,
      missing: times,
      duplicated: 2 * times,
      reordered: 3 * times,
      gapAnswers: times,
      corrupt: 0,
      clientsMissingEvents: times,
      smallestCensoredUs: 5_000_000 / times,
    },
    delivery: EMPTY,
    transport: EMPTY,
    pollWait: EMPTY,
    pollService: EMPTY,
    pollResponse: EMPTY,
    connectTime: EMPTY,
    timerLate: EMPTY,
    timerTicksWhileReceiving: 0,
    eventsByChannel: [20],
    failures: { reset: times },
    failureExamples: [`example of ${times}`],
    responseHeaders: ['content-type', 'date'],
    ...change,
  }
}

const counters = (times: number): ServerReport['counters'] => ({
  ...newCounters(),
  connectionsOpened: times,
  established: times,
  subscribers: times,
  requests: times,
  upstreamMessages: 10 * times,
})

const serverReport: ServerReport = {
  usage,
  samples: [],
  published: 20,
  publisherLag: histogramOf(100, 200),
  publisherLagSeconds: [{ second: 1, p50Us: 150, maxUs: 200 }],
  countersAtT0: counters(1),
  countersAtT1: counters(3),
  counters: counters(4),
  subscribersPerSecond: [3, 3],
  channels: [],
  fanOut: histogramOf(30, 40),
  shards: [{ pid: 1, usage, published: 20, subscribers: 3, established: 3, connectionsOpened: 3 }],
  primary: null,
  outside: null,
  disagreements: [],
}

export function readingsOf(reports: readonly LoadReport[], change: Partial<TrialReadings> = {}): TrialReadings {
  const memory = { rssBytes: 1, heapUsedBytes: 1, collected: true }
  const check = { clients: 2, mismatched: 1, rebuilt: 1, rebuiltMismatched: 0, examples: ['a', 'b', 'c'] }
  return {
    state: 'completed',
    startedAt: '2026-01-01T00:00:00.000Z',
    timetable: { startUs: 0, t0Us: 1_000_000, t1Us: 3_000_000, endUs: 5_000_000 },
    ready: 6,
    connectUs: 2_000_000,
    notReady: null,
    server: { pid: 1, listedHeaders: ['content-type'], report: serverReport, memory },
    load: reports.map((report, i) => ({ pid: 2 + i, clients: report.ledger.clients, report, memory, check })),
    intervals: [],
    host: { listenDrops: 0, stolenCpuShare: 0, tcp: null, kernelSocketBytes: null, timeWait: null },
    proxy: null,
    ...change,
  }
}

/** A server in several processes at 80 % CPU, each over an interval of its own; its primary used a tenth of 10 s. */
export function inProcesses(wallsUs: readonly number[]): TrialReadings {
  const timetable = { startUs: 0, t0Us: 1e6, t1Us: 11e6, endUs: 13e6 }
  const over = (wallUs: number, share: number): ProcessUsage => {
    const cpuUs = share * wallUs
    return {
      ...usage,
      wallUs,
      lateAtT0Us: 0,
      lateAtT1Us: wallUs - 10e6,
      cpuUserUs: 0.75 * cpuUs,
      cpuSystemUs: 0.25 * cpuUs,
    }
  }
  const primary = { pid: 9, usage: over(10e6, 0.1), samples: [] }
  const reports = wallsUs.map((wallUs, i): ServerReport => {
    const own = over(wallUs, 0.8)
    const shards = serverReport.shards.map((shard) => ({ ...shard, pid: 10 + i, usage: own }))
    return { ...serverReport, usage: own, shards }
  })
  const load = [loadReport(1, { usage: over(10e6, 0.2) }), loadReport(2, { usage: over(10e6, 0.2) })]
  const readings = readingsOf(load, { timetable })
  return { ...readings, server: { ...readings.server, report: mergeReports(reports, primary) } }
}

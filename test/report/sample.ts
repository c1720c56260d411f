/** A hand-made result: several contenders, one invalid, one failed, one with lost messages, and the floor. */
import { CONTENDERS, FLOOR, findContender } from '../../bench/contenders.js'
import type { WireDirection } from '../../bench/contracts/client.js'
import type { ProcessUsage } from '../../bench/contracts/control.js'
import type { Contender } from '../../bench/contracts/names.js'
import { seal } from '../../bench/result/digest.js'
import {
  type CompletedTrial,
  type FailedTrial,
  type LatencySummary,
  RESULT_SCHEMA,
  type ResultFile,
} from '../../bench/result/schema.js'
import { loadScenario } from '../../bench/scenario/load.js'
import type { ScenarioOverrides } from '../../bench/scenario/overrides.js'
import { newCounters } from '../../servers/counters.js'

const STARTED = '2026-01-02T03:04:05.000Z'

/** A summary around a median, µs. */
export function latency(p50Us: number, change: Partial<LatencySummary> = {}): LatencySummary {
  return {
    count: 200_000,
    censored: 0,
    events: 200,
    negative: 0,
    overflow: 0,
    p50: { us: p50Us },
    p90: { us: Math.round(p50Us * 1.5) },
    p99: { us: p50Us * 2 },
    p999: { tooFew: true },
    max: { us: p50Us * 3 },
    hdr: 'HISTFAAAA',
    ...change,
  }
}

function usage(cpuUs: number): ProcessUsage {
  return {
    lateAtT0Us: 300,
    lateAtT1Us: 400,
    wallUs: 20_000_000,
    cpuUserUs: cpuUs / 2,
    cpuSystemUs: cpuUs / 2,
    loopUtilisation: 0.2,
    gcCount: 3,
    gcUs: 4000,
    voluntarySwitches: 100,
    involuntarySwitches: 5,
    runQueueWaitUs: null,
    rssBytes: 80 * 2 ** 20,
    heapUsedBytes: 20 * 2 ** 20,
  }
}

function direction(payload: number, http: number): WireDirection {
  return { raw: payload + http, payload, framing: 0, http, tls: 0, tlsHandshake: 0, heartbeat: 0, setup: 0 }
}

const COUNTERS = { ...newCounters(), connectionsOpened: 1000, established: 1000, subscribers: 1000, requests: 1000 }

export interface TrialShape {
  readonly contender: string
  readonly p50Us: number
  readonly transportUs?: number
  readonly cpuUs?: number
  readonly httpBytes?: number
  readonly requests?: number
  readonly block?: number
  readonly point?: number
  readonly rssBytes?: number
}

export function completed(shape: TrialShape, change: Partial<CompletedTrial> = {}): CompletedTrial {
  const { cpuUs = 10, httpBytes = 0, requests = 0, block = 0 } = shape
  const down = direction(200, httpBytes)
  const up = direction(0, httpBytes)
  const clients = shape.point ?? 1000
  return {
    state: 'completed',
    contender: shape.contender,
    role: shape.contender === FLOOR.name ? 'floor' : 'contender',
    scenario: 'stock-ticker',
    block,
    index: 0,
    clients,
    point: shape.point ?? null,
    durationSeconds: 20,
    startedAt: STARTED,
    validity: { valid: true, reasons: [], findings: [] },
    latency: latency(shape.p50Us),
    transportLatency: latency(shape.transportUs ?? Math.max(1, shape.p50Us - 500)),
    publisherLag: latency(500),
    pollWait: null,
    pollService: null,
    pollResponse: null,
    connectTime: null,
    ledger: {
      expected: 200_000,
      delivered: 200_000,
      missing: 0,
      duplicated: 0,
      reordered: 0,
      gapAnswers: 0,
      corrupt: 0,
      clientsMissingEvents: 0,
    },
    stateCheck: { clients: 1000, mismatched: 0, rebuilt: 10, rebuiltMismatched: 0, examples: [] },
    wire: {
      window: { down, up },
      total: { down, up },
      perDelivery: { down, up, headerBytes: 2 * httpBytes, totalBytes: 200 + 2 * httpBytes },
      tcp: null,
      engineHeaders: [],
    },
    requests: {
      sent: requests * 200_000,
      responses: requests * 200_000,
      empty: 0,
      overruns: 0,
      perDelivery: requests,
      batch: [[1, 200_000]],
      reads: 200_000,
      readsWithSeveral: 0,
    },
    connections: {
      requested: clients,
      ready: clients,
      opened: 0,
      openedTotal: clients,
      reconnects: 0,
      established: [clients],
      timeWait: null,
      connectSeconds: 1,
      connectPerSecond: 1000,
      listenDrops: 0,
      failures: {},
      examples: [],
    },
    upstream: null,
    proxy: null,
    server: {
      pid: 100,
      pinned: [0],
      published: 200,
      usage: usage(cpuUs * 200_000),
      samples: [],
      fanOut: latency(300),
      shards: [
        {
          pid: 100,
          usage: usage(cpuUs * 200_000),
          published: 200,
          subscribers: COUNTERS.subscribers,
          established: COUNTERS.established,
          connectionsOpened: COUNTERS.connectionsOpened,
        },
      ],
      primary: null,
      publications: null,
      outside: null,
      counters: { atT0: COUNTERS, atT1: COUNTERS, atEnd: COUNTERS },
      subscribersPerSecond: [clients],
      memory:
        shape.rssBytes === undefined
          ? null
          : { rssBytes: shape.rssBytes, heapUsedBytes: shape.rssBytes / 2, collected: true },
      kernelSocketBytes: null,
    },
    load: {
      processes: [
        {
          pid: 101,
          pinned: [1],
          clients,
          usage: usage(12 * 200_000),
          samples: [],
          timerLate: null,
          timerTicksWhileReceiving: 0,
          memory: null,
        },
      ],
    },
    cost: {
      received: 200_000,
      cpuUsPerDelivery: cpuUs,
      cpuUsPerDeliveryAboveIdle: cpuUs - 1,
      bytesPerDelivery: 200 + 2 * httpBytes,
      requestsPerDelivery: requests,
      loadCpuUsPerDelivery: 12,
    },
    series: [],
    ...change,
  }
}

export function failed(contender: string): FailedTrial {
  return {
    state: 'failed',
    contender,
    role: 'contender',
    scenario: 'stock-ticker',
    block: 0,
    index: 0,
    clients: 1000,
    point: null,
    durationSeconds: 20,
    startedAt: STARTED,
    phase: 'connect',
    cause: {
      code: 'not-all-ready',
      message: '12 of 1,000 clients were not ready',
      remedy: 'check `transport-bench doctor`',
    },
  }
}

/** What a server uses with nobody listening, as a share of one core. */
export function zeroSubscribers(contender: string, cpuShare: number): ResultFile['zeroSubscribers'][number] {
  const cpuUs = cpuShare * 2_000_000
  return {
    contender,
    cpuUserUs: cpuUs / 2,
    cpuSystemUs: cpuUs / 2,
    wallUs: 2_000_000,
    rssBytes: 50 * 2 ** 20,
    published: 0,
  }
}

export interface ResultShape {
  readonly scenario?: string
  readonly overrides?: ScenarioOverrides
  readonly trials: ResultFile['trials']
  readonly unavailable?: readonly string[]
  /** Beside the catalogue and what the names of the trials tell; of one name they come first. */
  readonly contenders?: readonly Contender[]
}

/** The catalogue, then what lies behind something else in these trials. */
function entriesOf(trials: ResultFile['trials'], further: readonly Contender[]): Contender[] {
  const measured = trials.flatMap(({ contender }) => findContender(contender) ?? [])
  const all = [...further, ...CONTENDERS, FLOOR, ...measured]
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i)
}

export function result({
  scenario = 'stock-ticker',
  overrides = {},
  trials,
  unavailable = [],
  contenders = [],
}: ResultShape): ResultFile {
  return seal({
    schema: RESULT_SCHEMA,
    tool: { name: 'transport-bench', version: '0.1.0' },
    run: {
      id: 'sample',
      startedAt: STARTED,
      finishedAt: STARTED,
      command: ['transport-bench', 'run', scenario],
      seed: 1,
      client: 'lean',
      serverProcesses: 1,
      connectInFlight: 256,
      aborted: false,
      state: 'finished',
    },
    environment: { cpu: 'sample', cores: 2 },
    thresholds: {},
    scenario: loadScenario(scenario, overrides),
    contenders: entriesOf(trials, contenders).map((entry) => {
      const missing = unavailable.includes(entry.name)
      return {
        ...entry,
        target: null,
        available: !missing,
        reason: missing ? 'uWebSockets.js is not installed' : null,
        limitations: entry.engine === 'uws' ? ['sends its own Date header'] : [],
      }
    }),
    zeroSubscribers: [],
    plan: { trials: trials.length, order: [] },
    trials,
  })
}

const INVALID = {
  valid: false,
  reasons: [
    {
      code: 'load-process-busy' as const,
      message: 'load process 2 was busy in 8 of 20 seconds',
      remedy: 'fewer clients, or more cores',
      evidence: { busySeconds: 8, limit: 0.9 },
    },
  ],
  findings: [],
}

const LOSSY = {
  latency: latency(1900, { count: 199_000, censored: 1000, p99: { us: 8000 }, max: { greaterThanUs: 2_400_000 } }),
  ledger: {
    expected: 200_000,
    delivered: 199_000,
    missing: 1000,
    duplicated: 0,
    reordered: 0,
    gapAnswers: 1,
    corrupt: 0,
    clientsMissingEvents: 5,
  },
}

/** One block: ranked, at the floor, lossy, invalid, failed, unavailable, and the floor. */
export const SAMPLE = result({
  unavailable: ['websocket/uws'],
  trials: [
    completed({ contender: 'short-poll/node', p50Us: 505_000, cpuUs: 60, httpBytes: 400, requests: 1 }),
    completed(
      { contender: 'long-poll/node', p50Us: 1900, transportUs: 1400, cpuUs: 50, httpBytes: 390, requests: 1 },
      LOSSY,
    ),
    completed({ contender: 'sse/node', p50Us: 1200, transportUs: 700, cpuUs: 14, httpBytes: 5 }),
    completed({ contender: 'websocket/ws', p50Us: 1000, transportUs: 410, cpuUs: 12 }),
    completed({ contender: 'sse/uws', p50Us: 300, transportUs: 100, cpuUs: 1 }, { validity: INVALID }),
    failed('long-poll/uws'),
    completed({ contender: 'floor/net', p50Us: 950, transportUs: 400, cpuUs: 6 }),
  ],
})

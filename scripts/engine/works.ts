/** What the engine benchmark measures, by whom, and what it is held against. */
import type { Scenario } from '../../bench/contracts/scenario.js'
import { loadScenario } from '../../bench/scenario/load.js'
import type { ReaderKind, ReaderWork } from './reader-contract.js'

/** `lean` is the load process of this project, with all measuring on; wrk and h2load are used when on PATH. */
export type Contestant = 'lean' | Exclude<ReaderKind, 'lean-loop'> | 'wrk' | 'h2load'

export interface Goal {
  readonly against: Contestant
  readonly atMost: number
}

export interface Work {
  readonly id: string
  readonly title: string
  /** CPU per operation, µs; time until all are connected, ms; resident memory per idle client, bytes. */
  readonly measure: 'cpu' | 'connect' | 'memory'
  readonly unit: string
  readonly contender: string
  readonly reader: ReaderWork
  readonly scenario: Scenario
  /** Each connection asks again when it has its answer, so that server or contestant is always busy. */
  readonly closedLoop: boolean
  /** Connection counts; several give a slope. */
  readonly connections: readonly number[]
  readonly contestants: readonly Contestant[]
  readonly goals: readonly Goal[]
  /** Highest value of `lean` itself; null: only ratios count. */
  readonly atMost: number | null
}

const ECHO_BYTES = 100
const EVENT_BYTES = 110
/** By connections: what `ws` still takes without falling behind on one core. */
const DELIVERIES_PER_SECOND: Readonly<Record<number, number>> = { 1000: 100_000, 5000: 60_000 }
const ECHOES_PER_SECOND = 30_000
const IDLE_POINTS = [100, 5000, 15_000]

/** The workload of the stock ticker, so that state is kept, too; minimal headers, no heartbeat. */
export function scenarioOf(clients: number, ratePerSecond: number): Scenario {
  const base = loadScenario('stock-ticker', {
    clients,
    rate: ratePerSecond,
    payload: EVENT_BYTES,
    // Each measurement says its own; a quiet scenario must be this long.
    duration: 60,
    set: ['headers=minimal', 'heartbeat.sseCommentMs=0', 'heartbeat.websocketPingMs=0'],
  })
  return { ...base, connect: { ...base.connect, ratePerSecond: 1e6, timeoutSeconds: 60 } }
}

function receive(reader: 'websocket' | 'sse', connections: number, goals: readonly Goal[]): Work {
  const perSecond = DELIVERIES_PER_SECOND[connections] ?? 0
  return {
    id: `${reader}-${connections}`,
    title: `receive ${reader === 'sse' ? 'SSE' : 'WebSocket'} events of ${EVENT_BYTES} B, ${connections} connections, ${perSecond}/s`,
    measure: 'cpu',
    unit: 'µs',
    contender: `${reader}/uws`,
    reader,
    scenario: scenarioOf(connections, perSecond / connections),
    closedLoop: false,
    connections: [connections],
    contestants: ['lean', 'bare', reader === 'sse' ? 'undici' : 'ws'],
    goals,
    atMost: null,
  }
}

function poll(connections: number): Work {
  const base = scenarioOf(connections, 0)
  const many = connections >= 1000
  return {
    id: `poll-${connections}`,
    title: `short polls without news, ${connections} connections, closed loop`,
    measure: 'cpu',
    unit: 'µs',
    contender: 'short-poll/uws',
    reader: 'poll',
    scenario: { ...base, shortPoll: { ...base.shortPoll, mode: 'fixed-delay', intervalMs: 0 } },
    closedLoop: true,
    connections: [connections],
    contestants: ['lean', 'bare', 'undici', 'autocannon', 'wrk', 'h2load'],
    goals: [
      { against: 'bare', atMost: 1.25 },
      { against: 'wrk', atMost: 1.15 },
      ...(many
        ? ([
            { against: 'autocannon', atMost: 0.5 },
            { against: 'undici', atMost: 0.5 },
          ] as const)
        : []),
    ],
    atMost: null,
  }
}

function echo(connections: number, closedLoop: boolean): Work {
  const ratePerSecond = ECHOES_PER_SECOND / connections
  return {
    id: closedLoop ? `echo-${connections}` : `echo-paced-${connections}`,
    title: `WebSocket echo of ${ECHO_BYTES} B, ${connections} connections, ${closedLoop ? 'closed loop' : `${ECHOES_PER_SECOND}/s`}`,
    measure: 'cpu',
    unit: 'µs',
    contender: 'websocket/uws',
    reader: 'echo',
    scenario: { ...scenarioOf(connections, 0), upstream: { ratePerSecond, payloadBytes: ECHO_BYTES, loop: 'open' } },
    closedLoop,
    connections: [connections],
    contestants: ['lean', 'bare', 'ws'],
    goals: closedLoop
      ? [
          { against: 'bare', atMost: 1.25 },
          { against: 'ws', atMost: 0.6 },
        ]
      : [],
    atMost: null,
  }
}

function connect(connections: number): Work {
  return {
    id: `connect-${connections}`,
    title: `connect ${connections} WebSockets`,
    measure: 'connect',
    unit: 'ms',
    contender: 'websocket/uws',
    reader: 'websocket',
    scenario: scenarioOf(connections, 0),
    closedLoop: false,
    connections: [connections],
    contestants: ['lean', 'bare', 'ws'],
    goals: [{ against: 'bare', atMost: 1.3 }],
    atMost: null,
  }
}

function memory(reader: 'websocket' | 'sse'): Work {
  return {
    id: `memory-${reader}`,
    title: `memory per idle ${reader === 'sse' ? 'SSE' : 'WebSocket'} client, slope over ${IDLE_POINTS.join(', ')}`,
    measure: 'memory',
    unit: 'bytes',
    contender: `${reader}/uws`,
    reader,
    scenario: scenarioOf(1000, 0),
    closedLoop: false,
    connections: IDLE_POINTS,
    contestants: ['lean', 'bare', reader === 'sse' ? 'undici' : 'ws'],
    goals: [],
    atMost: 6000,
  }
}

export const WORKS: readonly Work[] = [
  ...[1000, 5000].map((connections) =>
    receive('websocket', connections, [
      { against: 'bare', atMost: 1.15 },
      { against: 'ws', atMost: 0.85 },
    ]),
  ),
  ...[1000, 5000].map((connections) =>
    receive('sse', connections, [
      { against: 'bare', atMost: 1.1 },
      { against: 'undici', atMost: 0.95 },
    ]),
  ),
  echo(1000, true),
  echo(1000, false),
  poll(64),
  poll(1000),
  connect(5000),
  memory('websocket'),
  memory('sse'),
]

/**
 * The shape of a scenario file: every key with its unit, range and default. `scenarioFile` is what people write (all
 * but name and question may be left out); `resolvedScenario` is what comes out and what a result file records.
 * Descriptions become the tables of scenarios/README.md and the JSON Schema.
 */
import { z } from 'zod'
import type { Scenario } from '../contracts/scenario.js'
import type { DeepReadonly, Equal, Expect } from './type-checks.js'

const COUNT_LIMIT = 1_000_000
const DAY_MS = 86_400_000

const positive = z.number().positive()
const rate = z.number().min(0).max(1_000_000)
const count = z.int().min(1).max(COUNT_LIMIT)
const ms = z.int().min(0).max(DAY_MS)

const workload = z.strictObject({
  kind: z
    .enum(['ticker', 'opaque'])
    .default('ticker')
    .describe('`ticker`: a snapshot of ten stocks, then add/remove/update events; `opaque`: a stamp and padding'),
  payloadBytes: z.int().min(1).max(1_048_576).default(200).describe('Size of one event body, bytes, stamp included'),
  ratePerSecond: rate.default(10).describe('Events per second that each client receives; 0: none'),
  arrival: z
    .enum(['constant', 'poisson', 'burst', 'ramp'])
    .default('constant')
    .describe('How events are spaced; `ramp` grows from 0 to twice the rate'),
  burstEvents: count.default(1).describe('Events published at one instant; only with `arrival: burst`'),
  channels: count.default(1).describe('Broadcast channels; client i listens to channel i mod channels'),
})

const upstream = z.strictObject({
  ratePerSecond: positive.max(10_000).describe('Messages per second that each client sends'),
  payloadBytes: z.int().min(1).max(1_048_576).default(100).describe('Size of one upstream message, bytes'),
  loop: z
    .enum(['open', 'closed'])
    .default('open')
    .describe(
      '`open`: a message leaves when it is due; `closed`: and not before the answer to the one before has arrived (after 1 s without, the client goes on), short polls leaving once per message, so that bytes and requests do not depend on the machine',
    ),
})

const shortPoll = z.strictObject({
  intervalMs: z.int().min(1).max(DAY_MS).default(1000).describe('Poll interval, ms'),
  mode: z
    .enum(['fixed-rate', 'fixed-delay'])
    .default('fixed-rate')
    .describe('`fixed-rate`: one poll every interval; `fixed-delay`: the interval starts at the answer'),
  phases: z
    .enum(['stratified', 'synchronised'])
    .default('stratified')
    .describe('`stratified`: clients spread evenly over the interval; `synchronised`: all poll at once'),
})

const connect = z.strictObject({
  ratePerSecond: positive
    .max(1_000_000)
    .default(1000)
    .describe('Connections opened per second, over all load processes'),
  minReady: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of the clients that must be ready before measuring, 0 to 1'),
  timeoutSeconds: positive.max(3600).default(60).describe('Time for all clients to become ready, s'),
})

const reconnect = z.strictObject({
  minMs: ms.default(100).describe('Shortest pause before a reconnect, ms'),
  maxMs: ms.default(1000).describe('Longest pause before a reconnect, ms'),
})

const warmupSeconds = z
  .number()
  .min(0)
  .max(3600)
  .default(2)
  .describe('Load before measuring begins, s; never merged into results')
const durationSeconds = positive.max(86_400).default(20).describe('Measured time, s')
const drainSeconds = z.number().min(0).max(3600)
const DRAIN =
  'Time after it in which late events still count, s; computed: max(2 s, poll interval + 1 s, reconnect maximum)'

const heartbeat = z.strictObject({
  sseCommentMs: ms.default(15_000).describe('Interval of SSE comment heartbeats, ms; 0: off'),
  websocketPingMs: ms.default(30_000).describe('Interval of WebSocket pings, ms; a missed pong terminates; 0: off'),
})

const maxBufferedBytes = z
  .int()
  .min(1024)
  .max(2 ** 30)
  .default(2 ** 20)
  .describe('Bytes that may wait for one client before the server drops it')
const historyEvents = z.int().min(1).max(10_000_000)
const HISTORY =
  'Events kept per channel for late cursors; computed: max(1,000, 2 × rate × (poll interval + reconnect maximum))'

const common = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64')
    .describe('Name of the scenario, lower-case letters, digits and dashes'),
  question: z.string().min(1).max(500).describe('The one question that this scenario asks, for people'),
  workload: workload.prefault({}).describe('What is published'),
  upstream: upstream
    .nullable()
    .default(null)
    .describe('Messages from the clients, each answered by an event; null: none'),
  clients: count.default(1000).describe('Simulated clients'),
  streamsPerUser: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe(
      'Clients that make up one user, such as the widgets of one page; over HTTP/2 they share one connection, otherwise each has its own',
    ),
  points: z
    .array(count)
    .max(20)
    .default([])
    .describe('Client counts, each a fresh trial, for a slope; they replace `clients`'),
  shortPoll: shortPoll.prefault({}).describe('How short-poll clients poll'),
  longPoll: z
    .strictObject({
      holdMs: z
        .int()
        .min(1)
        .max(30_000)
        .default(25_000)
        .describe('How long an unanswered long poll is held, ms (RFC 6202)'),
    })
    .prefault({})
    .describe('How long-poll servers hold'),
  connect: connect.prefault({}).describe('How the clients connect'),
  reconnect: reconnect.prefault({}).describe('How a client comes back after it lost its connection'),
  headers: z
    .enum(['browser', 'minimal'])
    .default('browser')
    .describe('Request headers: as browsers send, or the fewest'),
  heartbeat: heartbeat.prefault({}).describe('Signs of life on quiet connections'),
  permessageDeflate: z
    .boolean()
    .default(false)
    .describe('Compress WebSocket messages (RFC 7692), without context takeover on either side'),
  contenders: z
    .array(z.string().min(1).max(100))
    .min(1)
    .max(100)
    .default(['*/*'])
    .describe('Contenders by name (`sse/node`) or pattern (`sse/*`, `*/uws`)'),
  blocks: z.int().min(1).max(1000).default(1).describe('Repetitions of all contenders, shuffled, with fresh processes'),
  seed: z.int().min(0).default(1).describe('Seed of everything random'),
  thresholds: z
    .array(z.string().min(1).max(500))
    .max(100)
    .default([])
    .describe('Objectives that must be met, each `sse/*: p99 < 50ms, missing == 0`; a missed one is exit code 1'),
}

/** What people write. */
export const scenarioFile = z
  .strictObject({
    ...common,
    phases: z
      .strictObject({ warmupSeconds, durationSeconds, drainSeconds: drainSeconds.optional().describe(DRAIN) })
      .prefault({})
      .describe('How long each phase takes'),
    limits: z
      .strictObject({ maxBufferedBytes, historyEvents: historyEvents.optional().describe(HISTORY) })
      .prefault({})
      .describe('Bounds on the server'),
  })
  .describe('A scenario of transport-bench: a workload, as data, that asks one question')

/** After defaults and flags: complete. */
export const resolvedScenario = z.strictObject({
  ...common,
  phases: z
    .strictObject({ warmupSeconds, durationSeconds, drainSeconds: drainSeconds.describe(DRAIN) })
    .describe('How long each phase takes'),
  limits: z
    .strictObject({ maxBufferedBytes, historyEvents: historyEvents.describe(HISTORY) })
    .describe('Bounds on the server'),
})

/** A validated file whose computed keys are still open. */
export type ScenarioFile = z.infer<typeof scenarioFile>

/** The contract and the schema are the same type, or this does not compile. */
type _ScenarioAgrees = Expect<Equal<DeepReadonly<z.infer<typeof resolvedScenario>>, DeepReadonly<Scenario>>>

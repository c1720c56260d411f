/** One trial in a result file: completed with everything measured, or failed with phase and cause (and no latency). */
import { z } from 'zod'
import { FAILURE_KINDS } from '../contracts/client.js'
import type { StateCheck } from '../contracts/control.js'
import { PROXIES } from '../contracts/names.js'
import { ERRORS, type ErrorCode } from '../errors.js'
import type { DeepReadonly, Equal, Expect } from '../scenario/type-checks.js'
import { FINDING_CODES, REASON_CODES } from '../validity/evidence.js'
import { latencySummary, seriesPoint } from './latency-schema.js'
import {
  count,
  number,
  primary,
  processMemory,
  processSample,
  processUsage,
  serverCounters,
  shard,
  treeUsage,
  wireAccount,
  wireDirection,
} from './process-schema.js'

const optional = number.nullable()
const scalar = z.union([z.number(), z.string(), z.boolean(), z.null()])

export const finding = z
  .strictObject({
    code: z.enum([...REASON_CODES, ...FINDING_CODES]).describe('Stable code (METHODOLOGY.md)'),
    message: z.string().describe('What was seen, for people'),
    remedy: z.string().describe('What to do about it'),
    evidence: z.record(z.string(), scalar).describe('The numbers it rests on, unit in each name'),
  })
  .meta({ id: 'finding' })

const validity = z.strictObject({
  valid: z.boolean().describe('False if there is any reason: shown, never ranked'),
  reasons: z.array(finding).describe('Why the trial is invalid'),
  findings: z.array(finding).describe('Noteworthy, yet valid'),
})

const ledger = z.strictObject({
  expected: count.describe('Deliveries due, from the seeded schedule: every requested client × every measured event'),
  delivered: count.describe('First receipts'),
  missing: count.describe('Holes and tail in the clients’ own records'),
  duplicated: count.describe('Further receipts'),
  reordered: count.describe('First receipts below the highest number seen'),
  gapAnswers: count.describe('Answers that said the history was too short'),
  corrupt: count.describe('Bodies that differ from the first receipt, or are no event'),
  clientsMissingEvents: count.describe('Clients that miss at least one event'),
})

const stateCheck = z.strictObject({
  clients: number.describe('Clients whose rebuilt state was compared with the server’s'),
  mismatched: number.describe('Clients whose state differs'),
  rebuilt: number.describe('Clients rebuilt a second time from their raw bytes'),
  rebuiltMismatched: number.describe('How many of those differ'),
  examples: z.array(z.string()).describe('The first differences, for people'),
})

const perDelivery = z.strictObject({
  down: wireDirection.describe('Server to clients, bytes per delivery by layer'),
  up: wireDirection.describe('Clients to server, bytes per delivery by layer'),
  headerBytes: number.describe('HTTP heads, chunk framing and message framing, both directions, per delivery'),
  totalBytes: number.describe('All bytes but set-up, both directions, per delivery'),
})

const wire = z.strictObject({
  window: wireAccount.describe('Bytes over [T0, T1]'),
  total: wireAccount.describe('Bytes from connect to the end of the trial'),
  perDelivery: perDelivery.nullable().describe('Per delivered message over [T0, T1]; null: nothing was delivered'),
  tcp: z.record(z.string(), number).nullable().describe('Kernel TCP counters by name; null: not observed'),
  engineHeaders: z.array(z.string()).describe('Response headers that the engine adds by itself'),
})

const requests = z.strictObject({
  sent: count.describe(
    'Poll requests sent in [T0, T1], with those that only keep a session alive (pongs of engine.io)',
  ),
  responses: count.describe('Poll answers in [T0, T1]'),
  empty: count.describe('Answers without an event'),
  overruns: count.describe('Polls due while one was outstanding'),
  perDelivery: optional.describe(
    'Requests per delivered message, upstream POSTs included; null: nothing was delivered',
  ),
  batch: z.array(z.tuple([count, count])).describe('Pairs: events in an answer, answers with that many'),
  reads: count.describe('Socket reads that carried messages'),
  readsWithSeveral: count.describe('Socket reads that carried several: these share one receive time'),
})

const connections = z.strictObject({
  requested: count.describe('Clients asked for'),
  ready: count.describe('Clients ready when measuring began'),
  opened: count.describe('Connections opened in [T0, T1]'),
  openedTotal: count.describe('Connections opened in the whole trial'),
  reconnects: count.describe('Reconnects'),
  established: z.array(number).describe('Connections established at the end of each second since T0'),
  timeWait: optional.describe('Sockets in TIME_WAIT on the host after the drain; null: not observed'),
  connectSeconds: optional.describe('Time until every client was ready, s'),
  connectPerSecond: optional.describe('Clients made ready per second'),
  listenDrops: optional.describe(
    'Connection attempts that listening sockets of the host dropped while clients connected; null: not observed',
  ),
  failures: z.partialRecord(z.enum(FAILURE_KINDS), count).describe('Failures by kind'),
  examples: z.array(z.string()).describe('The first failures, for people'),
})

const upstream = z.strictObject({
  scheduled: count.describe('Messages due in [T0, T1]'),
  sent: count.describe('Messages sent'),
  overruns: count.describe('Messages due while the client could not send'),
  unanswered: count.describe('Closed loop: messages of the whole trial whose answer never came'),
  late: count.describe('Closed loop: messages of the whole trial whose answer came after the client had gone on'),
  received: count.describe('Messages that the server received'),
})

const pinned = z.array(z.int()).nullable().describe('CPU cores it was pinned to; null: not pinned')

const server = z.strictObject({
  pid: z.int().describe('Process id; of several processes, of the one that starts the others'),
  pinned,
  published: count.describe(
    'Events published with an intended time in [T0, T1), over all channels; of several processes, by each of them',
  ),
  usage: processUsage.describe(
    'What it used over [T0, T1]; of several processes the sum, utilisation, waiting and lateness of the busiest; of a server that others wrote what is seen from outside, the rest 0, and all of it 0 where nobody named its process',
  ),
  samples: z.array(processSample).describe('Per second; of several processes as `usage`'),
  fanOut: latencySummary
    .nullable()
    .describe(
      'From the entry of publish until every subscriber was given the event, once per event and process (websocket/uws: without the system calls); null: nothing was published, or nothing is handed out at publishing (short-poll), or the tool did not time it yet',
    ),
  shards: z.array(shard).min(1).describe('Every process that serves on the port'),
  primary: primary
    .nullable()
    .describe('The process that starts the shards and hands connections out to them; null: one process does all'),
  counters: z
    .strictObject({
      atT0: serverCounters.describe('At T0'),
      atT1: serverCounters.describe('At T1'),
      atEnd: serverCounters.describe('At the end of the trial'),
    })
    .describe('Counters since the server was made'),
  subscribersPerSecond: z.array(number).describe('Subscribers at the end of each second since T0'),
  publications: z
    .strictObject({
      sent: count.describe('Requests begun, over the whole trial'),
      failed: count.describe('Not answered with 2xx'),
      unsent: count.describe('Events that still waited at the end'),
      firstFailure: z.string().nullable().describe('Why the first one failed; null: none did'),
      inFlight: count.describe('Requests that might be under way at once'),
      offered: count.describe('Events handed over in [T0, T1]'),
      taken: count.describe('Events answered with 2xx in [T0, T1]'),
      queueWaitP99Us: optional.describe(
        'How long events waited in the harness for the answers to earlier ones, p99, µs',
      ),
    })
    .nullable()
    .describe('How the harness published; null: the server published by itself'),
  outside: treeUsage
    .nullable()
    .describe(
      'The process tree over [T0, T1], seen from outside; null: a server of ours that tells of itself, or nobody named its process',
    ),
  memory: processMemory.nullable().describe('After a forced garbage collection; null: not asked'),
  kernelSocketBytes: optional.describe(
    'Kernel memory of the server’s sockets after the drain, bytes; null: not observed',
  ),
})

const proxy = z.strictObject({
  name: z.enum(PROXIES).describe('Program'),
  version: z.string().describe('Its version, as it says'),
  pid: z.int().describe('Process id of the one that starts the others'),
  pinned,
  config: z.string().describe('The configuration that was made for it'),
  usage: treeUsage.nullable().describe('All its processes over [T0, T1]; null: the platform does not tell'),
  cpuUsPerDelivery: optional.describe('Its CPU per delivery, µs'),
  connections: z
    .strictObject({
      client: count.describe('Established with clients at T1'),
      upstream: count.describe('Established with the servers at T1'),
    })
    .nullable()
    .describe('TCP connections; null: the platform does not tell'),
})

const loadProcess = z.strictObject({
  pid: z.int().describe('Process id'),
  pinned,
  clients: count.describe('Clients it simulated'),
  usage: processUsage.describe('What it used over [T0, T1]'),
  samples: z.array(processSample).describe('Per second'),
  timerLate: latencySummary.nullable().describe('How late its own timers were'),
  timerTicksWhileReceiving: count.describe('Ticks not judged because it was receiving when they were due'),
  memory: processMemory.nullable().describe('After a forced garbage collection; null: not asked'),
})

const cost = z.strictObject({
  received: count.describe('Deliveries received in [T0, T1]: the denominator of every cost'),
  cpuUsPerDelivery: optional.describe('Server CPU (user and system) per delivery, µs'),
  cpuUsPerDeliveryAboveIdle: optional.describe('The same less what the server uses with zero subscribers, µs'),
  bytesPerDelivery: optional.describe('Bytes on the wire per delivery, both directions, set-up excluded'),
  requestsPerDelivery: optional.describe('Requests per delivery'),
  loadCpuUsPerDelivery: optional.describe('CPU of the load processes per delivery, µs'),
})

const identity = {
  contender: z.string().describe('Contender, `transport/engine`'),
  role: z.enum(['contender', 'floor']).describe('The floor is measured, never ranked'),
  scenario: z.string().describe('Name of the scenario'),
  block: count.describe('Block, from 0'),
  index: count.describe('Place in the run’s order, from 0'),
  clients: count.describe('Simulated clients'),
  point: count.nullable().describe('The point of the scenario (a client count); null: it has none'),
  durationSeconds: number.describe('Measured time, s; the floor’s may be shorter than the scenario’s'),
  startedAt: z.string().describe('Start, ISO 8601'),
}

export const completedTrial = z
  .strictObject({
    state: z.literal('completed').describe('It ran to its end; `validity` tells whether its numbers count'),
    ...identity,
    validity: validity.describe('The tool’s verdict on its own measurement'),
    latency: latencySummary.describe('Delivery latency: receipt − intended time (echo: from the scheduled send)'),
    transportLatency: latencySummary.describe('Receipt − actual publish time'),
    publisherLag: latencySummary.describe(
      'Actual − intended publish time; of an echo: scheduled send until the server had it',
    ),
    pollWait: latencySummary.nullable().describe('Time an event waited for the next poll; null: not a poller'),
    pollService: latencySummary.nullable().describe('Poll round trip from the actual send'),
    pollResponse: latencySummary.nullable().describe('Poll round trip from the scheduled send'),
    connectTime: latencySummary.nullable().describe('Connect until ready'),
    ledger: ledger.describe('expected = delivered + missing; counted independently'),
    stateCheck: stateCheck.nullable().describe('Rebuilt state against the server’s; null: the workload has none'),
    wire: wire.describe('Bytes on the wire, as the clients’ sockets saw them'),
    requests: requests.describe('Polls and answers'),
    connections: connections.describe('Connections'),
    upstream: upstream.nullable().describe('Messages from clients; null: the scenario has none'),
    server: server.describe('The server process'),
    proxy: proxy.nullable().describe('What lies between server and clients; null: nothing'),
    load: z.strictObject({ processes: z.array(loadProcess).describe('One each') }).describe('The load processes'),
    cost: cost.describe('Cost per delivered message'),
    series: z.array(seriesPoint).describe('Per second'),
  })
  .meta({ id: 'completedTrial' })

export const TRIAL_PHASES = ['spawn', 'listen', 'connect', 'warm-up', 'measure', 'drain', 'report'] as const

export const failedTrial = z
  .strictObject({
    state: z.literal('failed').describe('It did not run to its end, and has no measurements'),
    ...identity,
    phase: z.enum(TRIAL_PHASES).describe('Where it failed'),
    cause: z
      .strictObject({
        code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]).describe('Stable code'),
        message: z.string().describe('What happened, for people'),
        remedy: z.string().describe('What to do about it'),
      })
      .describe('Why it failed'),
  })
  .meta({ id: 'failedTrial' })

export const trial = z.discriminatedUnion('state', [completedTrial, failedTrial])

/** The result file keeps exactly what the contract says, or this does not compile. */
type _StateCheckAgrees = Expect<Equal<DeepReadonly<z.infer<typeof stateCheck>>, DeepReadonly<StateCheck>>>

/**
 * The result file, version 1: one JSON document per run, written after every trial. Everything that a report needs is
 * in here; nothing that a report shows comes from anywhere else. results/README.md is made from the descriptions.
 */
import { z } from 'zod'
import { CLIENT_KINDS, ENGINES, PROXIES, PUBLISH_MODES, TRANSPORTS } from '../contracts/names.js'
import { resolvedScenario } from '../scenario/schema.js'
import type { DeepReadonly } from '../scenario/type-checks.js'
import type { latencySummary, percentile, seriesPoint } from './latency-schema.js'
import { count, number } from './process-schema.js'
import { type completedTrial, type failedTrial, TRIAL_PHASES, trial } from './trial-schema.js'

export const RESULT_SCHEMA = 'transport-bench/result@1'

const topology = z
  .strictObject({
    proxy: z.enum(PROXIES).nullable().describe('Between server and clients; null: nothing'),
    tls: z.boolean().describe('Whether the clients speak TLS'),
    h2: z.boolean().describe('Whether the proxy offers HTTP/2'),
    buffering: z.boolean().describe('Whether the proxy may hold back what the server sends'),
    readTimeoutSeconds: number
      .nullable()
      .describe('Silence after which the proxy gives up, s; null: far above heartbeats'),
    upgrade: z.boolean().describe('Whether the proxy hands on WebSocket handshakes'),
    upstreams: z.int().min(1).describe('Server processes behind it, each on its own port'),
    balance: z.enum(['round-robin', 'hash']).describe('How clients are spread over them'),
  })
  .meta({ id: 'topology' })

const contender = z.strictObject({
  name: z.string().describe('`transport/engine`, `transport/engine+topology`, `transport/target`, or `floor/net`'),
  transport: z.enum(TRANSPORTS).describe('How an event reaches the client'),
  engine: z.enum(ENGINES).describe('What implements the server side'),
  role: z.enum(['contender', 'floor']).describe('The floor is measured, never ranked'),
  topology: topology.describe('What lies between server and clients'),
  publish: z
    .enum(PUBLISH_MODES)
    .describe('`direct`: the server publishes by itself; `http`: the harness, by a request for each event'),
  target: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('The target file that describes it, after defaults; null: a server of ours'),
  available: z.boolean().describe('Whether it can run here'),
  reason: z.string().nullable().describe('Why it is not available; null: it is'),
  limitations: z.array(z.string()).describe('What its engine cannot do, or does by itself'),
})

const zeroSubscribers = z.strictObject({
  contender: z.string().describe('Contender'),
  cpuUserUs: number.describe('CPU time in user mode, µs'),
  cpuSystemUs: number.describe('CPU time in the kernel, µs'),
  wallUs: number.describe('Over this time, µs'),
  rssBytes: number.describe('Resident memory, bytes'),
  published: count.describe('Events published meanwhile'),
})

const plannedTrial = z.strictObject({
  index: count.describe('Place in the order, from 0'),
  block: count.describe('Block, from 0'),
  contender: z.string().describe('Contender'),
  clients: count.describe('Simulated clients'),
  point: count.nullable().describe('The point of the scenario; null: it has none'),
})

const run = z.strictObject({
  id: z.string().describe('Identifies the run'),
  startedAt: z.string().describe('Start, ISO 8601'),
  finishedAt: z.string().nullable().describe('End, ISO 8601; null: still running, or it was killed or gave up'),
  command: z.array(z.string()).describe('The exact command, argument by argument'),
  seed: count.describe('Seed of everything random'),
  client: z.enum(CLIENT_KINDS).describe('What simulated the clients: lean ones of our own, or libraries (ws, undici)'),
  serverProcesses: z.int().min(1).describe('Processes that each server ran in, on one port'),
  connectInFlight: z.int().min(1).describe('Clients that might be connecting at once, over all load processes'),
  aborted: z.boolean().describe('Whether it was interrupted'),
  state: z
    .enum(['running', 'finished', 'aborted'])
    .describe('`running` in a file at rest: the run was killed, or gave up'),
})

export const resultFile = z
  .strictObject({
    schema: z.literal(RESULT_SCHEMA).describe('Name and version of this format'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of everything else in this file, as canonical JSON (RFC 8785), hexadecimal'),
    tool: z
      .strictObject({ name: z.string().describe('`transport-bench`'), version: z.string().describe('Its release') })
      .describe('What wrote the file'),
    run: run.describe('The invocation'),
    environment: z
      .record(z.string(), z.json())
      .describe('The machine: CPU, cores, kernel, versions, limits, git, load'),
    thresholds: z.record(z.string(), number).describe('The limits that verdicts were judged by (METHODOLOGY.md)'),
    scenario: resolvedScenario.describe('The scenario after defaults and flags (scenarios/README.md)'),
    contenders: z.array(contender).describe('Every contender asked for, available or not'),
    zeroSubscribers: z.array(zeroSubscribers).describe('What each server uses at the same rate without any subscriber'),
    plan: z
      .strictObject({
        trials: count.describe('Trials planned'),
        order: z.array(plannedTrial).describe('In this order'),
      })
      .describe('What was to be run'),
    trials: z.array(trial).describe('What was run'),
  })
  .describe('Result of one run of transport-bench')

/** Any JSON object; made by bench/environment. */
export type EnvironmentRecord = Readonly<Record<string, unknown>>
type Parsed = DeepReadonly<Omit<z.infer<typeof resultFile>, 'environment'>>

export type ResultFile = Parsed & { readonly environment: EnvironmentRecord }
export type ResultContender = ResultFile['contenders'][number]
export type ZeroSubscribers = ResultFile['zeroSubscribers'][number]
export type CompletedTrial = DeepReadonly<z.infer<typeof completedTrial>>
export type FailedTrial = DeepReadonly<z.infer<typeof failedTrial>>
export type Trial = CompletedTrial | FailedTrial
/** One percentile: known, beyond what arrived, or not stated. */
export type Percentile = DeepReadonly<z.infer<typeof percentile>>
export type LatencySummary = DeepReadonly<z.infer<typeof latencySummary>>
export type SeriesPoint = DeepReadonly<z.infer<typeof seriesPoint>>
export { TRIAL_PHASES }
export type TrialPhase = (typeof TRIAL_PHASES)[number]

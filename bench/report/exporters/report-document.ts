/**
 * The report as data, schema `transport-bench/report@1`: what a page shows, without the trials behind it (those are in
 * the result file, named with its SHA-256). Units are in the names. Numbers that JSON cannot hold are strings:
 * `"Infinity"` is what never arrived.
 */
import type { EncodedHistogram } from '../../contracts/control.js'
import type { GateFile } from '../../gate/gate-file.js'
import type { ResultFile } from '../../result/schema.js'
import type { Verification } from '../../verify/verification.js'
import type { Figure } from '../figure.js'
import type { IdleRow } from '../idle.js'
import { mergedLatency } from '../merged.js'
import type { ReportModel } from '../model.js'
import type { Comparison, ComparisonEntry, Report, ReportRun } from '../report.js'
import type { LatencyFigures, ReportRow } from '../rows.js'

const REPORT_SCHEMA = 'transport-bench/report@1'

export interface ReportDocument {
  readonly schema: typeof REPORT_SCHEMA
  /** The first is what the others are compared with. */
  readonly runs: readonly RunDocument[]
  /** null with a single result, and where a gate compares the arms of an A/B measurement. */
  readonly comparison: ComparisonDocument | null
  /** What gates concluded, as in their files (schema `transport-bench/gate@1`). */
  readonly gates: readonly GateFile[]
}

interface RunDocument
  extends Pick<
    ReportModel,
    | 'kind'
    | 'blocks'
    | 'trialsDone'
    | 'trialsPlanned'
    | 'exitCode'
    | 'verdict'
    | 'answers'
    | 'hops'
    | 'hopCosts'
    | 'unavailable'
    | 'limitations'
  > {
  /** `A`, `B`, …; '' with a single result. */
  readonly label: string
  readonly file: { readonly name: string; readonly href: string | null; readonly sha256: string }
  readonly verification: VerificationDocument
  readonly tool: ResultFile['tool']
  /** Identity, times, exact command, seed, and whether it was interrupted. */
  readonly run: ResultFile['run']
  readonly environment: ResultFile['environment']
  readonly scenario: ResultFile['scenario']
  /** In the order of the tables: ranked, then what is not, the floor last. */
  readonly rows: readonly RowDocument[]
  /** What waiting costs, bytes and requests per client; `cpuShare` is of one core. */
  readonly idle: readonly IdleRow[]
}

interface VerificationDocument {
  readonly agrees: boolean
  readonly checksumMatches: boolean
  /** Derived numbers that were worked out again, and how many of them differ. */
  readonly recomputed: number
  readonly differing: number
  /** The first few of them. */
  readonly differences: Verification['differences']
}

/** A contender at one point. A figure is the median over the trials that count, with the lowest and highest of them. */
export interface RowDocument
  extends Pick<
    ReportRow,
    | 'contender'
    | 'transport'
    | 'topology'
    | 'http'
    | 'publish'
    | 'clients'
    | 'point'
    | 'standing'
    | 'trials'
    | 'validTrials'
    | 'expected'
    | 'missing'
    | 'problems'
  > {
  readonly latencyUs: LatencyFigures
  readonly transportLatencyUs: LatencyFigures
  readonly deliveredPerSecond: Figure
  readonly headerBytesPerDelivery: Figure
  readonly totalBytesPerDelivery: Figure
  readonly tlsBytesPerDelivery: Figure
  readonly handshakeBytesPerClient: Figure
  readonly requestsPerDelivery: Figure
  readonly eventsPerAnswer: Figure
  readonly connectionsOpened: Figure
  readonly connectionsPerUser: Figure
  readonly cpuUsPerDelivery: Figure
  readonly cpuUsPerDeliveryAboveIdle: Figure
  readonly rssBytes: Figure
  /** Delivery latency, µs, of the trials that count: HdrHistogram V2, zlib-compressed, base64; null: none completed. */
  readonly histogram: EncodedHistogram | null
}

interface ComparisonDocument extends Pick<Comparison, 'caveats' | 'sentences'> {
  readonly rows: readonly {
    readonly metric: { readonly key: string; readonly name: string; readonly better: 'lower' | 'higher' }
    readonly contender: string
    readonly point: number | null
    /** One per run. Figures are in the unit of the rows above. */
    readonly entries: readonly ComparisonEntry[]
  }[]
}

export function reportDocument({ runs, comparison, gates }: Report): ReportDocument {
  return {
    schema: REPORT_SCHEMA,
    runs: runs.map(runDocument),
    comparison:
      comparison === null
        ? null
        : {
            caveats: comparison.caveats,
            sentences: comparison.sentences,
            rows: comparison.rows.map(({ metric: { key, name, better }, contender, point, entries }) => ({
              metric: { key, name, better },
              contender,
              point,
              entries,
            })),
          },
    gates,
  }
}

function runDocument({ label, source: { result, name, href, verification }, model }: ReportRun): RunDocument {
  const { tool, run, environment, scenario, sha256 } = result
  const { kind, blocks, trialsDone, trialsPlanned, exitCode, verdict, answers, unavailable, limitations, idle } = model
  return {
    label,
    file: { name, href, sha256 },
    verification: verificationDocument(verification),
    tool,
    run,
    environment,
    scenario,
    kind,
    blocks,
    trialsDone,
    trialsPlanned,
    exitCode,
    verdict,
    answers,
    rows: [...model.rows, ...model.floor].map(rowDocument),
    idle,
    hops: model.hops,
    hopCosts: model.hopCosts,
    unavailable,
    limitations,
  }
}

const DIFFERENCES_KEPT = 20

function verificationDocument({ agrees, checksum, recomputed, differences }: Verification): VerificationDocument {
  return {
    agrees,
    checksumMatches: checksum.matches,
    recomputed,
    differing: differences.length,
    differences: differences.slice(0, DIFFERENCES_KEPT),
  }
}

function rowDocument(row: ReportRow): RowDocument {
  const { topology, http, publish } = row
  const { contender, transport, clients, point, standing, trials, validTrials, expected, missing, problems } = row
  return {
    ...{
      contender,
      transport,
      topology,
      http,
      publish,
      clients,
      point,
      standing,
      trials,
      validTrials,
      expected,
      missing,
    },
    latencyUs: row.latency,
    transportLatencyUs: row.transportLatency,
    deliveredPerSecond: row.deliveredPerSecond,
    headerBytesPerDelivery: row.headerBytes,
    totalBytesPerDelivery: row.totalBytes,
    tlsBytesPerDelivery: row.tlsBytes,
    handshakeBytesPerClient: row.handshakeBytesPerClient,
    requestsPerDelivery: row.requestsPerDelivery,
    eventsPerAnswer: row.eventsPerAnswer,
    connectionsOpened: row.connections,
    connectionsPerUser: row.connectionsPerUser,
    cpuUsPerDelivery: row.cpuUsPerDelivery,
    cpuUsPerDeliveryAboveIdle: row.cpuUsPerDeliveryAboveIdle,
    rssBytes: row.rssBytes,
    problems,
    histogram: row.used.length === 0 ? null : mergedLatency(row).encode(),
  }
}

/**
 * The columns of the CSV, units in their names: `_us` µs, `_bytes`, `_s`. A cell is empty where the trial failed, or
 * where there is nothing to state. A percentile has two columns, of which at most one is filled: `latency_p99_us` is
 * its value; `latency_p99_greater_than_us` says that its rank lies among what never arrived, and is a lower bound.
 * Both are empty where too few events were seen to state it.
 */
import type { CompletedTrial, LatencySummary, Trial } from '../../result/schema.js'
import { topologyText } from '../../topology.js'
import { type CsvColumn, measured } from './csv-column.js'
import { PROXY, PUBLICATIONS, SERVER } from './csv-server-columns.js'

const IDENTITY: readonly CsvColumn[] = [
  ['run_label', ({ run }) => run.label],
  ['file', ({ run }) => run.source.name],
  ['sha256', ({ run }) => run.source.result.sha256],
  ['verified', ({ run }) => run.source.verification.agrees],
  ['run_id', ({ run }) => run.source.result.run.id],
  ['run_started', ({ run }) => run.source.result.run.startedAt],
  ['run_state', ({ run }) => run.source.result.run.state],
  ['seed', ({ run }) => run.source.result.run.seed],
  ['scenario', ({ trial }) => trial.scenario],
  ['contender', ({ trial }) => trial.contender],
  ['transport', ({ contender }) => contender?.transport],
  ['engine', ({ contender }) => contender?.engine],
  ['topology', ({ contender }) => (contender === null ? null : topologyText(contender.topology) || 'direct')],
  ['publish', ({ contender }) => contender?.publish],
  ['role', ({ trial }) => trial.role],
  ['trial', ({ trial }) => trial.index],
  ['block', ({ trial }) => trial.block],
  ['clients', ({ trial }) => trial.clients],
  ['point', ({ trial }) => trial.point],
  ['started', ({ trial }) => trial.startedAt],
  ['duration_s', ({ trial }) => trial.durationSeconds],
]

const VERDICT: readonly CsvColumn[] = [
  ['state', ({ trial }) => trial.state],
  ['valid', ({ completed }) => completed?.validity.valid ?? false],
  ['reasons', ({ trial }) => reasonsOf(trial)],
  measured('findings', ({ validity }) => validity.findings.map(({ code }) => code).join('; ')),
]

/** Codes and messages of why it does not count. */
function reasonsOf(trial: Trial): string {
  if (trial.state === 'failed') return `${trial.cause.code} in phase ${trial.phase}: ${trial.cause.message}`
  return trial.validity.reasons.map(({ code, message }) => `${code}: ${message}`).join('; ')
}

const PERCENTILES = ['p50', 'p90', 'p99', 'p999', 'max'] as const

function summaryColumns(name: string, read: (trial: CompletedTrial) => LatencySummary): CsvColumn[] {
  return [
    ...PERCENTILES.flatMap((key) => [
      measured(`${name}_${key}_us`, (trial) => memberOf(read(trial)[key], 'us')),
      measured(`${name}_${key}_greater_than_us`, (trial) => memberOf(read(trial)[key], 'greaterThanUs')),
    ]),
    ...(['count', 'censored', 'events', 'negative', 'overflow'] as const).map((key) =>
      measured(`${name}_${key}`, (trial) => read(trial)[key]),
    ),
  ]
}

function memberOf(percentile: LatencySummary['p50'], key: 'us' | 'greaterThanUs'): number | null {
  return (percentile as Partial<Record<typeof key, number>>)[key] ?? null
}

const LATENCY: readonly CsvColumn[] = [
  ...summaryColumns('latency', (trial) => trial.latency),
  ...summaryColumns('transport_latency', (trial) => trial.transportLatency),
  ...summaryColumns('publisher_lag', (trial) => trial.publisherLag),
]

const LEDGER: readonly CsvColumn[] = [
  measured('expected', ({ ledger }) => ledger.expected),
  measured('delivered', ({ ledger }) => ledger.delivered),
  measured('missing', ({ ledger }) => ledger.missing),
  measured('duplicated', ({ ledger }) => ledger.duplicated),
  measured('reordered', ({ ledger }) => ledger.reordered),
  measured('gap_answers', ({ ledger }) => ledger.gapAnswers),
  measured('corrupt', ({ ledger }) => ledger.corrupt),
  measured('clients_missing_events', ({ ledger }) => ledger.clientsMissingEvents),
  measured('state_clients', ({ stateCheck }) => stateCheck?.clients),
  measured('state_mismatched', ({ stateCheck }) => stateCheck?.mismatched),
  measured('state_rebuilt_mismatched', ({ stateCheck }) => stateCheck?.rebuiltMismatched),
]

const LAYERS = ['payload', 'framing', 'http', 'tls', 'heartbeat', 'setup', 'tlsHandshake', 'raw'] as const

const NAMES: Readonly<Partial<Record<(typeof LAYERS)[number], string>>> = { tlsHandshake: 'tls_handshake' }

/** Bytes per delivered message over the measured window. */
const WIRE: readonly CsvColumn[] = [
  ...(['down', 'up'] as const).flatMap((way) =>
    LAYERS.map((layer) =>
      measured(`${way}_${NAMES[layer] ?? layer}_bytes_per_delivery`, ({ wire }) => wire.perDelivery?.[way][layer]),
    ),
  ),
  measured('header_bytes_per_delivery', ({ wire }) => wire.perDelivery?.headerBytes),
  measured('total_bytes_per_delivery', ({ wire }) => wire.perDelivery?.totalBytes),
  ...(['down', 'up'] as const).map((way) =>
    measured(`${way}_tls_handshake_bytes_in_all`, ({ wire }) => wire.total[way].tlsHandshake),
  ),
]

const COST: readonly CsvColumn[] = [
  measured('received', ({ cost }) => cost.received),
  measured('cpu_us_per_delivery', ({ cost }) => cost.cpuUsPerDelivery),
  measured('cpu_us_per_delivery_above_idle', ({ cost }) => cost.cpuUsPerDeliveryAboveIdle),
  measured('load_cpu_us_per_delivery', ({ cost }) => cost.loadCpuUsPerDelivery),
  measured('requests_per_delivery', ({ cost }) => cost.requestsPerDelivery),
]

const CONNECTIONS: readonly CsvColumn[] = [
  measured('connections_requested', ({ connections }) => connections.requested),
  measured('connections_ready', ({ connections }) => connections.ready),
  measured('connections_opened', ({ connections }) => connections.opened),
  measured('connections_opened_total', ({ connections }) => connections.openedTotal),
  measured('reconnects', ({ connections }) => connections.reconnects),
  measured('time_wait', ({ connections }) => connections.timeWait),
  measured('connect_s', ({ connections }) => connections.connectSeconds),
  measured('requests_sent', ({ requests }) => requests.sent),
  measured('responses', ({ requests }) => requests.responses),
  measured('responses_empty', ({ requests }) => requests.empty),
  measured('poll_overruns', ({ requests }) => requests.overruns),
  measured('reads', ({ requests }) => requests.reads),
  measured('reads_with_several', ({ requests }) => requests.readsWithSeveral),
  measured('upstream_scheduled', ({ upstream }) => upstream?.scheduled),
  measured('upstream_sent', ({ upstream }) => upstream?.sent),
  measured('upstream_overruns', ({ upstream }) => upstream?.overruns),
  measured('upstream_unanswered', ({ upstream }) => upstream?.unanswered),
  measured('upstream_late', ({ upstream }) => upstream?.late),
  measured('upstream_received', ({ upstream }) => upstream?.received),
]

export const COLUMNS: readonly CsvColumn[] = [
  ...IDENTITY,
  ...VERDICT,
  ...LATENCY,
  ...LEDGER,
  ...WIRE,
  ...COST,
  ...CONNECTIONS,
  ...SERVER,
  ...PROXY,
  ...PUBLICATIONS,
]

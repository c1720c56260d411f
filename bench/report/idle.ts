/** What waiting costs: memory per client as a slope over the scenario's points, CPU and requests of quiet clients. */
import type { CompletedTrial, ResultFile } from '../result/schema.js'
import { type Figure, figureOf, medianValue, slopeOf } from './figure.js'
import { countsForCost } from './ranking.js'
import type { ReportRow } from './rows.js'

export interface IdleRow {
  readonly contender: string
  /** Client counts with a valid trial. */
  readonly points: readonly number[]
  /** Least squares over the points, bytes per client; null with fewer than two valid points. */
  readonly rssBytesPerClient: number | null
  readonly heapBytesPerClient: number | null
  readonly kernelBytesPerClient: number | null
  /** At the largest point: server CPU as a share of one core, requests and bytes of one client per second. */
  readonly cpuShare: Figure
  readonly requestsPerClientSecond: Figure
  readonly bytesPerClientSecond: Figure
  readonly rssBytes: Figure
  /** False if any of its points is invalid or failed. */
  readonly complete: boolean
}

/** One row per contender, in the order of the result's contenders. Only valid trials count. */
export function makeIdleRows(result: ResultFile, rows: readonly ReportRow[]): IdleRow[] {
  const names = result.contenders.map((entry) => entry.name)
  const present = [...new Set(rows.map((row) => row.contender))].sort((a, b) => names.indexOf(a) - names.indexOf(b))
  return present.map((contender) => makeIdleRow(contender, rows))
}

function makeIdleRow(contender: string, rows: readonly ReportRow[]): IdleRow {
  const own = rows.filter((row) => row.contender === contender)
  const valid = own.filter(countsForCost).sort((a, b) => a.clients - b.clients)
  const slope = (read: (trial: CompletedTrial) => number | null | undefined): number | null => {
    const points = valid.map((row) => [row.clients, medianValue(figureOf(row.used.map(read)))] as const)
    const known = points.filter((point): point is readonly [number, number] => point[1] !== null)
    return known.length === points.length ? slopeOf(known) : null
  }
  const largest = valid.at(-1)
  const atLargest = (read: (trial: CompletedTrial) => number | null): Figure =>
    figureOf((largest?.used ?? []).map(read))
  return {
    contender,
    points: valid.map((row) => row.clients),
    rssBytesPerClient: slope((trial) => trial.server.memory?.rssBytes),
    heapBytesPerClient: slope((trial) => trial.server.memory?.heapUsedBytes),
    kernelBytesPerClient: slope((trial) => trial.server.kernelSocketBytes),
    cpuShare: atLargest(({ server: { usage } }) =>
      usage.wallUs > 0 ? (usage.cpuUserUs + usage.cpuSystemUs) / usage.wallUs : null,
    ),
    requestsPerClientSecond: atLargest((trial) => trial.requests.sent / trial.clients / trial.durationSeconds),
    bytesPerClientSecond: atLargest(
      ({ wire: { window }, clients, durationSeconds }) => (window.down.raw + window.up.raw) / clients / durationSeconds,
    ),
    rssBytes: largest?.rssBytes ?? { kind: 'none' },
    complete: own.every(countsForCost),
  }
}

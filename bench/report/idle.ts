/** What waiting costs: memory per client as a slope over the scenario's points, CPU and requests of quiet clients. */
import type { CompletedTrial, ResultFile, ZeroSubscribers } from '../result/schema.js'
import { type Figure, figureOf, medianValue, type Slope, slopeOf } from './figure.js'
import { countsForCost } from './ranking.js'
import type { ReportRow } from './rows.js'

export interface IdleRow {
  readonly contender: string
  /** Client counts with a valid trial. */
  readonly points: readonly number[]
  /** Least squares over the points, bytes per client; null with fewer than two valid points. */
  readonly rssBytesPerClient: Slope | null
  readonly heapBytesPerClient: Slope | null
  readonly kernelBytesPerClient: Slope | null
  /** At the largest point: server CPU as a share of one core, requests and bytes of one client per second. */
  readonly cpuShare: Figure
  /** Less what the same server uses with no subscriber. */
  readonly cpuShareAboveIdle: Figure
  readonly requestsPerClientSecond: Figure
  readonly bytesPerClientSecond: Figure
  /** At the largest point, after a forced garbage collection. */
  readonly rssBytes: Figure
  readonly isFloor: boolean
  /** False if any of its points is invalid or failed. */
  readonly complete: boolean
}

/** One row per contender, in the order of the result's contenders. Only valid trials count. */
export function makeIdleRows(result: ResultFile, rows: readonly ReportRow[]): IdleRow[] {
  const names = result.contenders.map((entry) => entry.name)
  const present = [...new Set(rows.map((row) => row.contender))].sort((a, b) => names.indexOf(a) - names.indexOf(b))
  return present.map((contender) => makeIdleRow(result, contender, rows))
}

function makeIdleRow(result: ResultFile, contender: string, rows: readonly ReportRow[]): IdleRow {
  const own = rows.filter((row) => row.contender === contender)
  const valid = own.filter(counts).sort((a, b) => a.clients - b.clients)
  const slope = (read: (trial: CompletedTrial) => number | null | undefined): Slope | null => {
    const points = valid.map((row) => [row.clients, medianValue(figureOf(row.used.map(read)))] as const)
    const known = points.filter((point): point is readonly [number, number] => point[1] !== null)
    return known.length === points.length ? slopeOf(known) : null
  }
  const largest = valid.at(-1)
  const idleUsage = result.zeroSubscribers.find((entry) => entry.contender === contender)
  const idleShare = idleUsage === undefined ? null : cpuShareOf(idleUsage)
  const atLargest = (read: (trial: CompletedTrial) => number | null): Figure =>
    figureOf((largest?.used ?? []).map(read))
  return {
    contender,
    points: valid.map((row) => row.clients),
    rssBytesPerClient: slope((trial) => trial.server.memory?.rssBytes),
    heapBytesPerClient: slope((trial) => trial.server.memory?.heapUsedBytes),
    kernelBytesPerClient: slope((trial) => trial.server.kernelSocketBytes),
    cpuShare: atLargest(cpuShareOfTrial),
    cpuShareAboveIdle: atLargest((trial) => aboveIdle(cpuShareOfTrial(trial), idleShare)),
    requestsPerClientSecond: atLargest(requestsPerClientSecond),
    bytesPerClientSecond: atLargest(bytesPerClientSecond),
    rssBytes: atLargest(collectedRssBytes),
    isFloor: result.trials.some((trial) => trial.contender === contender && trial.role === 'floor'),
    complete: own.every(counts),
  }
}

/** Valid trials, the floor's too. */
function counts(row: ReportRow): boolean {
  return row.standing === 'floor' || countsForCost(row)
}

/** Server CPU as a share of one core. */
export function cpuShareOfTrial({ server }: CompletedTrial): number | null {
  return cpuShareOf(server.usage)
}

export function requestsPerClientSecond({ requests, clients, durationSeconds }: CompletedTrial): number {
  return requests.sent / clients / durationSeconds
}

/** Both directions. */
export function bytesPerClientSecond({ wire: { window }, clients, durationSeconds }: CompletedTrial): number {
  return (window.down.raw + window.up.raw) / clients / durationSeconds
}

/** After a forced garbage collection; null: not asked. */
export function collectedRssBytes({ server }: CompletedTrial): number | null {
  return server.memory?.rssBytes ?? null
}

/** Share of one core. */
function cpuShareOf(usage: Pick<ZeroSubscribers, 'cpuUserUs' | 'cpuSystemUs' | 'wallUs'>): number | null {
  return usage.wallUs > 0 ? (usage.cpuUserUs + usage.cpuSystemUs) / usage.wallUs : null
}

function aboveIdle(share: number | null, idleShare: number | null): number | null {
  return share === null || idleShare === null ? null : share - idleShare
}

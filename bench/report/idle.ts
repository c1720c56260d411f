/** What waiting costs: memory per client as a slope over the scenario's points, CPU and requests of quiet clients. */
import type { CompletedTrial, ResultFile, ZeroSubscribers } from '../result/schema.js'
import { type Figure, figureOf, medianValue, type Slope, slopeOf } from './figure.js'
import { countsForCost } from './ranking.js'
import type { ReportRow } from './rows.js'
import { seenMemory, seenUsage } from './seen.js'

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
  /** At the largest point, after a forced garbage collection; of servers that others wrote as it is. */
  readonly rssBytes: Figure
  /** False where a trial that it rests on could not be made to collect its garbage. */
  readonly collected: boolean
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
    rssBytesPerClient: slope(idleRssBytes),
    heapBytesPerClient: slope((trial) => seenMemory(trial)?.heapUsedBytes),
    kernelBytesPerClient: slope((trial) => trial.server.kernelSocketBytes),
    cpuShare: atLargest(cpuShareOfTrial),
    cpuShareAboveIdle: atLargest((trial) => aboveIdle(cpuShareOfTrial(trial), idleShare)),
    requestsPerClientSecond: atLargest(requestsPerClientSecond),
    bytesPerClientSecond: atLargest(bytesPerClientSecond),
    rssBytes: atLargest(idleRssBytes),
    collected: valid.every(isCollected),
    isFloor: result.trials.some((trial) => trial.contender === contender && trial.role === 'floor'),
    complete: own.every(counts),
  }
}

/** Valid trials, the floor's too. */
function counts(row: ReportRow): boolean {
  return row.standing === 'floor' || countsForCost(row)
}

/** Server CPU as a share of one core; null: nobody saw its process. */
export function cpuShareOfTrial(trial: CompletedTrial): number | null {
  const usage = seenUsage(trial)
  return usage && cpuShareOf(usage)
}

export function requestsPerClientSecond({ requests, clients, durationSeconds }: CompletedTrial): number {
  return requests.sent / clients / durationSeconds
}

/** Both directions. */
export function bytesPerClientSecond({ wire: { window }, clients, durationSeconds }: CompletedTrial): number {
  return (window.down.raw + window.up.raw) / clients / durationSeconds
}

/** After a forced garbage collection, where the server can be made to; null: not asked, or nobody saw its process. */
export function idleRssBytes(trial: CompletedTrial): number | null {
  return seenMemory(trial)?.rssBytes ?? null
}

/** False where a trial that the row rests on could not be made to collect its garbage. */
export function isCollected({ used }: ReportRow): boolean {
  return used.every((trial) => seenMemory(trial)?.collected !== false)
}

/** Share of one core. */
function cpuShareOf(usage: Pick<ZeroSubscribers, 'cpuUserUs' | 'cpuSystemUs' | 'wallUs'>): number | null {
  return usage.wallUs > 0 ? (usage.cpuUserUs + usage.cpuSystemUs) / usage.wallUs : null
}

function aboveIdle(share: number | null, idleShare: number | null): number | null {
  return share === null || idleShare === null ? null : share - idleShare
}

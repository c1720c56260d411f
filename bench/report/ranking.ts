/** Who is ranked, and in which order, among those published the same way. Invalid and failed contenders never are; those at the floor not on latency. */
import { CLOSE_SHARE, type Figure, medianValue, orderValue } from './figure.js'
import type { ReportRow, Standing } from './rows.js'

/** Node's timers are about 1 ms coarse: delivery latencies closer than this are judged on transport latency, µs. */
export const TIMER_NOISE_US = 2000

/** Gives each row its standing and brings them into order: by p50, then not ranked, invalid, failed, floor. */
export function rank(rows: readonly ReportRow[]): ReportRow[] {
  const standing = rows.map((row): ReportRow => ({ ...row, standing: finalStanding(row, rows) }))
  const lowestAt = new Map<string, number>()
  const groupOf = ({ point, publish }: ReportRow): string => `${point} ${publish}`
  for (const row of standing.filter(countsForLatency)) {
    const lowest = lowestAt.get(groupOf(row)) ?? Number.POSITIVE_INFINITY
    lowestAt.set(groupOf(row), Math.min(lowest, orderValue(row.latency.p50)))
  }
  return standing.sort(
    (a, b) =>
      (a.point ?? 0) - (b.point ?? 0) ||
      GROUP[a.standing] - GROUP[b.standing] ||
      PUBLISHED[a.publish] - PUBLISHED[b.publish] ||
      compareLatency(a, b, lowestAt.get(groupOf(a)) ?? Number.POSITIVE_INFINITY) ||
      compareText(a.contender, b.contender),
  )
}

const GROUP: Readonly<Record<Standing, number>> = {
  'at-floor': 0,
  ranked: 0,
  unranked: 1,
  invalid: 2,
  failed: 3,
  floor: 4,
}

/** Those published over HTTP come after those that publish by themselves: they are not ranked with each other. */
const PUBLISHED: Readonly<Record<ReportRow['publish'], number>> = { direct: 0, http: 1 }

/** Valid, with a median to speak of. */
export function countsForLatency(row: ReportRow): boolean {
  return row.standing === 'ranked' || row.standing === 'at-floor'
}

/** Valid: its costs count. */
export function countsForCost(row: ReportRow): boolean {
  return countsForLatency(row) || row.standing === 'unranked'
}

function finalStanding(row: ReportRow, rows: readonly ReportRow[]): Standing {
  if (row.standing !== 'unranked') return row.standing
  const { p50 } = row.latency
  if (p50.kind !== 'value' && p50.kind !== 'greater') return 'unranked'
  // The floor publishes by itself.
  const isFloorOf = (other: ReportRow): boolean => other.point === row.point && other.publish === row.publish
  const floor = rows.find((other) => other.standing === 'floor' && isFloorOf(other))
  return floor !== undefined && atFloor(row, floor) ? 'at-floor' : 'ranked'
}

/** Within 25 % of the floor; where the two lie closer than the timers are fine, their transport latency decides. */
function atFloor(row: ReportRow, floor: ReportRow): boolean {
  const [own, floors] = latencyPair(row, floor)
  const value = medianValue(own)
  const limit = medianValue(floors)
  return value !== null && limit !== null && value <= limit * (1 + CLOSE_SHARE)
}

/** The two figures by which two rows are compared: delivery p50, or transport p50 when those are within timer noise. */
export function latencyPair(a: ReportRow, b: ReportRow): readonly [Figure, Figure] {
  const delivery = [a.latency.p50, b.latency.p50] as const
  const transport = [a.transportLatency.p50, b.transportLatency.p50] as const
  const gap = Math.abs((medianValue(delivery[0]) ?? Number.NaN) - (medianValue(delivery[1]) ?? Number.NaN))
  const known = transport.every((figure) => figure.kind === 'value')
  return gap < TIMER_NOISE_US && known ? transport : delivery
}

/** Rows within timer noise of the lowest p50 (of their point) come first, by transport latency; the others by p50. */
function compareLatency(a: ReportRow, b: ReportRow, lowest: number): number {
  const near = (row: ReportRow): boolean => orderValue(row.latency.p50) < lowest + TIMER_NOISE_US
  if (near(a) !== near(b)) return near(a) ? -1 : 1
  const key = (row: ReportRow): number => orderValue(near(row) ? row.transportLatency.p50 : row.latency.p50)
  const difference = key(a) - key(b)
  return Number.isNaN(difference) ? 0 : difference
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Proxies as rows of their own, and what lies between server and clients costs against the same contender without it. Pure. */
import { nameParts } from '../contender-names.js'
import { type Figure, figureOf, medianValue, sameCount } from './figure.js'
import { closeShareOf, isCounted, MEASURES, type Measure, pairsOf } from './measures.js'
import { countsForCost } from './ranking.js'
import type { ReportRow } from './rows.js'

/** One proxy in front of one contender, over the trials that the contender's figures rest on. */
export interface HopRow {
  readonly contender: string
  readonly point: number | null
  /** With its version: `nginx 1.22.1`. */
  readonly proxy: string
  readonly cpuUsPerDelivery: Figure
  /** At T1; memory that its processes share counts once per process. */
  readonly rssBytes: Figure
  readonly processes: Figure
  /** TCP connections established at T1, with clients and with servers. */
  readonly clientConnections: Figure
  readonly upstreamConnections: Figure
  /** False where the contender's trials do not count. */
  readonly counts: boolean
}

export function makeHops(rows: readonly ReportRow[]): HopRow[] {
  return rows.flatMap((row) => {
    const proxies = row.used.flatMap(({ proxy }) => (proxy === null ? [] : [proxy]))
    if (proxies.length === 0) return []
    const figure = (read: (proxy: (typeof proxies)[number]) => number | null | undefined): Figure =>
      figureOf(proxies.map(read))
    return [
      {
        contender: row.contender,
        point: row.point,
        proxy: [...new Set(proxies.map(({ name, version }) => `${name} ${version}`))].join(', '),
        cpuUsPerDelivery: figure(({ cpuUsPerDelivery }) => cpuUsPerDelivery),
        rssBytes: figure(({ usage }) => usage?.rssBytes),
        processes: figure(({ usage }) => usage?.processes),
        clientConnections: figure(({ connections }) => connections?.client),
        upstreamConnections: figure(({ connections }) => connections?.upstream),
        counts: countsForCost(row),
      },
    ]
  })
}

/** In how many blocks, at least, a difference must show before it is claimed. */
const CLAIM_BLOCKS = 2

/** How much more of a measure, over the blocks that both have a trial of. */
export interface Added {
  /** In the unit of the measure; negative: less. */
  readonly figure: Figure
  /** `told`: it has the same sign in every block, or was counted; `not told`; `one block`: nothing is claimed. */
  readonly surety: 'told' | 'not told' | 'one block' | 'at the floor' | 'not stated'
}

/** What one topology adds to the same contender with less in between. */
export interface HopCost {
  readonly contender: string
  readonly against: string
  readonly point: number | null
  /** What else differs between the two than the hop: `TLS`, `HTTP/2`. */
  readonly included: readonly string[]
  readonly p50Us: Added
  readonly p99Us: Added
  readonly transportP50Us: Added
  readonly totalBytes: Added
  readonly serverCpuUs: Added
}

/** Against the contender itself, and with a proxy that speaks TLS also against the server that does so by itself. */
export function makeHopCosts(rows: readonly ReportRow[]): HopCost[] {
  const valid = rows.filter(countsForCost)
  return valid.flatMap((row) => partnersOf(row, valid).map((base) => hopCost(base, row)))
}

function partnersOf(row: ReportRow, rows: readonly ReportRow[]): ReportRow[] {
  const base = nameParts(row.contender).base
  if (base === row.contender) return []
  const names = [base, ...(row.topology?.proxy != null && row.topology.tls ? [`${base}+tls`] : [])]
  return rows.filter(
    (other) => names.includes(other.contender) && other.point === row.point && other.publish === row.publish,
  )
}

function hopCost(base: ReportRow, row: ReportRow): HopCost {
  const added = (measure: Measure): Added => addedBy(measure, base, row)
  const latency = (measure: Measure): Added =>
    base.standing === 'at-floor' && row.standing === 'at-floor'
      ? { ...added(measure), surety: 'at the floor' }
      : added(measure)
  return {
    contender: row.contender,
    against: base.contender,
    point: row.point,
    included: includedIn(base, row),
    p50Us: latency(MEASURES.deliveryP50),
    p99Us: latency(MEASURES.deliveryP99),
    transportP50Us: latency(MEASURES.transportP50),
    totalBytes: added(MEASURES.totalBytes),
    serverCpuUs: added(MEASURES.cpu),
  }
}

function includedIn(base: ReportRow, { topology, http }: ReportRow): string[] {
  if (topology === null || topology.proxy === null) return []
  const version = http === 'h2' ? 'HTTP/2 instead of HTTP/1.1' : 'HTTP/1.1 instead of HTTP/2'
  return [
    ...(topology.tls && base.topology?.tls !== true ? ['TLS'] : []),
    ...(http === null || base.http === null || http === base.http ? [] : [version]),
    ...(topology.upstreams > 1 ? [`${topology.upstreams} server processes instead of one`] : []),
  ]
}

function addedBy(measure: Measure, base: ReportRow, row: ReportRow): Added {
  const pairs = pairsOf(measure, base, row)
  const figure = figureOf(pairs.map(([without, with_]) => with_ - without))
  if (figure.kind !== 'value') return { figure, surety: 'not stated' }
  return { figure, surety: suretyOf(measure, figure, [base, row]) }
}

/**
 * A difference of counts has no noise; of anything else its sign must be the same in every one of several blocks. Bytes
 * that vary by themselves do so little that a single block tells a difference that is large.
 */
function suretyOf(
  measure: Measure,
  figure: Extract<Figure, { kind: 'value' }>,
  [base, row]: readonly [ReportRow, ReportRow],
): Added['surety'] {
  const [without, with_] = [medianValue(measure.figure(base)) ?? 0, medianValue(measure.figure(row)) ?? 0]
  if (isCounted(measure, [base, row])) return sameCount(without, with_) ? 'not told' : 'told'
  const whole = measure.counted ? Math.max(Math.abs(without), Math.abs(with_)) : Math.abs(without)
  const isLarge = Math.abs(figure.median) > closeShareOf(measure) * whole
  if (figure.trials < CLAIM_BLOCKS) return measure.counted && isLarge ? 'told' : 'one block'
  const isOneSided = figure.min > 0 || figure.max < 0
  return isOneSided && (isLarge || figure.trials >= SIGN_BLOCKS) ? 'told' : 'not told'
}

/** Blocks from which the same sign in all of them is at 5 % (two-sided) no chance; with fewer it must be large, too. */
const SIGN_BLOCKS = 6

/** Who is ahead on latency, who cannot be told apart from them, and who comes behind. */
import { orderValue } from '../figure.js'
import { MEASURES, type Measure } from '../measures.js'
import { countsForLatency, latencyPair } from '../ranking.js'
import type { ReportRow } from '../rows.js'
import { type Contrast, type Contrasted, contrast } from './contrast.js'
import type { Findings } from './findings.js'

export interface Lead {
  /** The one in front, and all that are not told apart from it or share the floor with it. */
  readonly leaders: readonly [ReportRow, ...ReportRow[]]
  /** All the others that have a median to speak of. */
  readonly behind: readonly ReportRow[]
  /** The best of each transport, in order. */
  readonly perTransport: readonly ReportRow[]
  /** Several leaders, all of them at the floor. */
  readonly shareFloor: boolean
}

/** null if no valid trial can state a median latency. */
export function leadOf({ rows, blocks }: Findings): Lead | null {
  const ranked = rows.filter(countsForLatency)
  const [best, ...others] = ranked
  if (best === undefined) return null
  // The rows are in the order of the whole table, which may be another than that of two of their figures.
  const first = others.reduce((leader, row) => (isAhead({ base: leader, other: row, blocks }) ? row : leader), best)
  const isLeader = (row: ReportRow): boolean =>
    (first.standing === 'at-floor' && row.standing === 'at-floor') ||
    !contrastLatency({ base: first, other: row, blocks }).told
  const leaders = [first, ...ranked.filter((row) => row !== first && isLeader(row))] as const
  return {
    leaders: [...leaders],
    behind: ranked.filter((row) => !leaders.includes(row)),
    perTransport: [first, ...ranked.filter((row) => row !== first)].filter(
      (row, i, all) => all.findIndex((other) => other.transport === row.transport) === i,
    ),
    shareFloor: leaders.length > 1 && leaders.every((row) => row.standing === 'at-floor'),
  }
}

interface LatencyContrast extends Contrast {
  readonly measure: Measure
}

/** By delivery p50, or by transport p50 where those are within timer noise. */
export function contrastLatency(pair: Contrasted): LatencyContrast {
  const [figure] = latencyPair(pair.base, pair.other)
  const measure = figure === pair.base.latency.p50 ? MEASURES.deliveryP50 : MEASURES.transportP50
  return { ...contrast(measure, pair), measure }
}

/** Whether the other is ahead of the base. */
function isAhead(pair: Contrasted): boolean {
  const { ratio, measure } = contrastLatency(pair)
  return ratio === null ? orderValue(measure.figure(pair.other)) < orderValue(measure.figure(pair.base)) : ratio < 1
}

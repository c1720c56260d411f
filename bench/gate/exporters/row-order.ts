/** Which rows matter most, and which need no line of their own. */
import type { GateRow, Verdict } from '../gate-file.js'
import { METRIC_CLASSES, type MetricClass } from '../metric.js'

const BY_WEIGHT: readonly Verdict[] = ['regression', 'invalid', 'inconclusive', 'pass']

/** Regressions first, then what could not be judged; what is only advisory after all that decides, what passed last. */
export function byWeight(rows: readonly GateRow[]): GateRow[] {
  return rows.toSorted((a, b) => weight(a) - weight(b))
}

function weight(row: GateRow): number {
  if (row.verdict !== 'pass') return BY_WEIGHT.indexOf(row.verdict) + (row.advisory ? 10 : 0)
  if (row.remedy !== null) return 5
  return 20 + (row.advisory ? 2 : 0) + (isUnchanged(row) ? 1 : 0)
}

/** Passed, and nothing is to be said of it. */
export function isUnchanged({ verdict, change, remedy }: GateRow): boolean {
  return verdict === 'pass' && change === 'same' && remedy === null
}

/** Decides nothing and tells nothing: too few sessions, another machine. Its reason is all there is to say. */
export function isUntold({ verdict, advisory }: GateRow): boolean {
  return advisory && (verdict === 'inconclusive' || verdict === 'invalid')
}

/**
 * Rows by the table that they stand in, in the order of METRIC_CLASSES. What has a limit stands among the objectives,
 * though a lost message is exact wherever it counts.
 */
export function byClass(rows: readonly GateRow[]): (readonly [MetricClass, readonly GateRow[]])[] {
  const tableOf = (row: GateRow): MetricClass => (row.limit === null ? row.class : 'objective')
  return METRIC_CLASSES.map((one) => [one, rows.filter((row) => tableOf(row) === one)] as const).filter(
    ([, found]) => found.length > 0,
  )
}

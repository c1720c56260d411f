/** Rows of `check`, with what most of them leave open. */
import { type GateRow, OPEN_ROW } from './gate-file.js'
import type { Metric } from './metric.js'
import type { Subject } from './subject.js'

type Given = Pick<GateRow, 'verdict' | 'change' | 'reason'> & Partial<GateRow>

export function checkRow({ contender, point }: Subject, metric: Metric, given: Given): GateRow {
  if (metric.class === null) throw new RangeError(`${metric.key} is in no gate`)
  return {
    contender,
    point,
    metric: metric.key,
    class: metric.class,
    ...OPEN_ROW,
    blocks: [],
    ...given,
  }
}

/** What is missing or was not measured soundly: fails closed. */
export function invalidRow(
  subject: Subject,
  metric: Metric,
  why: Pick<GateRow, 'reason' | 'remedy'> & Partial<GateRow>,
): GateRow {
  return checkRow(subject, metric, { verdict: 'invalid', change: 'unknown', ...why })
}

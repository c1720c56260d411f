/** What sentences are made from: the parts of the report model that are ready before them. */
import type { ReportModel } from '../model.js'
import type { ReportRow } from '../rows.js'

export type Findings = Pick<
  ReportModel,
  'kind' | 'scenario' | 'rows' | 'floor' | 'idle' | 'blocks' | 'trialsDone' | 'trialsPlanned' | 'aborted' | 'finished'
>

/** Of a scenario with points only the largest: contenders are compared there, like with like. */
export function atLargestPoint(findings: Findings): Findings {
  const largest = Math.max(...findings.rows.map((row) => row.point ?? 0))
  const keep = (row: ReportRow): boolean => (row.point ?? 0) === largest
  return { ...findings, rows: findings.rows.filter(keep), floor: findings.floor.filter(keep) }
}

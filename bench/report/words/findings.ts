/** What sentences are made from: the parts of the report model that are ready before them. */
import { PUBLISH_MODES } from '../../contracts/names.js'
import type { ReportModel } from '../model.js'
import type { ReportRow } from '../rows.js'

export type Findings = Pick<
  ReportModel,
  | 'kind'
  | 'scenario'
  | 'rows'
  | 'floor'
  | 'idle'
  | 'hopCosts'
  | 'blocks'
  | 'trialsDone'
  | 'trialsPlanned'
  | 'aborted'
  | 'finished'
>

/**
 * One for those that the servers published by themselves, one for those published over HTTP: what the harness publishes
 * waits for a request, so that only contenders published the same way are compared. Empty groups are left out.
 */
export function publishedAlike(findings: Findings): Findings[] {
  const modes = PUBLISH_MODES.filter((mode) => findings.rows.some(({ publish }) => publish === mode))
  if (modes.length < 2) return [findings]
  return modes.map((mode) => {
    const names = new Set(findings.rows.filter(({ publish }) => publish === mode).map(({ contender }) => contender))
    return {
      ...findings,
      rows: findings.rows.filter(({ publish }) => publish === mode),
      idle: findings.idle.filter(({ contender, isFloor }) => isFloor || names.has(contender)),
    }
  })
}

/** Of a scenario with points only the largest: contenders are compared there, like with like. */
export function atLargestPoint(findings: Findings): Findings {
  const largest = Math.max(...findings.rows.map((row) => row.point ?? 0))
  const keep = (row: ReportRow): boolean => (row.point ?? 0) === largest
  return { ...findings, rows: findings.rows.filter(keep), floor: findings.floor.filter(keep) }
}

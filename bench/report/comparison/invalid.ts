/** Whether what stands beside other results is invalid: it is struck out there too. */
import type { ComparisonRow, ReportRun } from '../report.js'

/** Of a row for all points (a slope) one invalid point is enough. */
export function isInvalidIn(
  { model }: ReportRun,
  { contender, point }: Pick<ComparisonRow, 'contender' | 'point'>,
): boolean {
  return [...model.rows, ...model.floor].some(
    (row) => row.contender === contender && (point === null || row.point === point) && row.standing === 'invalid',
  )
}

/** The rows of a report as charts show them: under the names of the page, with what may be drawn of them. */
import { formatCount } from '../../format.js'
import { countsForCost } from '../ranking.js'
import type { Report, ReportRun } from '../report.js'
import type { ReportRow } from '../rows.js'
import type { Series } from './chart.js'

export interface ChartRow {
  /** As `ContenderStyle.name`: the contender, with several results behind its run's label. */
  readonly name: string
  /** The name with the client count of its point, and with what keeps it from counting. */
  readonly label: string
  readonly run: ReportRun
  readonly row: ReportRow
  /** Whether its trials are valid. Others are never drawn as a main line, and no finding is made from them. */
  readonly counts: boolean
  readonly isFloor: boolean
}

/** All rows of all runs, each run's floor last. */
export function chartRows({ runs }: Report): ChartRow[] {
  return runs.flatMap((run) => [
    ...run.model.rows.map((row) => chartRow(run, row, false)),
    ...run.model.floor.map((row) => chartRow(run, row, true)),
  ])
}

/** Those with the most clients of their run: what charts show that have no axis of clients. */
export function atMostClients(rows: readonly ChartRow[]): ChartRow[] {
  const most = new Map<ReportRun, number>()
  for (const { run, row } of rows) most.set(run, Math.max(most.get(run) ?? 0, row.point ?? 0))
  return rows.filter(({ run, row }) => (row.point ?? 0) === most.get(run))
}

export function nameIn(run: ReportRun, contender: string): string {
  return run.label === '' ? contender : `${run.label} · ${contender}`
}

/** In the order in which the keys first appear. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** Thick if it counts, thin if it is shown although invalid. */
export function lineRole({ counts }: ChartRow): Series['role'] {
  return counts ? 'main' : 'block'
}

/** Whether anything of it was measured, validly or not. */
export function isMeasured({ row }: ChartRow): boolean {
  return row.used.length > 0
}

/** Valid rows but the floors', the best first within each run: what findings are made from. */
export function rowsForFindings(rows: readonly ChartRow[]): ChartRow[] {
  return rows.filter(({ counts, isFloor }) => counts && !isFloor)
}

function chartRow(run: ReportRun, row: ReportRow, isFloor: boolean): ChartRow {
  const name = nameIn(run, row.contender)
  const counts = countsForCost(row) || row.standing === 'floor'
  const clients = row.point === null ? '' : ` ×${formatCount(row.point)}`
  const why = row.standing === 'invalid' || row.standing === 'failed' ? ` (${row.standing})` : ''
  return { name, label: `${name}${clients}${why}`, run, row, counts, isFloor }
}

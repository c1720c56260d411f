/** Names of artifacts and of what is in them, made from contenders: safe where they go, and never the same twice. */
import type { ReportRun } from '../report.js'
import type { ReportRow } from '../rows.js'

/** A row of one of the runs. */
export interface RunRow {
  readonly run: ReportRun
  readonly row: ReportRow
}

/** Every row of a report, the floor's last, run by run. */
export function runRows(runs: readonly ReportRun[]): RunRow[] {
  return runs.flatMap((run) => [...run.model.rows, ...run.model.floor].map((row) => ({ run, row })))
}

const LONGEST_PART = 100

/** A part of a file name per row, in order: `sse-node`, `A-sse-node-1000`, `sse-uws-invalid`. */
export function partNames(rows: readonly RunRow[]): string[] {
  const taken = new Set<string>()
  return rows.map((row) => {
    const wanted = piecesOf(row)
      .join('-')
      .replace(/[^\w.+-]/g, '-')
      .slice(0, LONGEST_PART)
    const name = firstFree(wanted, taken)
    taken.add(name.toLowerCase())
    return name
  })
}

/** Some file systems do not tell upper from lower case. */
function firstFree(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}-${n}`
  return name
}

/** A tag for interval logs, in which comma, space and line breaks end it: `sse/node`, `A:sse/node:1000`. */
export function tagOf(row: RunRow): string {
  return piecesOf(row)
    .map((piece) => piece.replace(/[\s\p{Cc},:%]/gu, (character) => encodeURIComponent(character)))
    .join(':')
}

/** What an invalid row measured must never be taken for a result: its name says so. */
function piecesOf({ run, row }: RunRow): string[] {
  return [
    ...(run.label === '' ? [] : [run.label]),
    row.contender,
    ...(row.point === null ? [] : [String(row.point)]),
    ...(row.standing === 'invalid' ? ['invalid'] : []),
  ]
}

/** One line of text for a comment. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

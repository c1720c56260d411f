/** Why rows of a gate did not simply pass, and what to do about it; one line for all rows of one reason. */
import { formatCount } from '../../format.js'
import { oneLine } from '../../report/exporters/artifact-names.js'
import type { GateRow } from '../gate-file.js'
import { byWeight } from './row-order.js'
import { rowName } from './row-text.js'

export interface Reason {
  /** The first of its rows: all have its verdict. */
  readonly row: GateRow
  /** `sse/node p99; sse/uws p99 and 3 more`. */
  readonly names: string
  /** How many rows have it. */
  readonly count: number
  /** Reason and remedy, sentences on one line. */
  readonly text: string
}

/** The weightiest first. */
export function reasonsOf(rows: readonly GateRow[]): Reason[] {
  const groups = new Map<string, [GateRow, ...GateRow[]]>()
  for (const row of byWeight(rows).filter(({ verdict, remedy }) => verdict !== 'pass' || remedy !== null)) {
    const key = JSON.stringify([row.verdict, row.advisory, row.reason, row.remedy])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].map((group) => ({
    row: group[0],
    names: namesOf(group),
    count: group.length,
    text: reasonText(group[0]),
  }))
}

/** Rows that one reason names. */
const NAMED = 4

function namesOf(rows: readonly GateRow[]): string {
  const names = [...new Set(rows.map(rowName))]
  const more = names.length - NAMED
  return `${names.slice(0, NAMED).join('; ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`
}

/** `They differ. Remedy: measure again`. */
function reasonText({ reason, remedy }: Pick<GateRow, 'reason' | 'remedy'>): string {
  const why = oneLine(reason)
  if (remedy === null) return why
  return `${why}${/[.!?]$/.test(why) || why === '' ? '' : '.'} Remedy: ${oneLine(remedy)}`
}

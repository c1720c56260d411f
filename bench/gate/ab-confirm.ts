/** A second session: a noisy regression stands only if it shows again. Pure, so that it can be verified from files. */
import { holm } from '../stats/holm.js'
import { pText, ratioText } from './ab-sentences.js'
import { type GateFile, type GateRow, verdictOfRows } from './gate-file.js'
import { sealGate } from './seal-gate.js'

/** How notes of the second session begin. */
export const OF_SECOND_SESSION = 'Second session: '

/**
 * The first session's gate, with each noisy regression judged once more by the second session's p values, adjusted over
 * those rows alone. Exact metrics need no confirmation, and one that is worse in the second session only counts too.
 */
export function confirmed(first: GateFile, second: GateFile): GateFile {
  const flagged = first.rows.filter(isFlagged)
  const again = flagged.map((row) => sameComparison(first, second) && second.rows.find((other) => isSame(row, other)))
  const adjusted = holm(again.map((row) => testedP(row || undefined)))
  const rows = first.rows.map((row): GateRow => {
    const i = flagged.indexOf(row)
    if (i >= 0)
      return judgedAgain(row, { again: again[i] || undefined, adjusted: adjusted[i] ?? 1, alpha: first.alpha })
    return second.rows.find((other) => isSame(row, other) && isExactRegression(other)) === undefined
      ? row
      : worseOf(row, second)
  })
  const { schema: _, sha256: __, ...content } = first
  return sealGate({
    ...content,
    rows,
    verdict: verdictOfRows(rows),
    aborted: first.aborted || second.aborted,
    sources: [...first.sources, ...confirmSources(second)],
    notes: [...first.notes, ...second.notes.map((note) => `${OF_SECOND_SESSION}${note}`)],
  })
}

function isFlagged(row: GateRow): boolean {
  return row.class === 'noisy' && !row.advisory && row.verdict === 'regression'
}

function isExactRegression(row: GateRow): boolean {
  return row.class === 'exact' && row.verdict === 'regression'
}

function isSame(row: GateRow, other: GateRow): boolean {
  return row.contender === other.contender && row.point === other.point && row.metric === other.metric
}

function sameComparison(first: GateFile, second: GateFile): boolean {
  return first.scenario === second.scenario && first.base === second.base && first.other === second.other
}

/** An invalid row confirms nothing. */
function testedP(row: GateRow | undefined): number | null {
  return row === undefined || row.verdict === 'invalid' ? null : row.p
}

interface Again {
  readonly again: GateRow | undefined
  readonly adjusted: number
  readonly alpha: number
}

function judgedAgain(row: GateRow, { again, adjusted, alpha }: Again): GateRow {
  const seen = again === undefined ? 'does not have this row' : `says ${ratioText(again.ratio)}`
  if (again !== undefined && again.verdict === 'invalid') {
    return unconfirmed(row, `the second session is invalid: ${again.reason}`)
  }
  if (adjusted > alpha) return unconfirmed(row, `the second session ${seen} (adjusted p ${pText(adjusted)})`)
  return { ...row, reason: `${row.reason}; confirmed: a second session ${seen} (adjusted p ${pText(adjusted)})` }
}

function unconfirmed(row: GateRow, why: string): GateRow {
  return {
    ...row,
    verdict: 'inconclusive',
    reason: `not confirmed: ${row.reason}, but ${why}`,
    remedy: 'more blocks (--blocks, --thorough), longer trials (--duration) or a quieter machine',
  }
}

function worseOf(row: GateRow, second: GateFile): GateRow {
  const other = second.rows.find((found) => isSame(row, found)) ?? row
  if (row.verdict === 'regression' || row.verdict === 'invalid') return row
  return { ...other, reason: `in the second session: ${other.reason}` }
}

const CONFIRMS = { a: 'confirm-a', b: 'confirm-b' } as const

/** A null arm of the second session would decide nothing. */
function confirmSources({ sources }: GateFile): GateFile['sources'] {
  return sources.flatMap(({ role, ...source }) =>
    role === 'a' || role === 'b' ? [{ role: CONFIRMS[role], ...source }] : [],
  )
}

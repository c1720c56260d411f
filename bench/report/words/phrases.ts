/** What sentences are put together from. */
import { formatCount, formatUs } from '../../format.js'
import type { Figure } from '../figure.js'
import type { ReportRow } from '../rows.js'

/** `a`, `a and b`, `a, b and c`. */
export function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What there is to say in brackets, with a space before them. */
export function asides(...parts: readonly (string | null)[]): string {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? '' : ` (${known.join('; ')})`
}

/** A latency figure, µs in, the unit that suits out. */
export function usText(figure: Figure): string {
  if (figure.kind === 'value') return formatUs(figure.median)
  return figure.kind === 'greater' ? `> ${formatUs(figure.than)}` : 'unknown'
}

/** A row in running text, with its client count if the scenario has points. */
export function nameInText(row: ReportRow): string {
  return row.point === null ? row.contender : `${row.contender} at ${formatCount(row.point)} clients`
}

export function contendersOf(rows: readonly ReportRow[]): string[] {
  return rows.map((row) => row.contender)
}

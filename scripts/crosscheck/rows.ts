/** What a comparison found: a line of the printed table. */

/** `not conclusive here`: the machine is too noisy for this comparison, its repeated rounds disagree. */
export type Outcome = 'agrees' | 'DIFFERS' | 'not conclusive here' | 'skipped'

export interface Row {
  readonly what: string
  readonly ours: string
  readonly theirs: string
  /** ours / theirs; null where a ratio says nothing. */
  readonly ratio: number | null
  readonly outcome: Outcome
  readonly note: string
}

export const us = (value: number | null): string => (value === null ? '–' : `${Math.round(value)} µs`)

export function skipped(what: string, note: string): Row {
  return { what, ours: '–', theirs: '–', ratio: null, outcome: 'skipped', note }
}

/** Counts and bytes: equal or not, no machine is too noisy for them. */
export function exact(what: string, ours: number, theirs: number, note = ''): Row {
  const outcome = ours === theirs ? 'agrees' : 'DIFFERS'
  return { what, ours: String(ours), theirs: String(theirs), ratio: ours / theirs, outcome, note }
}

export interface Timing {
  readonly what: string
  /** One value per round; a single round is judged as it is. */
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
  /** Agreement: within this share or this many µs, whichever is more. */
  readonly share: number
  readonly slackUs: number
  readonly note?: string
}

/** Timings, µs: judged by the medians of the rounds when the rounds agree among themselves. */
export function timing({ what, ours, theirs, share, slackUs, note = '' }: Timing): Row {
  const [a, b] = [median(ours), median(theirs)]
  const allowed = Math.max(slackUs, share * b)
  const spread = Math.max(range(ours), range(theirs))
  const near = Math.abs(a - b) <= allowed
  const outcome = near ? 'agrees' : spread > allowed ? 'not conclusive here' : 'DIFFERS'
  const noise = spread > 0 ? `rounds differ by ${Math.round(spread)} µs` : ''
  const notes = [note, outcome === 'agrees' ? '' : `allowed ±${Math.round(allowed)} µs`, noise]
  return { what, ours: us(a), theirs: us(b), ratio: a / b, outcome, note: notes.filter(Boolean).join('; ') }
}

/** A difference says nothing when the machine was not quiet. */
export function unlessNoisy(row: Row, noise: string | null): Row {
  if (row.outcome !== 'DIFFERS' || noise === null) return row
  return { ...row, outcome: 'not conclusive here', note: `${noise}; ${row.note}` }
}

/** A second round when the first does not agree with the other side; where the two contradict each other, nothing follows. */
export async function repeatedIfOff(round: () => Promise<Row[]>): Promise<Row[]> {
  const first = await round()
  if (first.every(({ outcome }) => outcome === 'agrees')) return first
  return (await round()).map((row, i) => eitherRound(first[i] ?? row, row))
}

function eitherRound(first: Row, second: Row): Row {
  if (second.outcome === first.outcome || first.outcome === 'not conclusive here') return second
  if (second.outcome === 'not conclusive here') return first
  return { ...second, outcome: 'not conclusive here', note: `the first round gave ${first.ours}; ${second.note}` }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return (at(Math.ceil(sorted.length / 2) - 1) + at(Math.floor(sorted.length / 2))) / 2
}

function range(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
}

/** The table as text, columns padded. */
export function renderRows(rows: readonly Row[]): string {
  const cells = rows.map(({ what, ours, theirs, ratio, outcome, note }) => [
    what,
    ours,
    theirs,
    ratio === null || !Number.isFinite(ratio) ? '–' : ratio.toFixed(4),
    outcome,
    note,
  ])
  const head = ['comparison', 'ours', 'the other', 'ratio', 'outcome', 'note']
  const table = [head, ...cells]
  const widths = head.map((_, column) => Math.max(...table.map((line) => (line[column] as string).length)))
  const pad = (text: string, column: number): string =>
    column >= 1 && column <= 3 ? text.padStart(widths[column] as number) : text.padEnd(widths[column] as number)
  return table.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}

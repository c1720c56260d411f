/** Plain tables: columns over rows, a rule below the head, numbers to the right. */
import Table from 'cli-table3'
import type { Paint } from './paint.js'

export interface Column<R> {
  /** Name and, on a second line, unit. */
  readonly head: string
  readonly align?: 'left' | 'right'
  readonly cell: (row: R) => string
}

const CHARACTERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** Renders rows; `null` leaves a line free, which sets the rows after it apart. */
export function renderTable<R>(columns: readonly Column<R>[], rows: readonly (R | null)[], paint: Paint): string {
  const table = new Table({
    chars: CHARACTERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map((column) => column.align ?? 'right'),
  })
  table.push(columns.map((column) => dimmed(column.head, paint)))
  for (const row of rows) table.push(columns.map((column) => (row === null ? '' : column.cell(row))))
  return trimmed(table.toString())
}

function dimmed(head: string, paint: Paint): string {
  return head
    .split('\n')
    .map((line) => paint('dim', line))
    .join('\n')
}

function trimmed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

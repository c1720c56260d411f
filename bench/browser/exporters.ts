/** Tables in, text out: for a terminal, for a page in Markdown. Pure. */

import { table, text } from '../report/exporters/markdown-text.js'
import type { Paint } from '../report/paint.js'
import { type Column, renderTable } from '../report/table.js'
import type { BrowserDocument } from './schema.js'
import { browserLine, browserTables, type TextTable } from './tables.js'

export function terminalText(document: BrowserDocument, paint: Paint): string {
  const parts = browserTables(document).map((one) => terminalTable(one, paint))
  return `${[paint('bold', browserLine(document)), ...parts, ...leftOut(document)].join('\n\n')}\n`
}

function terminalTable({ title, notes, head, textColumns, rows }: TextTable, paint: Paint): string {
  const columns = head.map(
    (name, i): Column<readonly string[]> => ({
      head: name.replaceAll(/,? (?=\S{3})/g, '\n'),
      align: i < textColumns ? 'left' : 'right',
      cell: (row) => row[i] ?? '',
    }),
  )
  return [paint('bold', title), ...notes.map((note) => paint('dim', note)), '', renderTable(columns, rows, paint)].join(
    '\n',
  )
}

export function markdownText(document: BrowserDocument): string {
  const parts = browserTables(document).flatMap(({ title, notes, head, textColumns, rows }) => {
    const columns = head.map((name, i) => ({
      head: text(name),
      align: i < textColumns ? ('left' as const) : ('right' as const),
    }))
    return [
      `### ${title}`,
      notes.map(text).join(' '),
      table(
        columns,
        rows.map((row) => row.map(text)),
      ),
    ]
  })
  return `${[text(browserLine(document)), ...parts, ...leftOut(document).map(text)].join('\n\n')}\n`
}

function leftOut({ skipped, aborted }: BrowserDocument): string[] {
  const lines = skipped.map(({ what, because }) => `Left out: ${what}: ${because}`)
  return aborted ? [...lines, 'Interrupted: experiments may be missing.'] : lines
}

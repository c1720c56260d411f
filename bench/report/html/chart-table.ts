/** The numbers behind a chart as tables that a sheet of paper has room for. */
import type { ChartTable } from '../charts/chart.js'
import { html, type Markup } from './markup.js'
import { scrollRegion } from './scroll-region.js'

/** Beside the head of each row. */
const MOST_COLUMNS = 7

/** Id of the chart that they belong to: captions may repeat from chart to chart. */
export function chartTables(tables: readonly ChartTable[], chart: string): Markup[] {
  return tables
    .flatMap(partsOf)
    .map((table, i) => tableMarkup(table, { id: `${chart}-table-${i + 1}`, under: `${chart}-subject` }))
}

/** One below the other, about equally wide, each with the heads of the rows. */
function partsOf(table: ChartTable): ChartTable[] {
  const { caption, head, rows } = table
  const columns = head.length - 1
  const count = Math.ceil(columns / MOST_COLUMNS)
  if (count <= 1) return [table]
  const width = Math.ceil(columns / count)
  return Array.from({ length: count }, (_, i): ChartTable => {
    const [from, to] = [1 + i * width, Math.min((i + 1) * width, columns)]
    const part = ([first = '', ...cells]: readonly string[]): string[] => [first, ...cells.slice(from - 1, to)]
    const which = from === to ? `column ${from}` : `columns ${from}–${to}`
    return { caption: `${caption}, ${which} of ${columns}`, head: part(head), rows: rows.map(part) }
  })
}

interface Naming {
  readonly id: string
  readonly under: string
}

function tableMarkup({ caption, head, rows }: ChartTable, { id, under }: Naming): Markup {
  const body = rows.map(
    ([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )
  return scrollRegion(
    `${under} ${id}`,
    html`<table class="plain"><caption id="${id}"><span>${caption}</span></caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${body}</tbody></table>`,
  )
}

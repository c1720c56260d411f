/** A table that the page script can sort: groups stay apart, rows move within theirs. */
import { html, type Interpolated, type Markup } from './markup.js'
import { scrollRegion } from './scroll-region.js'

export interface TableColumn {
  /** Names the column in the page's address: `p50`. */
  readonly key: string
  readonly name: string
  readonly unit?: string | undefined
  readonly align?: 'left' | 'right'
}

export const CONTENDER: TableColumn = { key: 'contender', name: 'contender', align: 'left' }
export const VERDICT: TableColumn = { key: 'verdict', name: 'verdict', align: 'left' }
export const FLOOR_TITLE = 'The floor: what load engine and machine cost by themselves'

export interface TableCell {
  readonly body: Interpolated
  /** By this the column is sorted; left out: by the text; null: last, whichever the direction. */
  readonly order?: number | null
}

export interface TableGroup {
  /** Over its rows, across the table; null: the rows speak for themselves. */
  readonly title: string | null
  readonly kind: 'counted' | 'not-counted' | 'floor'
  /** One cell per column; the first is the row's head. */
  readonly rows: readonly (readonly TableCell[])[]
}

export interface DataTable {
  /** Unique on its page; names the table in the page's address. */
  readonly id: string
  readonly caption: string
  readonly columns: readonly TableColumn[]
  readonly groups: readonly TableGroup[]
}

export function dataTable({ id, caption, columns, groups }: DataTable): Markup {
  const table = html`<table class="data" data-sortable="${id}"><caption id="${id}-caption"><span>${caption}</span></caption>
<thead><tr>${columns.map(headCell)}</tr></thead>
${groups.filter(({ rows }) => rows.length > 0).map((group) => groupMarkup(group, columns))}</table>`
  return html`<div class="figures" id="${id}">${scrollRegion(`${id}-caption`, table)}</div>`
}

function headCell({ key, name, unit, align }: TableColumn): Markup {
  const unitMarkup = unit === undefined ? null : html` <span class="unit">${unit}</span>`
  return html`<th scope="col" data-key="${key}" class="${align ?? 'right'}">${name}${unitMarkup}</th>`
}

function groupMarkup({ title, kind, rows }: TableGroup, columns: readonly TableColumn[]): Markup {
  const head =
    title === null
      ? null
      : html`<tr class="group"><th scope="rowgroup" colspan="${columns.length}"><span>${title}</span></th></tr>
`
  return html`<tbody class="${kind}">
${head}${rows.map(
  (cells) => html`<tr>${cells.map((cell, i) => cellMarkup(cell, i, columns[i]))}</tr>
`,
)}</tbody>
`
}

function cellMarkup({ body, order }: TableCell, index: number, column: TableColumn | undefined): Markup {
  const align = column?.align ?? 'right'
  if (index === 0) return html`<th scope="row">${body}</th>`
  if (order === undefined) return html`<td class="${align}">${body}</td>`
  return html`<td class="${align}" data-order="${order === null ? '' : String(order)}">${body}</td>`
}

/** The tables of proxies and of what lies between server and clients, for pages. */
import type { HopColumn } from '../hop-columns.js'
import type { DataTable, TableCell } from './data-table.js'
import { html } from './markup.js'

interface HopTable<R> {
  readonly id: string
  readonly caption: string
  readonly columns: readonly HopColumn<R>[]
  readonly rows: readonly R[]
  readonly blocks: number
}

export function hopTable<R>({ id, caption, columns, rows, blocks }: HopTable<R>): DataTable {
  const cell = (column: HopColumn<R>, row: R): TableCell => {
    const spread = blocks > 1 ? column.spread(row) : null
    const order = column.order(row)
    const body = html`${column.text(row)}${spread === null ? null : html`<span class="spread">${spread}</span>`}`
    return typeof order === 'string' ? { body } : { body, order }
  }
  return {
    ...{ id, caption },
    columns: columns.map(({ key, name, unit, align }) => ({ key, name, unit, align })),
    groups: [{ title: null, kind: 'counted', rows: rows.map((row) => columns.map((column) => cell(column, row))) }],
  }
}

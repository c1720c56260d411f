/** Tables that sort by their heads, `aria-sort` and all; rows stay in their groups, what has no value stays last. */
import { element } from './element.js'
import { listOf, onViewChange, setList } from './view.js'

const SORT = 'sort'
type Direction = 'ascending' | 'descending'

interface Sorting {
  readonly key: string
  readonly direction: Direction
}

export function installSorting(): void {
  const tables = [...document.querySelectorAll<HTMLTableElement>('table[data-sortable]')]
  for (const table of tables) {
    const rows = new Map([...table.tBodies].map((body) => [body, [...body.rows]]))
    const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th[data-key]')]
    for (const head of heads) {
      const arrow = element('span', { class: 'arrow', 'aria-hidden': 'true' })
      const [name, ...unit] = head.childNodes
      const button = element('button', { type: 'button', class: 'sort' }, [
        name?.textContent?.trim() ?? '',
        arrow,
        ...unit,
      ])
      button.addEventListener('click', () => keep(table, next(table, head)))
      head.replaceChildren(button)
    }
    const show = (): void => apply(heads, rows, sortingOf(table))
    show()
    onViewChange(show)
  }
}

/** As the address says: `latency-table:p50:descending`. */
function sortingOf(table: HTMLTableElement): Sorting | null {
  for (const entry of listOf(SORT)) {
    const [id, key, direction] = entry.split(':')
    if (id !== table.dataset.sortable || key === undefined) continue
    if (direction === 'ascending' || direction === 'descending') return { key, direction }
  }
  return null
}

/** From the order of the document to ascending, to descending, and back. */
function next(table: HTMLTableElement, head: HTMLTableCellElement): Sorting | null {
  const { key = '' } = head.dataset
  const now = sortingOf(table)
  if (now?.key !== key) return { key, direction: 'ascending' }
  return now.direction === 'ascending' ? { key, direction: 'descending' } : null
}

function keep(table: HTMLTableElement, sorting: Sorting | null): void {
  const id = table.dataset.sortable ?? ''
  const others = listOf(SORT).filter((entry) => !entry.startsWith(`${id}:`))
  setList(SORT, sorting === null ? others : [...others, `${id}:${sorting.key}:${sorting.direction}`])
}

type RowsByBody = ReadonlyMap<HTMLTableSectionElement, readonly HTMLTableRowElement[]>

function apply(heads: readonly HTMLTableCellElement[], rows: RowsByBody, sorting: Sorting | null): void {
  for (const head of heads) {
    if (sorting !== null && head.dataset.key === sorting.key) head.setAttribute('aria-sort', sorting.direction)
    else head.removeAttribute('aria-sort')
  }
  const column = heads.findIndex((head) => head.dataset.key === sorting?.key)
  for (const [body, original] of rows) {
    const title = original.filter((row) => row.classList.contains('group'))
    const others = original.filter((row) => !row.classList.contains('group'))
    body.append(...title, ...(sorting === null || column < 0 ? others : sorted(others, column, sorting.direction)))
  }
}

function sorted(rows: readonly HTMLTableRowElement[], column: number, direction: Direction): HTMLTableRowElement[] {
  const sign = direction === 'ascending' ? 1 : -1
  return [...rows].sort((a, b) => {
    const [left, right] = [keyOf(a.cells[column]), keyOf(b.cells[column])]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right)
    return sign * String(left).localeCompare(String(right), 'en', { numeric: true })
  })
}

/** null: no value. */
function keyOf(cell: HTMLTableCellElement | undefined): number | string | null {
  const { order } = cell?.dataset ?? {}
  if (order === undefined) return cell?.textContent?.trim() ?? null
  return order === '' ? null : Number(order)
}

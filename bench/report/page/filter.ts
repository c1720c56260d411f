/**
 * Filters over a table: `<form data-filters="ID">` with one select per key, over the rows of the table of that id that
 * hold an element with `data-KEY="value value …"` (made by bench/publish/filters.ts). Kept in the page's address:
 * `#runs&machine=1a2b3c4d`.
 */
import { element } from './element.js'
import { listOf, onViewChange, setList } from './view.js'

export function installFilters(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-filters]')) installForm(form)
}

function installForm(form: HTMLFormElement): void {
  const table = document.getElementById(form.dataset.filters ?? '')
  const selects = [...form.querySelectorAll('select')]
  const names = selects.map(({ name }) => name)
  const [first] = names
  if (table === null || first === undefined) return
  const marks = [...table.querySelectorAll<HTMLElement>(`tr [data-${first}]`)]
  const count = element('output')
  const show = (): void => {
    for (const select of selects) select.value = chosen(select)
    const shown = marks.filter((mark) => showRow(mark, selects)).length
    count.textContent = `${shown} of ${marks.length} shown`
  }
  for (const select of selects) {
    select.addEventListener('change', () => setList(select.name, select.value === '' ? [] : [select.value]))
  }
  const all = element('button', { type: 'button' }, ['Show all'])
  all.addEventListener('click', () => {
    for (const name of names) setList(name, [])
  })
  form.append(all, count)
  form.addEventListener('submit', (event) => event.preventDefault())
  onViewChange(show)
  show()
  form.hidden = false
}

/** What the address says, if there is such an option: `''` is all. */
function chosen(select: HTMLSelectElement): string {
  const [value = ''] = listOf(select.name)
  return [...select.options].some((option) => option.value === value) ? value : ''
}

/** Shows or hides the row that holds the mark; says which. */
function showRow(mark: HTMLElement, selects: readonly HTMLSelectElement[]): boolean {
  const shown = selects.every(
    ({ name, value }) => value === '' || (mark.dataset[name] ?? '').split(' ').includes(value),
  )
  const row = mark.closest('tr')
  if (row !== null) row.hidden = !shown
  return shown
}

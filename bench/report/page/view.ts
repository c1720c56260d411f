/** What the reader has changed, kept in the page's address so that it can be sent to others and survives a reload. */
import { follow, formatHash, parseHash, type ViewState } from './view-state.js'

let state: ViewState = parseHash(location.hash)
const listeners: (() => void)[] = []

export function listOf(key: string): readonly string[] {
  return state.lists[key] ?? []
}

export function setList(key: string, values: readonly string[]): void {
  state = { ...state, lists: { ...state.lists, [key]: values } }
  history.replaceState(null, '', `#${formatHash(state)}`)
  for (const listener of listeners) listener()
}

/** Called after every change of a list. */
export function onViewChange(listener: () => void): void {
  listeners.push(listener)
}

/** Links to places of the page keep the view; an address that is typed or gone back to is obeyed. */
export function installView(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null
    if (link === null || event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    state = follow(state, link.hash)
    history.pushState(null, '', `#${formatHash(state)}`)
    showPlace(true)
  })
  window.addEventListener('hashchange', () => {
    state = parseHash(location.hash)
    for (const listener of listeners) listener()
    showPlace(true)
  })
  showPlace(false)
}

function showPlace(moveFocus: boolean): void {
  const target = state.place === null ? null : document.getElementById(state.place)
  if (target === null) return
  target.scrollIntoView()
  if (!moveFocus) return
  if (!target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1')
  target.focus({ preventScroll: true })
}

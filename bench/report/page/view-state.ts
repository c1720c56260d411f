/**
 * The page's address after `#`: a place and what the reader has changed, `#latency&hide=sse/node,floor/net&sort=…`.
 * Pure; what the page does not know is kept.
 */

export interface ViewState {
  /** Id of the place looked at; null: the top. */
  readonly place: string | null
  /** Lists by key; a key without values is not in the address. */
  readonly lists: Readonly<Record<string, readonly string[]>>
}

export function parseHash(hash: string): ViewState {
  const parts = hash.replace(/^#/, '').split('&')
  const [first = ''] = parts
  const place = first === '' || first.includes('=') ? null : decoded(first)
  const lists: Record<string, readonly string[]> = {}
  for (const part of parts) {
    const at = part.indexOf('=')
    const key = at < 0 ? null : decoded(part.slice(0, at))
    if (key === null || key === '') continue
    const values = part
      .slice(at + 1)
      .split(',')
      .map(decoded)
      .filter((value) => value !== null && value !== '')
    if (values.length > 0) Object.defineProperty(lists, key, { value: values, enumerable: true, configurable: true })
  }
  return { place, lists }
}

/** Without `#`; empty when there is nothing to say. */
export function formatHash({ place, lists }: ViewState): string {
  const parts = Object.entries(lists)
    .filter(([, values]) => values.length > 0)
    .map(([key, values]) => `${encoded(key)}=${values.map(encoded).join(',')}`)
  return [...(place === null ? [] : [encoded(place)]), ...parts].join('&')
}

/** A place with its own view replaces the lists; a place alone, as a permalink has it, keeps them. */
export function follow(state: ViewState, hash: string): ViewState {
  const next = parseHash(hash)
  return Object.keys(next.lists).length > 0 ? next : { ...state, place: next.place }
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%3A', ':')
}

/** null: no proper encoding. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

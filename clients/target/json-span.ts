/**
 * Where values stand in JSON text, found without parsing it: only what is looked for is read, and no depth of nesting
 * costs anything. What lies inside a value is not checked; who wants it parses it.
 */

export interface Span {
  readonly start: number
  readonly end: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** The value in `[start, end)` with nothing but blanks around it; null when there is none or more than one. */
export function onlyValue(bytes: Buffer, start: number, end: number): Span | null {
  const from = skipBlanks(bytes, start, end)
  const to = valueEnd(bytes, from, end)
  return to > from && skipBlanks(bytes, to, end) === end ? { start: from, end: to } : null
}

/** The value at a path of member names (in an array: indexes) within the value at `span`; null when it is not there. */
export function valueAt(bytes: Buffer, span: Span, path: readonly string[]): Span | null {
  let at: Span | null = span
  for (const name of path) {
    if (at === null) return null
    at = childOf(bytes, at, name)
  }
  return at
}

/** The elements of the array at `span`; null when it is no array. */
export function elementsOf(bytes: Buffer, span: Span): Span[] | null {
  if (bytes[span.start] !== OPEN_BRACKET) return null
  const elements: Span[] = []
  const isWhole = eachItem(bytes, span, (start, end) => {
    elements.push({ start, end })
  })
  return isWhole ? elements : null
}

function childOf(bytes: Buffer, span: Span, name: string): Span | null {
  if (bytes[span.start] === OPEN_BRACKET) return elementsOf(bytes, span)?.[Number(name)] ?? null
  if (bytes[span.start] !== OPEN_BRACE) return null
  let found: Span | null = null
  eachItem(bytes, span, (start, end) => {
    const nameEnd = valueEnd(bytes, start, end)
    const colon = skipBlanks(bytes, nameEnd, end)
    if (bytes[colon] !== COLON || parsedString(bytes, start, nameEnd) !== name) return
    found = onlyValue(bytes, colon + 1, end)
  })
  return found
}

/** Calls with each item between the brackets of `span`, `name: value` in an object; false when it is malformed. */
function eachItem(bytes: Buffer, span: Span, take: (start: number, end: number) => void): boolean {
  const last = span.end - 1
  const isArray = bytes[span.start] === OPEN_BRACKET
  let at = skipBlanks(bytes, span.start + 1, last)
  if (at === last) return bytes[last] === (isArray ? CLOSE_BRACKET : CLOSE_BRACE)
  for (;;) {
    let end = valueEnd(bytes, at, last)
    if (!isArray && end > at) {
      const colon = skipBlanks(bytes, end, last)
      end = bytes[colon] === COLON ? valueEnd(bytes, skipBlanks(bytes, colon + 1, last), last) : -1
    }
    if (end <= at) return false
    take(at, end)
    at = skipBlanks(bytes, end, last)
    if (at === last) return true
    if (bytes[at] !== COMMA) return false
    at = skipBlanks(bytes, at + 1, last)
  }
}

/** Where the value that begins at `at` ends; −1 when it is none or cut. */
function valueEnd(bytes: Buffer, at: number, end: number): number {
  const first = at < end ? bytes[at] : undefined
  if (first === QUOTE) return stringEnd(bytes, at, end)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return nestedEnd(bytes, at, end)
  let to = at
  while (to < end && !isBlank(bytes[to]) && !isSign(bytes[to])) to++
  return to > at ? to : -1
}

function stringEnd(bytes: Buffer, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    if (bytes[i] === BACKSLASH) i++
    else if (bytes[i] === QUOTE) return i + 1
  }
  return -1
}

function nestedEnd(bytes: Buffer, at: number, end: number): number {
  let depth = 0
  for (let i = at; i < end; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) {
      const to = stringEnd(bytes, i, end)
      if (to < 0) return -1
      i = to - 1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return i + 1
  }
  return -1
}

function parsedString(bytes: Buffer, start: number, end: number): string | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8', start, end))
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

function skipBlanks(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(bytes[at])) at++
  return at
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}

function isSign(byte: number | undefined): boolean {
  return byte === COMMA || byte === COLON || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === QUOTE
}

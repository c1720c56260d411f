/** Bodies of `multipart/mixed` (RFC 2046). */
import type { Span } from './json-span.js'

const LINE_END = '\r\n'
const HEADERS_END = '\r\n\r\n'

/** The parameter of a Content-Type; null when the type is not `multipart/…` or names none. */
export function boundaryOf(contentType: string): string | null {
  if (!/^multipart\//i.test(contentType)) return null
  const found = /;\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  return found?.[1] ?? found?.[2] ?? null
}

/** The contents of the parts in `bytes[0, length)`; null when the body is not made of such parts up to its end. */
export function partsOf(bytes: Buffer, length: number, boundary: string): Span[] | null {
  const body = bytes.subarray(0, length)
  const delimiter = `--${boundary}`
  const parts: Span[] = []
  let at = body.indexOf(delimiter)
  if (at > 0 && body.toString('latin1', at - 2, at) !== LINE_END) return null
  while (at >= 0) {
    const after = at + delimiter.length
    if (body.toString('latin1', after, after + 2) === '--') return parts
    const line = body.indexOf(LINE_END, after)
    const next = line < 0 ? -1 : body.indexOf(`${LINE_END}${delimiter}`, line)
    // Without headers the empty line that ends them follows the delimiter at once.
    const headers = line < 0 ? -1 : body.indexOf(HEADERS_END, line)
    if (next < 0 || headers < 0) return null
    const start = headers + HEADERS_END.length
    if (start > next + LINE_END.length) return null
    parts.push({ start: Math.min(start, next), end: next })
    at = next + LINE_END.length
  }
  return null
}

/** The bytes of Server-Sent Events (WHATWG HTML, section 9.2). */
import type { Piece } from '../catch-up.js'

const DATA = Buffer.from('data: ')
const LINE_FEED = Buffer.from('\n')
const LINE_END = /\r\n|\r|\n/

/** A comment: no meaning, but it keeps the connection alive. */
export const COMMENT = Buffer.from(':\n\n')

/**
 * One event. The id is a number, so it cannot hold CR, LF or NUL; a payload with line ends of any kind becomes several
 * `data:` lines, which the client joins with LF.
 */
export function encodeEvent(cursor: number | null, body: Buffer): Buffer {
  const parts: Buffer[] = []
  if (cursor !== null) parts.push(Buffer.from(`id: ${cursor}\n`, 'latin1'))
  if (body.includes(0x0a) || body.includes(0x0d)) {
    // latin1 keeps every byte as it is, and no UTF-8 sequence contains CR or LF bytes.
    for (const line of body.toString('latin1').split(LINE_END)) parts.push(DATA, Buffer.from(line, 'latin1'), LINE_FEED)
  } else parts.push(DATA, body, LINE_FEED)
  parts.push(LINE_FEED)
  return Buffer.concat(parts)
}

/** The beginning of a stream: the reconnection time and what the client has to catch up with. */
export function encodeBeginning(retryMs: number, pieces: readonly Piece[]): Buffer {
  const retry = Buffer.from(`retry: ${retryMs}\n`, 'latin1')
  if (pieces.length === 0) return Buffer.concat([retry, LINE_FEED])
  return Buffer.concat([retry, ...pieces.map((piece) => encodeEvent(piece.cursor, piece.body))])
}

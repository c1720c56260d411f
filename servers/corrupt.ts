/** Changes one byte of an event wherever its bytes pass, behind its stamp. */
import { MIN_EVENT_BYTES } from '../bench/event/stamp.js'

const SEQUENCE_DIGITS = 10
const LINE_FEED = 0x0a

/** A copy in which the first of these events that occurs is corrupt; null when none occurs. */
export function corruptAfterStamp(bytes: Buffer, sequences: readonly number[]): Buffer | null {
  for (const sequence of sequences) {
    const start = bytes.indexOf(`{"stamp":"${String(sequence).padStart(SEQUENCE_DIGITS, '0')}/`)
    if (start < 0) continue
    const lineEnd = bytes.indexOf(LINE_FEED, start)
    const copy = Buffer.from(bytes)
    const at = lastWordByte(bytes, start + MIN_EVENT_BYTES - 1, lineEnd < 0 ? bytes.length : lineEnd)
    copy[at] = replacement(bytes[at] as number)
    return copy
  }
  return null
}

/** The last letter or digit in [from, to), or the last byte of all: the body still parses if it can. */
function lastWordByte(bytes: Buffer, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (/[0-9A-Za-z]/.test(String.fromCharCode(bytes[at] as number))) return at
  return to - 1
}

/** A digit stays a digit and a letter a letter. */
function replacement(byte: number): number {
  if (byte === 0x39) return 0x38
  return byte === 0x7a || byte === 0x5a ? byte - 1 : byte + 1
}

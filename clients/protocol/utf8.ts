/** UTF-8 validation that can stop at any byte and go on later. Hot path: no allocation below 1 kB, ASCII first. */
import { isUtf8 } from 'node:buffer'
import { isAscii } from './bytes.js'

/** Between two characters: where validation starts and must end. */
export const UTF8_START = 0
export const UTF8_INVALID = -1

/** One more continuation byte; two more; and the first continuation byte after E0, ED, F0, F1–F3, F4. */
const LAST = 1
const TWO = 2
const AFTER_E0 = 3
const AFTER_ED = 4
const AFTER_F0 = 5
const THREE = 6
const AFTER_F4 = 7

const NATIVE_CHECK_BYTES = 1024

/** Goes on from `state` over `[start, end)`; the new state, or UTF8_INVALID. */
export function validateUtf8(state: number, bytes: Buffer, start: number, end: number): number {
  if (state === UTF8_START) {
    if (end - start >= NATIVE_CHECK_BYTES) {
      if (isUtf8(bytes.subarray(start, end))) return UTF8_START
    } else if (isAscii(bytes, start, end)) return UTF8_START
  }
  let now = state
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    if (now === UTF8_START) {
      if (byte >= 0x80) now = lead(byte)
    } else now = continuation(now, byte)
    if (now === UTF8_INVALID) return UTF8_INVALID
  }
  return now
}

function lead(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return UTF8_INVALID
  if (byte < 0xe0) return LAST
  if (byte === 0xe0) return AFTER_E0
  if (byte === 0xed) return AFTER_ED
  if (byte < 0xf0) return TWO
  if (byte === 0xf0) return AFTER_F0
  return byte === 0xf4 ? AFTER_F4 : THREE
}

function continuation(state: number, byte: number): number {
  if ((byte & 0xc0) !== 0x80) return UTF8_INVALID
  switch (state) {
    case LAST:
      return UTF8_START
    case TWO:
      return LAST
    case AFTER_E0:
      return byte >= 0xa0 ? LAST : UTF8_INVALID
    case AFTER_ED:
      return byte <= 0x9f ? LAST : UTF8_INVALID
    case AFTER_F0:
      return byte >= 0x90 ? TWO : UTF8_INVALID
    case THREE:
      return TWO
    default:
      return byte <= 0x8f ? TWO : UTF8_INVALID
  }
}

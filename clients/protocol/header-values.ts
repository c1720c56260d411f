/** Header values read in place. Hot path: no allocation. */
import { equalsIgnoringCase, indexOfByte, SPACE, TAB } from './bytes.js'

/** Whether a comma-separated value contains `lower` as one of its words, in any case. */
export function listHas(bytes: Buffer, start: number, end: number, lower: Buffer): boolean {
  let from = start
  while (from <= end) {
    const comma = indexOfByte(bytes, 0x2c, from, end)
    let to = comma < 0 ? end : comma
    const next = to + 1
    while (from < to && isBlank(bytes[from])) from++
    while (to > from && isBlank(bytes[to - 1])) to--
    if (equalsIgnoringCase(bytes, from, to, lower)) return true
    from = next
  }
  return false
}

/** Whether a Content-Type is `lower`, with or without parameters. */
export function isMime(bytes: Buffer, start: number, end: number, lower: Buffer): boolean {
  const semicolon = indexOfByte(bytes, 0x3b, start, end)
  let stop = semicolon < 0 ? end : semicolon
  while (stop > start && isBlank(bytes[stop - 1])) stop--
  return equalsIgnoringCase(bytes, start, stop, lower)
}

export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

/** Byte searches and the bounded buffer behind every slow path. Hot path: no allocation except in ByteAccumulator. */
import { tooBig } from './violation.js'

export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const COLON = 0x3a
export const TAB = 0x09

/** Below this length a loop beats the call into the native search. */
const NATIVE_SEARCH_BYTES = 512
const EMPTY = Buffer.alloc(0)

const WORD_BYTES = 4
/** Loops over more than a few words take four a turn. */
const FOUR_WORDS = 4 * WORD_BYTES
const HIGH_BITS = 0x80808080
const LOW_BITS = 0x01010101

/** The view over the last buffer: all connections of a process read into one, so it is nearly always that. */
let viewed: Buffer = EMPTY
let view: DataView = new DataView(EMPTY.buffer, EMPTY.byteOffset, EMPTY.length)

/** A view that reads four bytes at once, which V8 does without a call. */
export function viewOf(bytes: Buffer): DataView {
  if (bytes !== viewed) {
    viewed = bytes
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  return view
}

/** Whether all of `[start, end)` is below 0x80. */
export function isAscii(bytes: Buffer, start: number, end: number): boolean {
  const words = viewOf(bytes)
  let seen = 0
  let at = start
  for (; at + FOUR_WORDS <= end; at += FOUR_WORDS) {
    seen |= words.getUint32(at, true) | words.getUint32(at + 4, true)
    seen |= words.getUint32(at + 8, true) | words.getUint32(at + 12, true)
  }
  for (; at + WORD_BYTES <= end; at += WORD_BYTES) seen |= words.getUint32(at, true)
  for (; at < end; at++) seen |= bytes[at] as number
  return (seen & HIGH_BITS) === 0
}

/** Whether the bytes from `start` on are those of `expected`, of which `[from, to)` is compared. */
export function sameBytes(
  expected: DataView,
  words: DataView,
  start: number,
  from = 0,
  to = expected.byteLength,
): boolean {
  let at = from
  for (; at + FOUR_WORDS <= to; at += FOUR_WORDS) {
    const there = start + at
    const first = expected.getUint32(at, true) ^ words.getUint32(there, true)
    const second = expected.getUint32(at + 4, true) ^ words.getUint32(there + 4, true)
    const third = expected.getUint32(at + 8, true) ^ words.getUint32(there + 8, true)
    const fourth = expected.getUint32(at + 12, true) ^ words.getUint32(there + 12, true)
    if ((first | second | third | fourth) !== 0) return false
  }
  for (; at + WORD_BYTES <= to; at += WORD_BYTES) {
    if (expected.getUint32(at, true) !== words.getUint32(start + at, true)) return false
  }
  for (; at < to; at++) if (expected.getUint8(at) !== words.getUint8(start + at)) return false
  return true
}

/** Nonzero when a byte of the word is zero ("Bit Twiddling Hacks": haszero). */
function zeroByte(word: number): number {
  return (word - LOW_BITS) & ~word & HIGH_BITS
}

/** Start of the first word of `[start, end)` that holds `byte`, or of its last few bytes. */
function nearByte(bytes: Buffer, byte: number, start: number, end: number): number {
  const words = viewOf(bytes)
  const pattern = byte * LOW_BITS
  let at = start
  while (at + WORD_BYTES <= end && zeroByte(words.getUint32(at, true) ^ pattern) === 0) at += WORD_BYTES
  return at
}

const LINE_END_LIMIT = (CR + 1) * LOW_BITS

/** The same for a byte up to CR, which is a line end or one of few others ("Bit Twiddling Hacks": hasless). */
function nearLineEnd(bytes: Buffer, start: number, end: number): number {
  const words = viewOf(bytes)
  let at = start
  for (; at + 2 * WORD_BYTES <= end; at += 2 * WORD_BYTES) {
    const first = words.getUint32(at, true)
    const second = words.getUint32(at + 4, true)
    const found = ((first - LINE_END_LIMIT) & ~first) | ((second - LINE_END_LIMIT) & ~second)
    if ((found & HIGH_BITS) !== 0) break
  }
  return at
}

/** First `byte` in `[start, end)`, −1 if none. */
export function indexOfByte(bytes: Buffer, byte: number, start: number, end: number): number {
  const near = Math.min(end, start + NATIVE_SEARCH_BYTES)
  for (let i = nearByte(bytes, byte, start, near); i < near; i++) if (bytes[i] === byte) return i
  if (near === end) return -1
  const found = bytes.indexOf(byte, near)
  return found < end ? found : -1
}

/** First CR or LF in `[start, end)`, −1 if none. */
export function indexOfLineEnd(bytes: Buffer, start: number, end: number): number {
  const near = Math.min(end, start + NATIVE_SEARCH_BYTES)
  for (let i = nearLineEnd(bytes, start, near); i < near; i++) {
    const byte = bytes[i] as number
    if (byte <= CR && (byte === LF || byte === CR)) return i
  }
  if (near === end) return -1
  const lf = indexOfByte(bytes, LF, near, end)
  const cr = indexOfByte(bytes, CR, near, lf < 0 ? end : lf)
  return cr < 0 ? lf : cr
}

/** Whether `[start, end)` is `lower` in any case. `lower` holds ASCII letters in lower case, digits and signs. */
export function equalsIgnoringCase(bytes: Buffer, start: number, end: number, lower: Buffer): boolean {
  if (end - start !== lower.length) return false
  for (let i = 0; i < lower.length; i++) {
    const byte = bytes[start + i] as number
    const folded = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
    if (folded !== lower[i]) return false
  }
  return true
}

/** Collects bytes that no single read held whole. Grows by doubling up to a limit, releases its memory on `clear`. */
export class ByteAccumulator {
  bytes: Buffer = EMPTY
  length = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** @throws ProtocolViolation `oversize` above the limit. */
  append(source: Buffer, start: number, end: number): void {
    this.#reserve(end - start)
    source.copy(this.bytes, this.length, start, end)
    this.length += end - start
  }

  appendByte(byte: number): void {
    this.#reserve(1)
    this.bytes[this.length++] = byte
  }

  clear(): void {
    this.bytes = EMPTY
    this.length = 0
  }

  #reserve(more: number): void {
    const needed = this.length + more
    if (needed > this.#limit) throw tooBig(`more than ${this.#limit} bytes`)
    if (needed <= this.bytes.length) return
    const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(256, needed, this.bytes.length * 2)))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }
}

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

/** First `byte` in `[start, end)`, −1 if none. */
export function indexOfByte(bytes: Buffer, byte: number, start: number, end: number): number {
  const near = Math.min(end, start + NATIVE_SEARCH_BYTES)
  for (let i = start; i < near; i++) if (bytes[i] === byte) return i
  if (near === end) return -1
  const found = bytes.indexOf(byte, near)
  return found < end ? found : -1
}

/** First CR or LF in `[start, end)`, −1 if none. */
export function indexOfLineEnd(bytes: Buffer, start: number, end: number): number {
  const near = Math.min(end, start + NATIVE_SEARCH_BYTES)
  for (let i = start; i < near; i++) {
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

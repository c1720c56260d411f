/**
 * NDJSON: one body per line. Hot path: a line that lies whole in the fed bytes is handed out as a view, never copied;
 * only a line cut by the end of a read is collected, up to the limit. Empty lines are separators; a CR before the LF
 * belongs to the line end. No socket: feed it any bytes in any pieces.
 */
import { ByteAccumulator, CR, indexOfByte, LF } from './bytes.js'
import { tooBig } from './violation.js'

export interface NdjsonHandler {
  /** One body lies in `bytes[start, end)`, valid only during the call; `position` is how far the fed bytes are used. */
  ndjsonLine(bytes: Buffer, start: number, end: number, position: number): void
}

export class NdjsonSplitter {
  readonly #handler: NdjsonHandler
  readonly #maxLineBytes: number
  readonly #separator: number
  #carry: ByteAccumulator | undefined
  #halted = false

  /** `separator`: the byte that ends a line. */
  constructor(handler: NdjsonHandler, maxLineBytes: number, separator = LF) {
    this.#handler = handler
    this.#maxLineBytes = maxLineBytes
    this.#separator = separator
  }

  /** @throws ProtocolViolation `oversize`. */
  feed(bytes: Buffer, start: number, end: number): void {
    let at = start
    while (at < end && !this.#halted) {
      const newline = indexOfByte(bytes, this.#separator, at, end)
      if (newline < 0) {
        this.#keep(bytes, at, end)
        return
      }
      if (this.#carry === undefined) this.#line(bytes, at, newline, newline + 1)
      else {
        this.#keep(bytes, at, newline)
        this.#flush(newline + 1)
      }
      at = newline + 1
    }
  }

  /** The body ended: a last line without a line end is a line too. `position` is passed on. */
  finish(position: number): void {
    if (this.#carry !== undefined && !this.#halted) this.#flush(position)
  }

  reset(): void {
    this.#carry = undefined
    this.#halted = false
  }

  /** Hands out nothing further, not even from the bytes being fed now. */
  halt(): void {
    this.#halted = true
  }

  #flush(position: number): void {
    const carry = this.#carry as ByteAccumulator
    this.#carry = undefined
    this.#line(carry.bytes, 0, carry.length, position)
  }

  #line(bytes: Buffer, start: number, end: number, position: number): void {
    const stop = end > start && bytes[end - 1] === CR ? end - 1 : end
    if (stop - start > this.#maxLineBytes) throw tooBig(`a line above ${this.#maxLineBytes} bytes`)
    if (stop > start) this.#handler.ndjsonLine(bytes, start, stop, position)
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#carry ??= new ByteAccumulator(this.#maxLineBytes + 1)
    this.#carry.append(bytes, start, end)
  }
}

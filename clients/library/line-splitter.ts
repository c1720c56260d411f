/** Lines of a body that comes in chunks; a CR before the line feed belongs to the line end, empty lines are none. */

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

export interface LineHandler {
  /** One line lies in `bytes[start, end)`, valid only during the call. */
  line(bytes: Buffer, start: number, end: number): void
  lineTooLong(): void
}

export class LineSplitter {
  readonly #handler: LineHandler
  readonly #maxLineBytes: number
  #begun: Buffer | undefined
  #halted = false

  constructor(handler: LineHandler, maxLineBytes: number) {
    this.#handler = handler
    this.#maxLineBytes = maxLineBytes
  }

  feed(chunk: Buffer): void {
    const bytes = this.#begun === undefined ? chunk : Buffer.concat([this.#begun, chunk])
    this.#begun = undefined
    let at = 0
    while (!this.#halted) {
      const lineFeed = bytes.indexOf(LINE_FEED, at)
      if (lineFeed < 0) {
        this.#keep(bytes.subarray(at))
        return
      }
      this.#line(bytes, at, lineFeed)
      at = lineFeed + 1
    }
  }

  /** The body ended: a last line without a line end is a line too. */
  finish(): void {
    const last = this.#begun
    this.#begun = undefined
    if (last !== undefined && !this.#halted) this.#line(last, 0, last.length)
  }

  /** Hands out nothing further, not even from the chunk being fed now. */
  halt(): void {
    this.#halted = true
  }

  #line(bytes: Buffer, start: number, end: number): void {
    const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end
    if (stop - start > this.#maxLineBytes) this.#handler.lineTooLong()
    else if (stop > start) this.#handler.line(bytes, start, stop)
  }

  #keep(rest: Buffer): void {
    // One byte more: it may be the CR of the line end.
    if (rest.length > this.#maxLineBytes + 1) this.#handler.lineTooLong()
    else if (rest.length > 0) this.#begun = Buffer.from(rest)
  }
}

/** Where undici stands in what it took from the socket: what it says of heads and bodies, as positions of the read. */

const HEAD_END = '\r\n\r\n'
const KEPT = HEAD_END.length - 1

export class ReadPosition {
  #taken: Buffer | undefined
  /** The end of the reads before, while a head is awaited. */
  #tail: Buffer | undefined
  #headEnd = 0
  #bodyEnd = 0

  begin(taken: Buffer): void {
    this.#taken = taken
    this.#headEnd = 0
    this.#bodyEnd = 0
  }

  end(awaitsHead: boolean): void {
    if (awaitsHead && this.#taken !== undefined) {
      const all = this.#joined(this.#taken)
      this.#tail = Buffer.from(all.subarray(Math.max(0, all.length - KEPT)))
    }
    this.#taken = undefined
  }

  /** undici has just read a head, interim or not: it ends with the next empty line. */
  passHead(): void {
    if (this.#taken === undefined) return
    const before = this.#tail?.length ?? 0
    const found = this.#joined(this.#taken).indexOf(HEAD_END, this.#headEnd, 'latin1')
    this.#headEnd = found < 0 ? this.#taken.length : found + HEAD_END.length - before
    this.#tail = undefined
  }

  passBody(chunk: Buffer): void {
    if (this.#taken !== undefined) this.#bodyEnd = this.#taken.length - this.after(chunk, chunk.length)
  }

  /** How many bytes of this read come after the last head and body that were told. */
  get rest(): number {
    return this.#taken === undefined ? 0 : this.#taken.length - Math.max(this.#headEnd, this.#bodyEnd)
  }

  /** How many bytes of this read come after the last head. */
  get afterHead(): number {
    return this.#taken === undefined ? 0 : this.#taken.length - this.#headEnd
  }

  /** How many bytes of this read come after `position` of a body chunk, which is a view on it. */
  after(chunk: Buffer, position: number): number {
    const taken = this.#taken
    const isView = taken !== undefined && taken.buffer === chunk.buffer
    const end = isView ? taken.byteOffset + taken.length : chunk.byteOffset + chunk.length
    return end - chunk.byteOffset - position
  }

  #joined(taken: Buffer): Buffer {
    return this.#tail === undefined ? taken : Buffer.concat([this.#tail, taken])
  }
}

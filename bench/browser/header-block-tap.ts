/** Between TLS and node:http2: passes everything on and adds up the header blocks that the client sends, by stream. */
import { Duplex } from 'node:stream'

const PREFACE_BYTES = 24
const FRAME_HEAD_BYTES = 9
const HEADERS = 1
const CONTINUATION = 9

export class HeaderBlockTap extends Duplex {
  readonly #inner: Duplex
  readonly #blocks = new HeaderBlocks()

  constructor(inner: Duplex) {
    super()
    this.#inner = inner
    inner.on('data', (bytes: Buffer) => {
      this.#blocks.feed(bytes)
      if (!this.push(bytes)) inner.pause()
    })
    inner.on('end', () => this.push(null))
    inner.on('error', (error) => this.destroy(error))
    inner.on('close', () => this.destroy())
  }

  /** Bytes of the frames that carried the header block of this stream, frame heads included. */
  blockBytes(stream: number): number {
    return this.#blocks.bytes(stream)
  }

  override _read(): void {
    this.#inner.resume()
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#inner.write(bytes, done)
  }

  override _final(done: () => void): void {
    this.#inner.end(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy()
    done(error)
  }
}

/** What a client of HTTP/2 sends, frame by frame (RFC 9113, section 4.1). */
export class HeaderBlocks {
  readonly #byStream = new Map<number, number>()
  #waiting: Buffer = Buffer.alloc(0)
  #skip = PREFACE_BYTES

  feed(bytes: Buffer): void {
    let rest = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes])
    for (;;) {
      const skipped = Math.min(this.#skip, rest.length)
      this.#skip -= skipped
      rest = rest.subarray(skipped)
      if (rest.length < FRAME_HEAD_BYTES) break
      this.#frame(rest)
    }
    this.#waiting = Buffer.from(rest)
  }

  bytes(stream: number): number {
    return this.#byStream.get(stream) ?? 0
  }

  #frame(head: Buffer): void {
    const frameBytes = FRAME_HEAD_BYTES + head.readUIntBE(0, 3)
    const type = head[3]
    const stream = head.readUInt32BE(5) & 0x7fff_ffff
    if (type === HEADERS || type === CONTINUATION) this.#byStream.set(stream, this.bytes(stream) + frameBytes)
    this.#skip = frameBytes
  }
}

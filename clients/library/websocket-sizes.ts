/** How many bytes the messages took that `ws` tells of without saying so. */
import { CONTROL_HEADER_BYTES } from './websocket-frames.js'

export interface MessageSize {
  /** What the body took on the wire: less than it has where it was compressed. */
  readonly payloadBytes: number
  /** So many bytes that were read come after the message. */
  readonly after: number
}

export interface MessageSizes {
  read(bytes: Buffer): void
  /** A ping or pong with this payload was told. */
  control(length: number): void
  /** A message of this length was told. */
  message(length: number): MessageSize
}

/**
 * Bytes of frames that were read and that `ws` has not told of as messages, pings or pongs: so many come after what it
 * tells now. It does not tell how many frames a message had; each is taken to be one.
 */
export class UntoldBytes implements MessageSizes {
  #size = 0

  read(bytes: Buffer): void {
    this.#size += bytes.length
  }

  control(length: number): void {
    this.#size -= CONTROL_HEADER_BYTES + length
  }

  message(length: number): MessageSize {
    this.#size -= headerBytes(length) + length
    return { payloadBytes: length, after: this.#size }
  }
}

const LONGEST_HEADER_BYTES = 10
const CLOSE = 8
const FINAL = 0x80

/** Follows the frame headers themselves: of compressed messages `ws` tells the size that they do not have on the wire. */
export class WalkedSizes implements MessageSizes {
  /** Complete and not told yet. */
  readonly #complete: { readonly payloadBytes: number; readonly end: number }[] = []
  readonly #header = Buffer.alloc(LONGEST_HEADER_BYTES)
  #headerLength = 0
  #bodyLeft = 0
  #payloadBytes = 0
  #position = 0

  read(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length) {
      if (this.#bodyLeft > 0) {
        const size = Math.min(this.#bodyLeft, bytes.length - at)
        at += size
        this.#position += size
        this.#bodyLeft -= size
      } else {
        this.#header[this.#headerLength++] = bytes[at++] as number
        this.#position++
        if (this.#headerLength < this.#neededBytes()) continue
        this.#bodyLeft = this.#length()
        if (!this.#isControl) this.#payloadBytes += this.#bodyLeft
      }
      if (this.#bodyLeft === 0) this.#endFrame()
    }
  }

  control(): void {}

  message(length: number): MessageSize {
    const { payloadBytes, end } = this.#complete.shift() ?? { payloadBytes: length, end: this.#position }
    return { payloadBytes, after: this.#position - end }
  }

  get #isControl(): boolean {
    return ((this.#header[0] as number) & 0x0f) >= CLOSE
  }

  #neededBytes(): number {
    if (this.#headerLength < 2) return 2
    const length = (this.#header[1] as number) & 0x7f
    return length < 126 ? 2 : length === 126 ? 4 : LONGEST_HEADER_BYTES
  }

  #length(): number {
    const length = (this.#header[1] as number) & 0x7f
    if (length < 126) return length
    return length === 126 ? this.#header.readUInt16BE(2) : Number(this.#header.readBigUInt64BE(2))
  }

  #endFrame(): void {
    const isFinal = ((this.#header[0] as number) & FINAL) !== 0
    this.#headerLength = 0
    if (this.#isControl || !isFinal) return
    this.#complete.push({ payloadBytes: this.#payloadBytes, end: this.#position })
    this.#payloadBytes = 0
  }
}

function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}

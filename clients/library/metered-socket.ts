/** A TCP socket that tells when a library takes bytes from it, has used them, and has written. */
import net from 'node:net'
import { type ConnectionTarget, connectSocket } from './target.js'

/** Called synchronously. */
export interface SocketUser {
  /** The library takes these bytes now, and has used them when `readUsed` is called. */
  readTaken(bytes: Buffer): void
  readUsed(): void
  /** The library has written text (a head) or bytes (a body). */
  written(chunk: Uint8Array | string): void
}

export class MeteredSocket extends net.Socket {
  readonly #user: SocketUser
  #taken = false

  constructor(user: SocketUser) {
    super()
    this.#user = user
  }

  override read(size?: number): Buffer | null {
    // A library that asks for more has used what it was given.
    this.endRead()
    const bytes: Buffer | null = super.read(size)
    if (bytes !== null) {
      this.#taken = true
      this.#user.readTaken(bytes)
    }
    return bytes
  }

  /** To be called when a library may have stopped reading without asking for more. */
  endRead(): void {
    if (!this.#taken) return
    this.#taken = false
    this.#user.readUsed()
  }

  /** `connect`, after which writes are told, too: it puts back the `write` of net.Socket. */
  open(target: ConnectionTarget): void {
    connectSocket(this, target)
    this.write = (
      chunk: Uint8Array | string,
      encoding?: BufferEncoding | ((error?: Error | null) => void),
      callback?: (error?: Error | null) => void,
    ): boolean => {
      const fits = super.write(chunk, encoding as BufferEncoding, callback)
      this.#user.written(chunk)
      return fits
    }
  }
}

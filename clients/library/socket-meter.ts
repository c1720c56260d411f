/** Watches a socket: tells when a library takes bytes from it, has used them, and has written. */
import type net from 'node:net'

/** Called synchronously. */
export interface SocketUser {
  /** The library takes these bytes now, and has used them when `readUsed` is called. */
  readTaken(bytes: Buffer): void
  readUsed(): void
  /** The library has written text (a head) or bytes (a body). */
  written(chunk: Uint8Array | string): void
  /** What was written has been taken by the system. */
  flushed(): void
}

type WriteCallback = (error?: Error | null) => void

export class SocketMeter {
  readonly #user: SocketUser
  #taken = false

  /** To be made when the socket is connected: `connect` puts back the `write` of net.Socket. */
  constructor(socket: net.Socket, user: SocketUser) {
    this.#user = user
    const read = socket.read.bind(socket)
    socket.read = (size?: number): Buffer | null => this.#read(read, size)
    const write = socket.write.bind(socket)
    socket.write = (
      chunk: Uint8Array | string,
      encoding?: BufferEncoding | WriteCallback,
      callback?: WriteCallback,
    ): boolean => {
      const [code, done] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, callback]
      const fits = write(chunk, code, (error) => {
        this.#user.flushed()
        done?.(error ?? undefined)
      })
      this.#user.written(chunk)
      return fits
    }
  }

  /** To be called when a library may have stopped reading without asking for more. */
  endRead(): void {
    if (!this.#taken) return
    this.#taken = false
    this.#user.readUsed()
  }

  #read(read: (size?: number) => Buffer | null, size?: number): Buffer | null {
    // A library that asks for more has used what it was given.
    this.endRead()
    const bytes = read(size)
    if (bytes !== null) {
      this.#taken = true
      this.#user.readTaken(bytes)
    }
    return bytes
  }
}

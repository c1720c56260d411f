/**
 * The byte account of one socket of a library client. Raw bytes are what the socket itself counts; what is new goes to
 * one layer at once, and is moved from there when the library tells more: a body, a message, a ping. So the layers add
 * up to `raw` whenever a read is over, and the framing is what remains, never what somebody parsed.
 */
import type net from 'node:net'
import type { WireAccount, WireDirection } from '../../bench/contracts/client.js'

export type Layer = Exclude<keyof WireDirection, 'raw'>

export class SocketAccount {
  readonly #socket: net.Socket
  readonly #wire: WireAccount
  #read = 0
  #written = 0

  constructor(socket: net.Socket, wire: WireAccount) {
    this.#socket = socket
    this.#wire = wire
  }

  /** Counts the bytes that were read since the last call; returns how many. */
  takeRead(layer: Layer): number {
    const size = this.#socket.bytesRead - this.#read
    this.#read += size
    this.#wire.down.raw += size
    this.#wire.down[layer] += size
    return size
  }

  /** Counts the bytes that were written since the last call, those that wait for the system included; likewise. */
  takeWritten(layer: Layer): number {
    // A socket that is gone forgets what still waited: that was counted when it was written.
    const size = Math.max(0, this.#socket.bytesWritten - this.#written)
    this.#written += size
    this.#wire.up.raw += size
    this.#wire.up[layer] += size
    return size
  }
}

export function moveBytes(direction: WireDirection, from: Layer, to: Layer, size: number): void {
  direction[from] -= size
  direction[to] += size
}

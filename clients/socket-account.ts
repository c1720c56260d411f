/**
 * The byte account of one socket that a library reads. Raw bytes are what the socket itself counts; what is new goes to
 * one layer at once, and is moved from there when the library tells more: a body, a message, a ping. So the layers add
 * up to `raw` whenever a read is over, and the framing is what remains, never what somebody parsed.
 */
import type net from 'node:net'
import type { WireAccount, WireDirection } from '../bench/contracts/client.js'
import type { RecordLayer, TlsAccount } from './tls-account.js'

export type Layer = Exclude<keyof WireDirection, 'raw'>

export class SocketAccount {
  readonly #socket: net.Socket
  readonly #wire: WireAccount
  /** Counts the raw bytes, where `socket` is the TLS socket above the one that carries them. */
  readonly #tls: TlsAccount | undefined
  #read = 0
  #written = 0

  constructor(socket: net.Socket, wire: WireAccount, tls?: TlsAccount) {
    this.#socket = socket
    this.#wire = wire
    this.#tls = tls
  }

  /** What `takeWritten` would count. */
  get writtenBytes(): number {
    // A socket that is gone forgets what still waited: that was counted when it was written.
    return Math.max(0, this.#socket.bytesWritten - this.#written)
  }

  /** Counts the bytes that were read since the last call; returns how many. */
  takeRead(layer: Layer): number {
    const size = this.#socket.bytesRead - this.#read
    this.#read += size
    if (this.#tls === undefined) this.#wire.down.raw += size
    else this.#tls.read(size, recordLayer(layer))
    this.#wire.down[layer] += size
    return size
  }

  /** Counts the bytes that were written since the last call, those that wait for the system included; likewise. */
  takeWritten(layer: Layer): number {
    const size = this.writtenBytes
    this.#written += size
    if (this.#tls === undefined) this.#wire.up.raw += size
    else this.#tls.written(size, recordLayer(layer))
    this.#wire.up[layer] += size
    return size
  }
}

/** Records are set-up where their content is. */
function recordLayer(content: Layer): RecordLayer {
  return content === 'setup' ? 'setup' : 'tls'
}

export function moveBytes(direction: WireDirection, from: Layer, to: Layer, size: number): void {
  direction[from] -= size
  direction[to] += size
}

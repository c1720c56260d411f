/**
 * What TLS adds to the byte account of one connection. Plaintext has its layers from those who read and write it; this
 * counts the raw bytes of the TCP socket below and gives the difference to one layer at once, so that all layers add up
 * to `raw` after every call. Node hands out plaintext by records and tells raw bytes by reads: the first record of a
 * read brings all its raw bytes, the next ones bring none, and what they hold is taken back from where the first put it.
 */
import type net from 'node:net'
import type { WireAccount, WireDirection } from '../bench/contracts/client.js'

/** Where the records' own bytes belong: what is sent until the client is ready is set-up. */
export type RecordLayer = 'tls' | 'setup'

class Side {
  readonly #direction: WireDirection
  readonly #total: () => number
  #counted = 0
  #layer: RecordLayer = 'setup'

  constructor(direction: WireDirection, total: () => number) {
    this.#direction = direction
    this.#total = total
  }

  handshake(): void {
    this.#direction.tlsHandshake += this.#takeRaw()
  }

  /** Of a read: what lies above its raw bytes came with an earlier one, and is taken back from where that put it. */
  passRead(plainBytes: number, layer: RecordLayer): void {
    const surplus = this.#takeRaw() - plainBytes
    if (surplus > 0) this.#layer = layer
    this.#direction[this.#layer] += surplus
  }

  /** Of a write: what lies above its raw bytes leaves later, and is told with the same layer then. */
  passWrite(plainBytes: number, layer: RecordLayer): void {
    this.#direction[layer] += this.#takeRaw() - plainBytes
  }

  #takeRaw(): number {
    // A socket that is gone forgets what still waited: that was counted when it was written.
    const size = Math.max(0, this.#total() - this.#counted)
    this.#counted += size
    this.#direction.raw += size
    return size
  }
}

export class TlsAccount {
  readonly #down: Side
  readonly #up: Side

  constructor(raw: net.Socket, wire: WireAccount) {
    this.#down = new Side(wire.down, () => raw.bytesRead)
    this.#up = new Side(wire.up, () => raw.bytesWritten)
  }

  /** Everything that was read until now belongs to the handshake. */
  handshakeRead(): void {
    this.#down.handshake()
  }

  handshakeWritten(): void {
    this.#up.handshake()
  }

  /** So many bytes of plaintext were read, which whoever reads them gives their layers. */
  read(plainBytes: number, layer: RecordLayer): void {
    this.#down.passRead(plainBytes, layer)
  }

  /** Likewise written; records may leave later than they were written. */
  written(plainBytes: number, layer: RecordLayer): void {
    this.#up.passWrite(plainBytes, layer)
  }

  /** Raw bytes of no plaintext (tickets, alerts, records cut or still waiting). */
  settle(layer: RecordLayer): void {
    this.#down.passRead(0, layer)
    this.#up.passWrite(0, layer)
  }
}

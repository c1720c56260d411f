/**
 * What TLS adds to the byte account of one connection. Plaintext has its layers from those who read and write it; this
 * counts the raw bytes of the TCP socket below and gives the difference to one layer at once, so that all layers add up
 * to `raw` after every call. Node hands out plaintext by records and tells raw bytes by reads: the first record of a
 * read brings all its raw bytes, the next ones bring none, and what they hold is taken back from where the first put it.
 * The session tickets of TLS 1.3 come after the handshake and before the first answer, mostly in one read with it. Until
 * that answer is over a steady record brings what records have, and all else that came is set-up.
 */
import type net from 'node:net'
import type { WireAccount, WireDirection } from '../bench/contracts/client.js'

/** Where the records' own bytes belong: what is sent until the client is ready is set-up. */
export type RecordLayer = 'tls' | 'setup'

/** Of each record of TLS 1.3: five bytes of head, one of type, sixteen of tag. */
export const TLS13_RECORD_BYTES = 22

class Side {
  protected readonly direction: WireDirection
  readonly #total: () => number
  #counted = 0

  constructor(direction: WireDirection, total: () => number) {
    this.direction = direction
    this.#total = total
  }

  handshake(): void {
    this.direction.tlsHandshake += this.takeRaw()
  }

  protected takeRaw(): number {
    // A socket that is gone forgets what still waited: that was counted when it was written.
    const size = Math.max(0, this.#total() - this.#counted)
    this.#counted += size
    this.direction.raw += size
    return size
  }
}

class UpSide extends Side {
  /** Plaintext whose record has not left yet, and the layer that this was taken from. */
  #late = 0
  #lateLayer: RecordLayer = 'setup'

  /** What lies above its raw bytes leaves later: that goes to the same layer then. */
  pass(plainBytes: number, layer: RecordLayer): void {
    let surplus = this.takeRaw() - plainBytes
    if (this.#late > 0 && surplus > 0) {
      const late = Math.min(surplus, this.#late + TLS13_RECORD_BYTES)
      this.direction[this.#lateLayer] += late
      this.#late = 0
      surplus -= late
    }
    if (surplus < 0) {
      this.#late -= surplus
      this.#lateLayer = layer
    }
    this.direction[layer] += surplus
  }
}

class DownSide extends Side {
  #layer: RecordLayer = 'setup'
  /** Tickets may still come. */
  #isOpening = false
  #hasReadSetup = false
  #hasReadSteady = false

  awaitTickets(): void {
    this.#isOpening = true
  }

  /** The client writes: its first answer, if it had one, is over. */
  asked(): void {
    if (this.#hasReadSteady) this.#isOpening = false
  }

  /** What lies above its raw bytes came with an earlier read, and is taken back from where that put it. */
  pass(plainBytes: number, layer: RecordLayer): void {
    const raw = this.takeRaw()
    if (layer === 'setup') this.#hasReadSetup ||= plainBytes > 0
    else if (raw > 0 && this.#hasReadSetup) this.#isOpening = false
    let surplus = raw - plainBytes
    if (layer === 'tls' && this.#isOpening) {
      if (plainBytes > 0) {
        this.#hasReadSteady = true
        this.direction.tls += TLS13_RECORD_BYTES
        surplus -= TLS13_RECORD_BYTES
      }
      this.#layer = 'setup'
    } else if (surplus > 0) this.#layer = layer
    this.direction[this.#layer] += surplus
  }
}

export class TlsAccount {
  readonly #down: DownSide
  readonly #up: UpSide

  constructor(raw: net.Socket, wire: WireAccount) {
    this.#down = new DownSide(wire.down, () => raw.bytesRead)
    this.#up = new UpSide(wire.up, () => raw.bytesWritten)
  }

  /** Everything that was read until now belongs to the handshake. */
  handshakeRead(): void {
    this.#down.handshake()
  }

  handshakeWritten(): void {
    this.#up.handshake()
  }

  /** The handshake is done, and was one of TLS 1.3. */
  awaitTickets(): void {
    this.#down.awaitTickets()
  }

  /** So many bytes of plaintext were read, which whoever reads them gives their layers. */
  read(plainBytes: number, layer: RecordLayer): void {
    this.#down.pass(plainBytes, layer)
  }

  /** Likewise written; records may leave later than they were written. */
  written(plainBytes: number, layer: RecordLayer): void {
    if (plainBytes > 0) this.#down.asked()
    this.#up.pass(plainBytes, layer)
  }

  /** Raw bytes of no plaintext: tickets, alerts, records cut are read; records that waited have left. */
  settle(upLayer: RecordLayer): void {
    this.#down.pass(0, 'setup')
    this.#up.pass(0, upLayer)
  }
}

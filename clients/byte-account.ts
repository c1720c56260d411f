/**
 * The byte account of one client. Hot path.
 *
 * The account works with a mark: the offset in the current socket read up to which every byte has a layer. Each step
 * moves the mark and gives the bytes it passed to one layer; until the client is ready that is always `setup`. What
 * the end of a read leaves open goes to the transport's resting layer, and is moved from there by the step that
 * completes it, so after every read the layers add up to `raw`.
 */
import type { ClientObserver } from '../bench/contracts/client.js'

export const DISCONNECTED = 0
export const CONNECTING = 1
export const READY = 2

export abstract class ByteAccount {
  protected readonly observer: ClientObserver
  protected phase = DISCONNECTED
  protected mark = 0

  constructor(observer: ClientObserver) {
    this.observer = observer
  }

  protected beginRead(): void {
    this.mark = 0
  }

  protected passHttp(position: number): void {
    const down = this.observer.wire.down
    if (this.phase === READY) down.http += position - this.mark
    else down.setup += position - this.mark
    this.mark = position
  }

  protected passFraming(position: number): void {
    const down = this.observer.wire.down
    if (this.phase === READY) down.framing += position - this.mark
    else down.setup += position - this.mark
    this.mark = position
  }

  /** So many bytes of heartbeat end at `position`; part of them may have come with an earlier read. */
  protected passHeartbeat(size: number, position: number): void {
    if (this.phase === READY) {
      this.observer.wire.down.heartbeat += size
      this.observer.wire.down.framing -= size
    }
    this.passFraming(position)
  }

  protected passSetup(size: number, position: number): void {
    if (this.phase === READY) {
      this.observer.wire.down.setup += size
      this.observer.wire.down.framing -= size
    }
    this.passFraming(position)
  }

  /** A body of so many bytes, whose message ends at `position`; likewise. */
  protected passPayload(size: number, position: number): void {
    const down = this.observer.wire.down
    if (this.phase === READY) {
      down.payload += size
      down.framing += position - this.mark - size
    } else down.setup += position - this.mark
    this.mark = position
  }
}

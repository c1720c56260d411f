/**
 * What waits for a client that does not read. In the clear a socket hands bytes to the system at once, so that what it
 * keeps is the client's doing. node:tls keeps all but the first write of a turn of the event loop until the next one,
 * although the system would take it: a burst within one turn looks like a client that stopped reading, until the turn
 * is over. Memory stays bounded by the limit and what is written in two turns.
 */
import type { Socket } from 'node:net'

/** One is enough for node:tls to hand everything over; libraries may take one to hand it to node:tls. */
const TURNS = 2

export interface Backlog {
  /** Of so many waiting bytes those that wait for the client; what is within the limit is not looked at closer. */
  waitingForClient(waitingBytes: number): number
}

class TlsBacklog implements Backlog {
  readonly #limitBytes: number
  readonly #accepted: () => number
  /** What had been accepted when the limit was passed; null: it is kept. */
  #mark: number | null = null
  #isRipe = false

  constructor(limitBytes: number, accepted: () => number) {
    this.#limitBytes = limitBytes
    this.#accepted = accepted
  }

  waitingForClient(waitingBytes: number): number {
    if (waitingBytes <= this.#limitBytes) {
      this.#mark = null
      return waitingBytes
    }
    if (this.#mark === null) this.#begin()
    else if (this.#isRipe) {
      const lasting = waitingBytes - (this.#accepted() - this.#mark)
      if (lasting > this.#limitBytes) return lasting
      this.#begin()
    }
    return this.#limitBytes
  }

  #begin(): void {
    const mark = this.#accepted()
    this.#mark = mark
    this.#isRipe = false
    let turns = 0
    const ripen = (): void => {
      if (++turns < TURNS) setImmediate(ripen)
      else if (this.#mark === mark) this.#isRipe = true
    }
    setImmediate(ripen)
  }
}

/** Shared by all clients in the clear, which would gain nothing from one each. */
const ALL_FOR_CLIENT: Backlog = { waitingForClient: (waitingBytes) => waitingBytes }

/** `accepted`: bytes that were given for this client until now, sent or waiting; left out: to its socket. */
export function backlogOn(limitBytes: number, socket: Socket | null, accepted?: () => number): Backlog {
  if (socket === null || !('encrypted' in socket)) return ALL_FOR_CLIENT
  return new TlsBacklog(limitBytes, accepted ?? (() => socket.bytesWritten))
}

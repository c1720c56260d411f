/**
 * The place between engines and transports where a deliberate defect can take hold. Off by default: then everything
 * passes through untouched.
 */
import type { EventGroup, HttpExchange, PeerGroup, PeerTransport, WebSocketPeer } from './contract.js'
import type { LoggedEvent } from './event-log.js'

/** Replaces what passes the seam. */
export interface Interceptor {
  /** The exchange to route instead; null leaves the request unanswered. */
  exchange(exchange: HttpExchange): HttpExchange | null
  /** The peers and handshakes that the transport sees. */
  transport(inner: PeerTransport): PeerTransport
  broadcast(group: PeerGroup, channel: string, text: Buffer): void
  /** The same for events that a library formats. */
  broadcastEvents(group: EventGroup, channel: string, event: LoggedEvent): void
}

export class FaultSeam {
  #interceptor: Interceptor | undefined
  #rebind: ((interceptor: Interceptor) => void) | undefined

  /** Call before the server listens, at most once. */
  intercept(interceptor: Interceptor): void {
    this.#interceptor = interceptor
    this.#rebind?.(interceptor)
  }

  /** Wraps the handler of an HTTP transport. */
  handler(route: (exchange: HttpExchange) => void): (exchange: HttpExchange) => void {
    return (exchange) => {
      if (this.#interceptor === undefined) return route(exchange)
      const replaced = this.#interceptor.exchange(exchange)
      if (replaced !== null) route(replaced)
    }
  }

  /** Wraps a transport over peers. */
  transport(inner: PeerTransport): PeerTransport {
    let current = inner
    this.#rebind = (interceptor) => {
      current = interceptor.transport(inner)
    }
    return {
      get handshakeHeaders() {
        return current.handshakeHeaders
      },
      admit: (head) => current.admit(head),
      opened: (peer: WebSocketPeer) => current.opened(peer),
      message: (peer, bytes) => current.message(peer, bytes),
      closed: (peer) => current.closed(peer),
      plain: (exchange) => current.plain(exchange),
    }
  }

  broadcast(group: PeerGroup, channel: string, text: Buffer): void {
    if (this.#interceptor === undefined) group.broadcast(channel, text)
    else this.#interceptor.broadcast(group, channel, text)
  }

  /** What `LibraryEvents` broadcasts through. */
  events(group: EventGroup): EventGroup {
    return {
      broadcast: (channel, event) => {
        if (this.#interceptor === undefined) group.broadcast(channel, event)
        else this.#interceptor.broadcastEvents(group, channel, event)
      },
    }
  }
}

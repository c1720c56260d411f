/** Defects between transport and engine: wrong or more bytes, refused clients, silence, CPU time. */
import type { Fault } from '../bench/contracts/control.js'
import { queryValue } from './admission.js'
import { Burn } from './burn.js'
import type {
  Admission,
  Answer,
  ClientStream,
  EventGroup,
  EventStream,
  HttpExchange,
  PeerGroup,
  PeerTransport,
  RequestHead,
  WebSocketPeer,
} from './contract.js'
import { corruptAfterStamp } from './corrupt.js'
import type { LoggedEvent } from './event-log.js'
import { extraHeader, withHeaders } from './extra-header.js'
import type { Interceptor } from './fault-seam.js'
import { makeRefusal } from './response-headers.js'

const REFUSAL = makeRefusal(503, 'refused on purpose')

export class FaultyWire implements Interceptor {
  readonly #refusesHalf: boolean
  readonly #stopsReading: boolean
  readonly #corrupted: readonly number[]
  /** Names and values in turn. */
  readonly #headers: readonly string[]
  readonly #burn: Burn
  readonly #asked: () => void
  readonly #peers = new Set<WebSocketPeer>()
  readonly #streams = new Map<string, Set<EventStream>>()
  #newClients = 0
  #carriers = 0
  #silent = false

  /** `asked` is called for every request and handshake, of a new connection or not. */
  constructor(faults: readonly Fault[], asked: () => void) {
    this.#asked = asked
    this.#refusesHalf = faults.some((fault) => fault.kind === 'refuse-half')
    this.#stopsReading = faults.some((fault) => fault.kind === 'stop-reading')
    this.#corrupted = faults.flatMap((fault) => (fault.kind === 'corrupt' ? [fault.sequence] : []))
    this.#headers = faults.flatMap((fault) => (fault.kind === 'headers' ? extraHeader(fault.bytes) : []))
    this.#burn = new Burn(faults.reduce((sum, fault) => sum + (fault.kind === 'burn' ? fault.usPerDelivery : 0), 0))
  }

  eventPublished(): void {
    this.#silent = this.#stopsReading
  }

  exchange(exchange: HttpExchange): HttpExchange | null {
    this.#asked()
    if (this.#silent) return null
    if (this.#refuses(exchange.head)) {
      exchange.answer(withHeaders(REFUSAL, this.#headers))
      return null
    }
    return this.#wrap(exchange)
  }

  transport(inner: PeerTransport): PeerTransport {
    return {
      handshakeHeaders: [...inner.handshakeHeaders, ...this.#headers],
      admit: (head): Admission => {
        this.#asked()
        const admission = this.#refuses(head) ? { refusal: REFUSAL } : inner.admit(head)
        return admission.refusal === null ? admission : { refusal: withHeaders(admission.refusal, this.#headers) }
      },
      opened: (peer) => {
        this.#peers.add(peer)
        if (!this.#silent) inner.opened(this.#wrapPeer(peer))
      },
      message: (peer, bytes) => {
        if (!this.#silent) inner.message(peer, bytes)
      },
      closed: (peer) => {
        this.#peers.delete(peer)
        inner.closed(peer)
      },
      plain: (exchange) => inner.plain(this.#wrap(exchange)),
    }
  }

  broadcast(group: PeerGroup, channel: string, text: Buffer): void {
    if (this.#silent) return
    const peers = [...this.#peers].filter((peer) => peer.subscription.channel.name === channel)
    this.#burn.deliver(text, peers.length)
    if (corruptAfterStamp(text, this.#corrupted) === null) group.broadcast(channel, text)
    else for (const peer of peers) peer.send(this.#spoil(text))
  }

  broadcastEvents(group: EventGroup, channel: string, event: LoggedEvent): void {
    if (this.#silent) return
    const streams = this.#streams.get(channel) ?? new Set()
    this.#burn.deliver(event.body, streams.size)
    if (corruptAfterStamp(event.body, this.#corrupted) === null) group.broadcast(channel, event)
    else for (const stream of streams) stream.push(event.sequence, this.#spoil(event.body))
  }

  #refuses(head: RequestHead): boolean {
    const isNew = head.path === '/events' && head.lastEventId === '' && queryValue(head.query, 'after') === undefined
    return this.#refusesHalf && isNew && this.#newClients++ % 2 === 1
  }

  /** The bytes, spoilt for every second receiver of an event that is to be corrupted, the first one included. */
  #spoil(bytes: Buffer): Buffer {
    const spoilt = corruptAfterStamp(bytes, this.#corrupted)
    return spoilt === null || this.#carriers++ % 2 === 1 ? bytes : spoilt
  }

  #wrap(exchange: HttpExchange): HttpExchange {
    const wrapped: HttpExchange = {
      head: exchange.head,
      answer: (answer: Answer) => {
        if (this.#silent) return
        if (answer.body !== null) this.#burn.deliver(answer.body)
        const body = answer.body === null ? null : this.#spoil(answer.body)
        exchange.answer(withHeaders(body === answer.body ? answer : { ...answer, body }, this.#headers))
      },
      stream: ({ answer, filler }) =>
        this.#wrapStream(exchange.stream({ answer: withHeaders(answer, this.#headers), filler })),
      readBody: (maxBytes, done) => exchange.readBody(maxBytes, done),
      onGone: (listener) => exchange.onGone(listener),
    }
    if (exchange.openEvents !== undefined)
      wrapped.openEvents = (opened) =>
        exchange.openEvents?.((stream) => opened(this.#wrapEvents(stream)), this.#headers)
    return wrapped
  }

  #wrapEvents(stream: EventStream): EventStream {
    return {
      push: (cursor, body) => {
        if (this.#silent) return
        this.#burn.deliver(body)
        stream.push(cursor, this.#spoil(body))
      },
      join: (channel) => {
        const joined = this.#streams.get(channel) ?? new Set()
        this.#streams.set(channel, joined.add(stream))
        stream.join(channel)
      },
      leave: (channel) => {
        this.#streams.get(channel)?.delete(stream)
        stream.leave(channel)
      },
      waitingBytes: () => stream.waitingBytes(),
      end: () => stream.end(),
      destroy: () => stream.destroy(),
    }
  }

  /** What a peer is told of what it missed. */
  #wrapPeer(peer: WebSocketPeer): WebSocketPeer {
    return {
      subscription: peer.subscription,
      send: (text) => {
        this.#burn.deliver(text)
        peer.send(text)
      },
      close: (code, reason) => peer.close(code, reason),
    }
  }

  #wrapStream(stream: ClientStream): ClientStream {
    return {
      write: (bytes) => {
        if (this.#silent) return
        this.#burn.deliver(bytes)
        stream.write(this.#spoil(bytes))
      },
      waitingBytes: () => stream.waitingBytes(),
      end: () => stream.end(),
      destroy: () => stream.destroy(),
    }
  }
}

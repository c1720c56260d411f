/** Defects between transport and engine: wrong bytes, refused clients, silence. */
import type { Fault } from '../bench/contracts/control.js'
import { queryValue } from './admission.js'
import type {
  Admission,
  Answer,
  ClientStream,
  HttpExchange,
  PeerGroup,
  PeerTransport,
  RequestHead,
  WebSocketPeer,
} from './contract.js'
import { corruptAfterStamp } from './corrupt.js'
import type { Interceptor } from './fault-seam.js'
import { makeRefusal } from './response-headers.js'

const REFUSAL = makeRefusal(503, 'refused on purpose')

export class FaultyWire implements Interceptor {
  readonly #refusesHalf: boolean
  readonly #stopsReading: boolean
  readonly #corrupted: readonly number[]
  readonly #peers = new Set<WebSocketPeer>()
  #newClients = 0
  #carriers = 0
  #silent = false

  constructor(faults: readonly Fault[]) {
    this.#refusesHalf = faults.some((fault) => fault.kind === 'refuse-half')
    this.#stopsReading = faults.some((fault) => fault.kind === 'stop-reading')
    this.#corrupted = faults.flatMap((fault) => (fault.kind === 'corrupt' ? [fault.sequence] : []))
  }

  eventPublished(): void {
    this.#silent = this.#stopsReading
  }

  exchange(exchange: HttpExchange): HttpExchange | null {
    if (this.#silent) return null
    if (this.#refuses(exchange.head)) {
      exchange.answer(REFUSAL)
      return null
    }
    return this.#wrap(exchange)
  }

  transport(inner: PeerTransport): PeerTransport {
    return {
      admit: (head): Admission => (this.#refuses(head) ? { refusal: REFUSAL } : inner.admit(head)),
      opened: (peer) => {
        this.#peers.add(peer)
        if (!this.#silent) inner.opened(peer)
      },
      message: (peer, bytes) => {
        if (!this.#silent) inner.message(peer, bytes)
      },
      closed: (peer) => {
        this.#peers.delete(peer)
        inner.closed(peer)
      },
      plain: (exchange) => inner.plain(exchange),
    }
  }

  broadcast(group: PeerGroup, channel: string, text: Buffer): void {
    if (this.#silent) return
    if (corruptAfterStamp(text, this.#corrupted) === null) group.broadcast(channel, text)
    else for (const peer of this.#peers) if (peer.subscription.channel.name === channel) peer.send(this.#spoil(text))
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
    return {
      head: exchange.head,
      answer: (answer: Answer) => {
        if (this.#silent) return
        const body = answer.body === null ? null : this.#spoil(answer.body)
        exchange.answer(body === answer.body ? answer : { ...answer, body })
      },
      stream: (options) => this.#wrapStream(exchange.stream(options)),
      readBody: (maxBytes, done) => exchange.readBody(maxBytes, done),
      onGone: (listener) => exchange.onGone(listener),
    }
  }

  #wrapStream(stream: ClientStream): ClientStream {
    return {
      write: (bytes) => {
        if (!this.#silent) stream.write(this.#spoil(bytes))
      },
      waitingBytes: () => stream.waitingBytes(),
      end: () => stream.end(),
      destroy: () => stream.destroy(),
    }
  }
}

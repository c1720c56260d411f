/** The HTTP server under engine.io and socket.io: every request and handshake is judged before the library sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { queryValue } from '../../admission.js'
import type { PeerTransport, RequestHead, ServerContext, Subscription } from '../../contract.js'
import { COMMON_HEADERS, rawAnswer } from '../../response-headers.js'
import { NodeExchange, readHead } from '../node-exchange.js'
import { makeHttpServer, NodeListener } from '../node-listener.js'
import type { EngineIoServer, EngineTransport } from './engine-io-native.js'

export class EngineIoListener extends NodeListener {
  readonly #context: ServerContext
  readonly #transport: PeerTransport
  readonly #engine: EngineIoServer
  readonly #admitted = new WeakMap<IncomingMessage, Subscription>()

  constructor(
    engine: EngineIoServer,
    kind: EngineTransport,
    parts: { context: ServerContext; transport: PeerTransport },
  ) {
    const { context, transport } = parts
    const server = makeHttpServer(context, (request, response) => {
      if (kind === 'polling') this.#poll(request, response)
      else transport.plain(new NodeExchange(request, response, context.options.maxBufferedBytes))
    })
    super(server, context)
    this.#context = context
    this.#transport = transport
    this.#engine = engine
    const headers = [...COMMON_HEADERS, ...transport.handshakeHeaders]
    engine.on('headers', (sent) => {
      for (let i = 0; i < headers.length; i += 2) sent[(headers[i] as string).toLowerCase()] = headers[i + 1] as string
    })
    if (kind === 'websocket') server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    else server.on('upgrade', (request, socket) => this.#refuseUpgrade(request, socket))
  }

  /** What the request that opened a session asked for. */
  subscriptionOf(request: IncomingMessage): Subscription | undefined {
    return this.#admitted.get(request)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const admission = this.#transport.admit(readHead(request))
    if (admission.refusal !== null) {
      socket.end(rawAnswer(admission.refusal), () => socket.destroy())
      return
    }
    this.#admitted.set(request, admission.subscription)
    this.#engine.handleUpgrade(request, socket, head)
  }

  #refuseUpgrade(request: IncomingMessage, socket: Duplex): void {
    const { refusal } = this.#transport.admit(readHead(request))
    if (refusal === null) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () => socket.destroy())
    else socket.end(rawAnswer(refusal), () => socket.destroy())
  }

  /** A session opens with a GET; later ones of it, and what it sends by POST, carry the same query and its id. */
  #poll(request: IncomingMessage, response: ServerResponse): void {
    const head = readHead(request)
    const isSession = queryValue(head.query, 'sid') !== undefined
    const exchange = new NodeExchange(request, response, this.#context.options.maxBufferedBytes)
    const admission = this.#transport.admit(isSession && head.method === 'POST' ? asGet(head) : head)
    if (admission.refusal !== null) {
      exchange.answer(admission.refusal)
      return
    }
    if (!isSession) this.#admitted.set(request, admission.subscription)
    this.#engine.handleRequest(request, response)
  }
}

function asGet(head: RequestHead): RequestHead {
  return { ...head, method: 'GET' }
}

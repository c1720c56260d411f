/** fastify with @fastify/websocket, which carries `ws`: a route that is a WebSocket, judged in a hook before it. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type {
  Answer,
  EngineSupport,
  PeerEngineServer,
  PeerTransport,
  ServerContext,
  Subscription,
  WebSocketPeer,
} from '../../contract.js'
import { COMMON_HEADERS } from '../../response-headers.js'
import { NodeExchange, readHead } from '../node-exchange.js'
import { makeHttpServer, NodeListener } from '../node-listener.js'
import { addHeaders, bytesOf, countError, DEFLATE, startPings, WsGroup, WsPeer } from '../ws.js'
import { loadExtra } from './packages.js'

interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly ws: boolean
}

interface FastifyReply {
  readonly raw: ServerResponse
  hijack(): void
  code(status: number): FastifyReply
  header(name: string, value: string): FastifyReply
  send(body?: Buffer): void
}

interface FastifyApp {
  readonly websocketServer: {
    on(event: 'headers', listener: (lines: string[]) => void): void
    on(event: 'wsClientError', listener: (error: Error, socket: Duplex) => void): void
  }
  register(plugin: unknown, options: object): PromiseLike<unknown>
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void): void
  get(
    path: string,
    options: { readonly websocket: true },
    handler: (socket: WebSocket, request: FastifyRequest) => void,
  ): void
  ready(): PromiseLike<unknown>
}

type Fastify = (options: {
  readonly serverFactory: (handler: Parameters<typeof makeHttpServer>[1]) => Server
}) => FastifyApp

class FastifyServer extends NodeListener implements PeerEngineServer {
  readonly group = new WsGroup()
  readonly #context: ServerContext
  readonly #transport: PeerTransport
  readonly #peers = new Set<WsPeer>()
  readonly #admitted = new WeakMap<IncomingMessage, Subscription>()
  readonly #pings: NodeJS.Timeout | undefined

  constructor(server: Server, context: ServerContext, transport: PeerTransport) {
    super(server, context)
    this.#context = context
    this.#transport = transport
    this.#pings = startPings(context, this.#peers)
  }

  /** Says what is served; call once, before the application is ready. */
  serve(app: FastifyApp): void {
    const headers = [...COMMON_HEADERS, ...this.#transport.handshakeHeaders]
    app.websocketServer.on('headers', (lines) => addHeaders(lines, headers))
    app.websocketServer.on('wsClientError', (_error, socket) => {
      this.#context.counters.garbage++
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () => socket.destroy())
    })
    app.addHook('onRequest', (request, reply, done) => this.#judge(request, reply, done))
    app.get('/events', { websocket: true }, (socket, request) => this.#opened(socket, request.raw))
  }

  peers(): Iterable<WebSocketPeer> {
    return this.#peers
  }

  override async close(): Promise<void> {
    clearInterval(this.#pings)
    await super.close()
    while (this.#peers.size > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  #judge(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (!request.ws) {
      reply.hijack()
      this.#transport.plain(new NodeExchange(request.raw, reply.raw, this.#context.options.maxBufferedBytes))
      return
    }
    const admission = this.#transport.admit(readHead(request.raw))
    if (admission.refusal !== null) refuse(reply, admission.refusal)
    else {
      this.#admitted.set(request.raw, admission.subscription)
      done()
    }
  }

  #opened(socket: WebSocket, request: IncomingMessage): void {
    const subscription = this.#admitted.get(request)
    if (subscription === undefined) {
      socket.terminate()
      return
    }
    const peer = new WsPeer(socket, subscription, this.#context)
    this.#peers.add(peer)
    socket.on('error', (error) => countError(this.#context, error))
    socket.on('pong', () => {
      peer.answeredPing = true
    })
    socket.on('message', (data) => this.#transport.message(peer, bytesOf(data)))
    socket.once('close', () => {
      this.#peers.delete(peer)
      this.group.leave(peer)
      this.#transport.closed(peer)
    })
    this.#transport.opened(peer)
    this.group.join(peer)
  }
}

function refuse(reply: FastifyReply, { status, headers, body }: Answer): void {
  reply.code(status)
  for (let i = 0; i < headers.length; i += 2) reply.header(headers[i] as string, headers[i + 1] as string)
  reply.send(body ?? undefined)
}

export const FASTIFY: EngineSupport = {
  http: null,
  async websocket(context, transport) {
    const fastify = loadExtra<Fastify>('fastify')
    let engine: FastifyServer | undefined
    const app = fastify({
      serverFactory(handler) {
        const server = makeHttpServer(context, handler)
        engine = new FastifyServer(server, context, transport)
        return server
      },
    })
    const options = {
      maxPayload: context.options.maxBodyBytes,
      perMessageDeflate: context.options.permessageDeflate && DEFLATE,
    }
    await app.register(loadExtra('@fastify/websocket'), { options, errorHandler: () => {} })
    const served = engine as FastifyServer
    served.serve(app)
    await app.ready()
    return served
  },
}

/** fastify with @fastify/websocket, which carries `ws`: a route that is a WebSocket, judged in a hook before it. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { WebSocket } from 'ws'
import type { Answer, EngineSupport, Subscription } from '../../contract.js'
import { NodeExchange, readHead } from '../node-exchange.js'
import { makeHttpServer } from '../node-listener.js'
import { DEFLATE, type WsAcceptor, WsListener } from '../ws-listener.js'
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
  readonly websocketServer: WsAcceptor
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

class FastifyServer extends WsListener {
  readonly #admitted = new WeakMap<IncomingMessage, Subscription>()

  /** Says what is served; call once, before the application is ready. */
  serve(app: FastifyApp): void {
    this.watch(app.websocketServer)
    app.addHook('onRequest', (request, reply, done) => this.#judge(request, reply, done))
    app.get('/events', { websocket: true }, (socket, request) => this.#upgraded(socket, request.raw))
  }

  #judge(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (!request.ws) {
      reply.hijack()
      this.transport.plain(new NodeExchange(request.raw, reply.raw, this.context.options.maxBufferedBytes))
      return
    }
    const admission = this.transport.admit(readHead(request.raw))
    if (admission.refusal !== null) refuse(reply, admission.refusal)
    else {
      this.#admitted.set(request.raw, admission.subscription)
      done()
    }
  }

  #upgraded(socket: WebSocket, request: IncomingMessage): void {
    const subscription = this.#admitted.get(request)
    if (subscription === undefined) socket.terminate()
    else this.opened({ webSocket: socket, connection: request.socket }, subscription)
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

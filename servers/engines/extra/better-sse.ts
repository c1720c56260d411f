/** better-sse on express: a session per stream, a channel of the library per event channel. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { EngineSupport, EventEngineServer, EventStream, HttpExchange, ServerContext } from '../../contract.js'
import type { LoggedEvent } from '../../event-log.js'
import { COMMON_HEADERS } from '../../response-headers.js'
import { type Backlog, backlogOn } from '../backlog.js'
import { backlogOf, NodeExchange } from '../node-exchange.js'
import { makeHttpServer, NodeListener } from '../node-listener.js'
import { loadExtra } from './packages.js'

interface Session {
  readonly isConnected: boolean
  push(data: string, eventName: string, eventId: string): Session
  batch(buffer: EventBuffer): Promise<void>
}

interface Channel {
  readonly sessionCount: number
  register(session: Session): Channel
  deregister(session: Session): Channel
  broadcast(data: string, eventName: string, options: { readonly eventId: string }): Channel
}

interface EventBuffer {
  event(type: string): EventBuffer
  data(data: string): EventBuffer
  dispatch(): EventBuffer
}

interface SessionOptions {
  readonly serializer: (data: string) => string
  readonly retry: number
  /** Between comments, ms; null: none. */
  readonly keepAlive: number | null
  readonly headers: Readonly<Record<string, string>>
}

interface BetterSse {
  createSession(request: IncomingMessage, response: ServerResponse, options: SessionOptions): Promise<Session>
  createChannel(): Channel
  createEventBuffer(options: Pick<SessionOptions, 'serializer'>): EventBuffer
}

type Express = () => { use(handler: (request: IncomingMessage, response: ServerResponse) => void): void } & ((
  request: IncomingMessage,
  response: ServerResponse,
) => void)

/** Its default, but then the name is written into every event: it is what people get. */
const EVENT_NAME = 'message'

/** What is sent is JSON already. The library writes one `data` field only, so line ends begin another by themselves. */
const serializer = (data: string): string => data
const asData = (body: Buffer): string => body.toString().replaceAll(/\r\n|\r|\n/g, '\ndata:')

class BetterSseServer extends NodeListener implements EventEngineServer {
  readonly library: BetterSse
  readonly options: SessionOptions
  readonly maxBufferedBytes: number
  readonly #channels = new Map<string, Channel>()

  constructor(server: Server, context: ServerContext, library: BetterSse) {
    super(server, context)
    const { retryMs, commentMs, maxBufferedBytes } = context.options
    const headers: Record<string, string> = {}
    for (let i = 0; i < COMMON_HEADERS.length; i += 2)
      headers[COMMON_HEADERS[i] as string] = COMMON_HEADERS[i + 1] ?? ''
    this.library = library
    this.maxBufferedBytes = maxBufferedBytes
    this.options = { serializer, retry: retryMs, keepAlive: commentMs === 0 ? null : commentMs, headers }
  }

  channel(name: string): Channel {
    let channel = this.#channels.get(name)
    if (channel === undefined) {
      channel = this.library.createChannel()
      this.#channels.set(name, channel)
    }
    return channel
  }

  broadcast(channel: string, { sequence, body }: LoggedEvent): void {
    this.#channels.get(channel)?.broadcast(asData(body), EVENT_NAME, { eventId: String(sequence) })
  }
}

class BetterSseStream implements EventStream {
  readonly #server: BetterSseServer
  readonly #session: Session
  readonly #response: ServerResponse
  readonly #backlog: Backlog

  constructor(server: BetterSseServer, session: Session, response: ServerResponse) {
    this.#server = server
    this.#session = session
    this.#response = response
    this.#backlog = backlogOn(server.maxBufferedBytes, response.socket)
  }

  push(cursor: number | null, body: Buffer): void {
    if (!this.#session.isConnected) return
    if (cursor !== null) this.#session.push(asData(body), EVENT_NAME, String(cursor))
    else {
      // `push` makes an id up where none is given.
      const event = this.#server.library.createEventBuffer({ serializer })
      this.#session.batch(event.event(EVENT_NAME).data(asData(body)).dispatch())
    }
  }

  join(channel: string): void {
    if (this.#session.isConnected) this.#server.channel(channel).register(this.#session)
  }

  leave(channel: string): void {
    this.#server.channel(channel).deregister(this.#session)
  }

  waitingBytes(): number {
    return this.#backlog.waitingForClient(backlogOf(this.#response))
  }

  end(): void {
    this.#response.end()
  }

  destroy(): void {
    this.#response.destroy()
  }
}

export const BETTER_SSE: EngineSupport = {
  http: null,
  websocket: null,
  async events(context, handle) {
    const app = loadExtra<Express>('express')()
    const server = makeHttpServer(context, app)
    const engine = new BetterSseServer(server, context, loadExtra<BetterSse>('better-sse'))
    app.use((request, response) => {
      const exchange: HttpExchange = new NodeExchange(request, response, context.options.maxBufferedBytes)
      exchange.openEvents = (opened, headers = []) => {
        for (let at = 0; at < headers.length; at += 2) response.setHeader(headers[at] ?? '', headers[at + 1] ?? '')
        engine.library.createSession(request, response, engine.options).then((session) => {
          if (!response.destroyed) opened(new BetterSseStream(engine, session, response))
        })
      }
      handle(exchange)
    })
    return engine
  },
}

/** hono's streamSSE on @hono/node-server. It has no broadcast of its own: each stream is written to. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Answer, EngineSupport, EventEngineServer, EventStream, ServerContext } from '../../contract.js'
import type { LoggedEvent } from '../../event-log.js'
import { COMMON_HEADERS, EVENT_STREAM_HEADERS } from '../../response-headers.js'
import { COMMENT } from '../../transports/sse-format.js'
import { type Backlog, backlogOn } from '../backlog.js'
import { NodeExchange } from '../node-exchange.js'
import { makeHttpServer, NodeListener } from '../node-listener.js'
import { loadExtra } from './packages.js'

interface SseApi {
  writeSSE(message: { readonly data: string; readonly event?: string; readonly id?: string }): Promise<void>
  write(text: string): Promise<unknown>
}

interface HonoContext {
  readonly env: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }
}

type StreamSse = (context: HonoContext, run: (stream: SseApi) => Promise<void>) => Response

interface HonoApp {
  readonly fetch: (request: Request, env: unknown) => Promise<Response>
  all(path: string, handler: (context: HonoContext) => Promise<Response>): void
}

type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

interface NodeServer {
  getRequestListener(fetch: HonoApp['fetch'], options: { readonly overrideGlobalObjects: boolean }): RequestListener
}

const HEARTBEAT = COMMENT.toString()
const STREAM_HEADERS = [...COMMON_HEADERS, ...EVENT_STREAM_HEADERS]

class HonoStream implements EventStream {
  readonly #members: Map<string, Set<HonoStream>>
  readonly #api: SseApi
  readonly #outgoing: ServerResponse
  readonly #finish: () => void
  readonly #backlog: Backlog
  #queuedBytes = 0

  constructor(server: HonoServer, api: SseApi, { outgoing, finish }: { outgoing: ServerResponse; finish: () => void }) {
    this.#members = server.members
    this.#api = api
    this.#outgoing = outgoing
    this.#finish = finish
    this.#backlog = backlogOn(server.maxBufferedBytes, outgoing.socket)
  }

  push(cursor: number | null, body: Buffer): void {
    this.send(cursor === null ? null : String(cursor), body.toString(), body.length)
  }

  send(id: string | null, data: string, bytes: number): void {
    this.#account(this.#api.writeSSE(id === null ? { data } : { data, id }), bytes)
  }

  write(text: string): void {
    this.#account(this.#api.write(text), text.length)
  }

  join(channel: string): void {
    const members = this.#members.get(channel)
    if (members === undefined) this.#members.set(channel, new Set([this]))
    else members.add(this)
  }

  leave(channel: string): void {
    const members = this.#members.get(channel)
    if (members?.delete(this) && members.size === 0) this.#members.delete(channel)
  }

  /** Events pass several promises to the socket: they only wait for the client while the socket does. */
  waitingBytes(): number {
    const { writableLength, writableNeedDrain } = this.#outgoing
    return this.#backlog.waitingForClient(writableNeedDrain ? writableLength + this.#queuedBytes : writableLength)
  }

  end(): void {
    this.#finish()
  }

  destroy(): void {
    this.#outgoing.destroy()
  }

  #account(sent: Promise<unknown>, bytes: number): void {
    this.#queuedBytes += bytes
    sent.then(() => {
      this.#queuedBytes -= bytes
    })
  }
}

class HonoServer extends NodeListener implements EventEngineServer {
  readonly members = new Map<string, Set<HonoStream>>()
  readonly maxBufferedBytes: number
  readonly #heartbeats: NodeJS.Timeout | undefined

  constructor(server: Server, context: ServerContext) {
    super(server, context)
    const { commentMs, maxBufferedBytes } = context.options
    this.maxBufferedBytes = maxBufferedBytes
    if (commentMs > 0) this.#heartbeats = setInterval(() => this.#beat(), commentMs).unref()
  }

  broadcast(channel: string, { sequence, body }: LoggedEvent): void {
    const members = this.members.get(channel)
    if (members === undefined) return
    const id = String(sequence)
    const data = body.toString()
    for (const stream of members) stream.send(id, data, body.length)
  }

  override close(): Promise<void> {
    clearInterval(this.#heartbeats)
    return super.close()
  }

  #beat(): void {
    for (const members of this.members.values()) for (const stream of members) stream.write(HEARTBEAT)
  }
}

/** Answers by the Response that the route resolves to. */
class HonoExchange extends NodeExchange {
  readonly response: Promise<Response>
  readonly #context: HonoContext
  #resolve!: (response: Response) => void

  constructor(context: HonoContext, maxBufferedBytes: number) {
    super(context.env.incoming, context.env.outgoing, maxBufferedBytes)
    this.#context = context
    this.response = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  override answer({ status, headers, body, close }: Answer): void {
    const pairs: [string, string][] = close ? [['Connection', 'close']] : []
    for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i] as string, headers[i + 1] as string])
    this.#resolve(new Response(body as Uint8Array<ArrayBuffer> | null, { status, headers: pairs }))
  }

  /** Streams until `finish` of the stream is called or the client went away. */
  streamEvents(streamSse: StreamSse, extra: readonly string[], run: (api: SseApi, finish: () => void) => void): void {
    const { outgoing } = this.#context.env
    const response = streamSse(
      this.#context,
      (api) =>
        new Promise((finish) => {
          outgoing.once('close', finish)
          run(api, finish)
        }),
    )
    const headers = [...STREAM_HEADERS, ...extra]
    for (let i = 0; i < headers.length; i += 2) response.headers.set(headers[i] as string, headers[i + 1] as string)
    this.#resolve(response)
  }
}

export const HONO: EngineSupport = {
  http: null,
  websocket: null,
  async events(context, handle) {
    const { Hono } = loadExtra<{ readonly Hono: new () => HonoApp }>('hono')
    const { streamSSE } = loadExtra<{ readonly streamSSE: StreamSse }>('hono', '/streaming')
    const { getRequestListener } = loadExtra<NodeServer>('@hono/node-server')
    const app = new Hono()
    const server = makeHttpServer(context, getRequestListener(app.fetch, { overrideGlobalObjects: false }))
    const engine = new HonoServer(server, context)
    app.all('*', (route) => {
      const exchange = new HonoExchange(route, context.options.maxBufferedBytes)
      const { outgoing } = route.env
      const withEvents = Object.assign(exchange, {
        openEvents: (opened: (stream: EventStream) => void, headers: readonly string[] = []) =>
          exchange.streamEvents(streamSSE, headers, (api, finish) => {
            const stream = new HonoStream(engine, api, { outgoing, finish })
            stream.write(`retry: ${context.options.retryMs}\n\n`)
            opened(stream)
          }),
      })
      handle(withEvents)
      return exchange.response
    })
    return engine
  },
}

/**
 * node:http2, for the transports over HTTP: h2c with prior knowledge, or h2 over TLS by ALPN. A connection is one
 * session, a request one stream of it.
 *
 * WebSocket over HTTP/2 (RFC 8441) is left out. Node would announce it (`enableConnectProtocol`), but the only way into
 * `ws` is `handleUpgrade`, which demands an HTTP/1.1 GET with Upgrade headers and a key, writes `HTTP/1.1 101` into what
 * it is given, and sets no-delay and time-outs on it as on a socket: an extended CONNECT has none of these, and a
 * stream that fakes them is no documented use of either library.
 */
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { EngineSupport, HttpExchange, ServerContext } from '../contract.js'
import { H2Exchange } from './node-h2-exchange.js'
import { FlushClock } from './node-h2-flush-clock.js'
import { NodeListener } from './node-listener.js'
import { HALF_OPEN_MS, isBrokenTls, tlsOptions } from './node-tls.js'

/** Of one user: 100 widgets at the most, each with its stream and an upstream request at a time, and some to spare. */
const MAX_CONCURRENT_STREAMS = 256
/** As node:http takes of a head. It holds from the client's acknowledgement; before, nghttp2 bounds frames of one head. */
const MAX_HEADER_BYTES = 16 << 10
const MAX_HEADERS = 100
/** For 16 request bodies at a time, each within the 64 kB of its own stream. */
const CONNECTION_WINDOW_BYTES = 1 << 20
const MEGABYTE = 1 << 20

/**
 * Floods that nghttp2 bounds by itself, by ending the session: streams that are reset at once (1,000, then 33 per
 * second), CONTINUATION frames, and SETTINGS and PING frames whose acknowledgements the peer does not read.
 */
function sessionOptions({ maxBufferedBytes }: ServerContext['options']) {
  return {
    noDelay: true,
    settings: {
      maxConcurrentStreams: MAX_CONCURRENT_STREAMS,
      maxHeaderListSize: MAX_HEADER_BYTES,
      enablePush: false,
    },
    // In megabytes; what waits for slow clients counts, and one of them must not refuse the streams of the others.
    maxSessionMemory: 16 + Math.ceil((maxBufferedBytes * MAX_CONCURRENT_STREAMS) / MEGABYTE),
    maxHeaderListPairs: MAX_HEADERS,
    maxSettings: 16,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    unknownProtocolTimeout: HALF_OPEN_MS,
  }
}

function isBrokenHttp2({ code = '' }: NodeJS.ErrnoException): boolean {
  return code === 'ERR_HTTP2_ERROR' || code === 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES'
}

class H2Server extends NodeListener {
  readonly #context: ServerContext
  readonly #handle: (exchange: HttpExchange) => void
  readonly #sessions = new Set<ServerHttp2Session>()
  readonly #clock = new FlushClock()

  constructor(server: Http2Server, context: ServerContext, handle: (exchange: HttpExchange) => void) {
    super(server, context)
    this.#context = context
    this.#handle = handle
    const { counters } = context
    server.on('session', (session) => this.#opened(session))
    server.on('sessionError', (error: NodeJS.ErrnoException) => {
      if (isBrokenHttp2(error)) counters.garbage++
    })
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (isBrokenTls(error)) counters.garbage++
      socket.destroy()
    })
    // A client of TLS that did not ask for h2: it would not understand an answer in it.
    server.on('unknownProtocol', (socket: Socket) => {
      counters.refused++
      socket.destroy()
    })
  }

  override async close(): Promise<void> {
    for (const session of this.#sessions) if (!session.destroyed) session.goaway()
    // It leaves in the next turn, over TLS in the one after.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
    for (const session of this.#sessions) session.destroy()
    return super.close()
  }

  #opened(session: ServerHttp2Session): void {
    this.#sessions.add(session)
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
    const halfOpen = setTimeout(() => session.destroy(), HALF_OPEN_MS).unref()
    session.once('remoteSettings', () => clearTimeout(halfOpen))
    let streams = 0
    const endIdle = (): void => {
      if (streams === 0) session.destroy()
      else session.setTimeout(this.#context.options.keepAliveMs)
    }
    session.setTimeout(this.#context.options.keepAliveMs)
    session.on('timeout', endIdle)
    session.on('error', () => {})
    session.once('close', () => {
      clearTimeout(halfOpen)
      this.#sessions.delete(session)
    })
    session.on('stream', (stream, headers) => {
      streams++
      stream.on('error', () => {})
      stream.once('close', () => {
        streams--
      })
      this.#handle(new H2Exchange(stream, headers, { context: this.#context, clock: this.#clock }))
    })
  }
}

export const NODE_H2: EngineSupport = {
  async http(context, handle) {
    const { tls } = context.options
    const options = sessionOptions(context.options)
    const server = tls === null ? createServer(options) : createSecureServer({ ...options, ...tlsOptions(tls) })
    return new H2Server(server, context, handle)
  },
  websocket: null,
}

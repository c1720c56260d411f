/** What the engines on node:net sockets share: listening, counting connections, counting garbage, closing for good. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import type { EngineServer, ServerContext } from '../contract.js'
import { HALF_OPEN_MS, isBrokenTls, tlsOptions } from './node-tls.js'

/** The system caps it at net.core.somaxconn. */
const BACKLOG = 4096

/** A node:http or node:https server, as the options say, with what every server here must have. */
export function makeHttpServer(context: ServerContext, listener: RequestListener): Server {
  const { tls } = context.options
  const options = httpOptions(context)
  const server =
    tls === null
      ? createServer(options, listener)
      : createSecureServer({ ...options, ...tlsOptions(tls), ALPNProtocols: ['http/1.1'] }, listener)
  guardHttp(server, context)
  return server
}

export function httpOptions(context: ServerContext) {
  return {
    noDelay: true,
    keepAliveTimeout: context.options.keepAliveMs,
    headersTimeout: HALF_OPEN_MS,
    // Bounds the arrival of a request, not its answer: held polls and streams are not touched.
    requestTimeout: HALF_OPEN_MS,
    connectionsCheckingInterval: HALF_OPEN_MS / 6,
  }
}

export class NodeListener implements EngineServer {
  readonly #server: NetServer
  readonly #context: ServerContext
  readonly #sockets = new Set<Socket>()

  constructor(server: NetServer, context: ServerContext) {
    this.#server = server
    this.#context = context
    server.on('connection', (socket: Socket) => this.#accepted(socket))
  }

  listen(): Promise<number> {
    const { host, port } = this.#context.options
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port, backlog: BACKLOG }, () => {
        this.#server.off('error', reject)
        // Accepting may fail later (EMFILE); the peer sees it, the server goes on.
        this.#server.on('error', () => {
          this.#context.counters.acceptFailures++
        })
        resolve((this.#server.address() as AddressInfo).port)
      })
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        // The server counts handles; the sockets' own close events follow.
        const settle = (): void => {
          if (this.#sockets.size === 0) resolve()
          else setImmediate(settle)
        }
        settle()
      })
      for (const socket of this.#sockets) socket.destroy()
    })
  }

  #accepted(socket: Socket): void {
    const { counters } = this.#context
    counters.connectionsOpened++
    counters.established++
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      counters.established--
      this.#sockets.delete(socket)
    })
  }
}

const BAD_REQUEST = Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
const HEAD_TOO_LARGE = Buffer.from('HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n')
const TIMED_OUT = Buffer.from('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')

/** The connection ended in the middle of a request. */
const ENDED_MIDWAY = 'HPE_INVALID_EOF_STATE'

/** Answers and counts what the HTTP parser refused, and ends clients that do not take their answer. */
export function guardHttp(server: Server, context: ServerContext): void {
  const { counters } = context
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const code = error.code ?? ''
    if (code.startsWith('ERR_SSL_')) {
      // Whoever speaks no TLS could not read an answer.
      if (isBrokenTls(error)) counters.garbage++
      socket.destroy()
      return
    }
    if (code === ENDED_MIDWAY && 'encrypted' in socket) {
      // It ended; had it reset as well, node:tls would wait for ever for an answer to leave.
      socket.destroy()
      return
    }
    let answer = BAD_REQUEST
    if (code === 'HPE_HEADER_OVERFLOW') answer = HEAD_TOO_LARGE
    else if (code === 'ERR_HTTP_REQUEST_TIMEOUT') answer = TIMED_OUT
    if (code.startsWith('HPE_') && code !== ENDED_MIDWAY) {
      counters.requests++
      if (code === 'HPE_HEADER_OVERFLOW') counters.refused++
      else counters.garbage++
    }
    if (socket.writable) socket.end(answer, () => socket.destroy())
    else socket.destroy()
  })
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) counters.slowClientsDropped++
    socket.destroy()
  })
}

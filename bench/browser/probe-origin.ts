/**
 * A server of the harness that holds everything that pages open and says what reached it: how many streams a page gets
 * is then counted where they arrive. Over HTTP/1.1, or over TLS with HTTP/2 (WebSockets: HTTP/1.1).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createSecureServer, Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Certificates } from '../tls/certificates.js'
import type { Protocol } from './page-contract.js'

/** Without an icon: the browser would ask for one. */
const PAGE = '<!doctype html><title>probe</title><link rel="icon" href="data:,">'
const OPEN_TO_ALL = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' } as const

interface Closing {
  once(event: 'close', listener: () => void): unknown
}

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

export interface ProbeSettings {
  readonly protocol: Protocol
  readonly certificates: Certificates
  /** HTTP/2: SETTINGS_MAX_CONCURRENT_STREAMS; null: not announced. */
  readonly maxStreams: number | null
}

export class ProbeOrigin {
  readonly #protocol: Protocol
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #acceptor = new WebSocketServer({ noServer: true, clientTracking: false })
  /** What is open, with its id and the connection that carries it. */
  readonly #held = new Map<Closing, { readonly id: string; readonly carrier: object }>()
  readonly #arrived: string[] = []
  #port = 0

  private constructor({ protocol, certificates, maxStreams }: ProbeSettings) {
    this.#protocol = protocol
    const handle = (request: Request, response: Response): void => this.#handle(request, response)
    const { cert, key } = certificates
    const settings = maxStreams === null ? {} : { maxConcurrentStreams: maxStreams }
    // The compatibility API of node:http2 has the same events and calls.
    const server =
      protocol === 'h1' ? createServer(handle) : createSecureServer({ cert, key, settings, allowHTTP1: true }, handle)
    this.#server = server as Server
    this.#server.on('connection', (socket) => this.#accepted(socket))
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  static async listen(settings: ProbeSettings): Promise<ProbeOrigin> {
    const origin = new ProbeOrigin(settings)
    await new Promise<void>((resolve, reject) => {
      origin.#server.once('error', reject)
      origin.#server.listen(0, '127.0.0.1', resolve)
    })
    origin.#port = (origin.#server.address() as AddressInfo).port
    return origin
  }

  /** Of the page itself, ending in a slash. */
  url(host: string): string {
    return `${this.#protocol === 'h1' ? 'http' : 'https'}://${host}:${this.#port}/`
  }

  webSocketUrl(host: string): string {
    return this.url(host).replace('http', 'ws')
  }

  /** Requests and handshakes whose id begins so that have arrived. */
  arrived(prefix: string): number {
    return this.#arrived.filter((id) => id.startsWith(prefix)).length
  }

  /** Connections that carry what is held. */
  connections(prefix: string): number {
    const carriers = [...this.#held.values()].filter(({ id }) => id.startsWith(prefix)).map(({ carrier }) => carrier)
    return new Set(carriers).size
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #accepted(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #handle(request: Request, response: Response): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://probe')
    const answer = response as ServerResponse
    if (pathname === '/') answer.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE)
    else {
      this.#hold(searchParams.get('id') ?? '', carrierOf(request), answer)
      if (pathname === '/stream') {
        answer.writeHead(200, { ...OPEN_TO_ALL, 'Content-Type': 'text/event-stream' })
        answer.write(':\n\n')
      } else if (pathname === '/answer') answer.writeHead(200, OPEN_TO_ALL).end('ok')
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const id = new URL(request.url ?? '/', 'http://probe').searchParams.get('id') ?? ''
    this.#acceptor.handleUpgrade(request, socket, head, (accepted) => {
      this.#hold(id, socket, accepted)
      accepted.on('error', () => undefined)
    })
  }

  #hold(id: string, carrier: object, until: Closing): void {
    this.#arrived.push(id)
    this.#held.set(until, { id, carrier })
    until.once('close', () => this.#held.delete(until))
  }
}

function carrierOf(request: Request): object {
  return request instanceof Http2ServerRequest ? (request.stream.session ?? request) : request.socket
}

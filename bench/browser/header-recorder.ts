/** Servers that write down the requests of a page as they came: bytes over HTTP/1.1, names and values over HTTP/2. */
import { createServer as createHttp2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { TRANSPORTS, type TransportName } from '../contracts/names.js'
import type { Certificates } from '../tls/certificates.js'
import { HeaderBlockTap } from './header-block-tap.js'

export const RECORDED_ORIGINS = ['h1', 'h1-tls', 'h2'] as const
export type RecordedOrigin = (typeof RECORDED_ORIGINS)[number]

/** One request of a transport. */
export interface RecordedRequest {
  readonly transport: TransportName
  /** `Name: value` in order, without the request line. */
  readonly lines: readonly string[]
  /** HTTP/2: HEADERS frames; HTTP/1.1: null. */
  readonly blockBytes: number | null
}

const HEAD_END = '\r\n\r\n'
const PAGE = '<!doctype html><title>recorder</title><link rel="icon" href="data:,">'
const PAGE_ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`
/** Ends a fetch well, an EventSource for good, and a WebSocket handshake. */
const EMPTY_ANSWER = 'HTTP/1.1 204 No Content\r\n\r\n'

export class HeaderRecorder {
  readonly requests: RecordedRequest[] = []
  readonly #origin: RecordedOrigin
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(origin: RecordedOrigin, { cert, key }: Certificates) {
    this.#origin = origin
    if (origin === 'h1') this.#server = createServer((socket) => this.#converse(socket))
    else if (origin === 'h1-tls')
      this.#server = createTlsServer({ cert, key, ALPNProtocols: ['http/1.1'] }, (socket) => this.#converse(socket))
    else this.#server = this.#overHttp2({ cert, key })
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async listen(origin: RecordedOrigin, certificates: Certificates): Promise<HeaderRecorder> {
    const recorder = new HeaderRecorder(origin, certificates)
    await new Promise<void>((resolve, reject) => {
      recorder.#server.once('error', reject)
      recorder.#server.listen(0, '127.0.0.1', resolve)
    })
    return recorder
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  url(host: string): string {
    return `${this.#origin === 'h1' ? 'http' : 'https'}://${host}:${this.port}/`
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #converse(socket: Socket): void {
    let text = ''
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      for (let end = text.indexOf(HEAD_END); end >= 0; end = text.indexOf(HEAD_END)) {
        const [requestLine = '', ...lines] = text.slice(0, end).split('\r\n')
        text = text.slice(end + HEAD_END.length)
        const transport = transportOf(requestLine.split(' ')[1] ?? '')
        socket.write(transport === null ? PAGE_ANSWER : EMPTY_ANSWER)
        if (transport !== null) this.requests.push({ transport, lines, blockBytes: null })
      }
    })
  }

  #overHttp2(secrets: Pick<Certificates, 'cert' | 'key'>): Server {
    return createTlsServer({ ...secrets, ALPNProtocols: ['h2'] }, (socket) => {
      const tap = new HeaderBlockTap(socket)
      tap.on('error', () => undefined)
      const http2 = createHttp2Server()
      http2.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _: number, raw: string[]) => {
        answerStream(stream, String(headers[':path']))
        const transport = transportOf(String(headers[':path']))
        const lines = raw.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1]}`] : []))
        if (transport !== null) this.requests.push({ transport, lines, blockBytes: tap.blockBytes(stream.id ?? 0) })
      })
      // As documented for http.Server: any duplex stream is a connection.
      http2.emit('connection', tap)
    })
  }
}

function answerStream(stream: ServerHttp2Stream, path: string): void {
  stream.on('error', () => undefined)
  if (transportOf(path) !== null) {
    stream.respond({ ':status': 204 }, { endStream: true })
    return
  }
  stream.respond({ ':status': 200, 'content-type': 'text/html' })
  stream.end(PAGE)
}

/** `/sse?n=1` → `sse`; null: the page itself. */
function transportOf(path: string): TransportName | null {
  const name = path.slice(1).split('?')[0]
  return TRANSPORTS.find((transport) => transport === name) ?? null
}

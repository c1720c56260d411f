/** Real servers on port 0 that end with the test. */
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { ClientObserver, ClientOptions, ClientTls, TransportClient } from '../../../bench/contracts/client.js'
import type { ClientKind, Dialect, HttpVersion, TransportName } from '../../../bench/contracts/names.js'
import { seededRandom } from '../../../bench/random.js'
import { DIALECT_CLIENT_FACTORIES } from '../../../clients/dialects/index.js'
import { H2_CLIENT_FACTORIES } from '../../../clients/h2/index.js'
import { CLIENT_FACTORIES, type ClientFactories } from '../../../clients/index.js'
import { LIBRARY_CLIENT_FACTORIES } from '../../../clients/library/index.js'

export const TOKEN = 'secret-token'
export const SNAPSHOT = '{"snapshot":{"cursor":0}}'
export const event = (n: number): string => `{"n":${n}}`

export interface RawPeer {
  readonly port: number
  readonly sockets: net.Socket[]
  /** Resolves with the nth connection. */
  accepted(n: number): Promise<net.Socket>
}

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

export async function rawServer(
  serve: (socket: net.Socket, n: number) => void,
  allowHalfOpen = false,
): Promise<RawPeer> {
  const sockets: net.Socket[] = []
  const waiting = new Map<number, (socket: net.Socket) => void>()
  const server = net.createServer({ allowHalfOpen }, (socket) => {
    const n = sockets.push(socket) - 1
    socket.on('error', () => {})
    serve(socket, n)
    waiting.get(n)?.(socket)
  })
  const port = await listening(server)
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const accepted = (n: number): Promise<net.Socket> =>
    sockets[n] === undefined ? new Promise((resolve) => waiting.set(n, resolve)) : Promise.resolve(sockets[n])
  return { port, sockets, accepted }
}

/** Calls back with each whole request head (and the body that its Content-Length announces). */
export function onRequests(socket: net.Socket, answer: (request: string, n: number) => void): void {
  let held = ''
  let n = 0
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1')
    for (;;) {
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/content-length: (\d+)/i.exec(held.slice(0, end))?.[1] ?? 0)
      if (held.length < end + 4 + length) return
      const request = held.slice(0, end + 4 + length)
      held = held.slice(end + 4 + length)
      answer(request, n++)
    }
  })
}

export async function httpServer(
  serve: (request: http.IncomingMessage, response: http.ServerResponse) => void,
): Promise<{ readonly port: number; readonly server: http.Server; readonly sockets: net.Socket[] }> {
  const server = http.createServer(serve)
  const sockets: net.Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  const port = await listening(server)
  onTestFinished(async () => {
    server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port, server, sockets }
}

export interface ClientSettings {
  readonly headers?: readonly string[]
  readonly maxMessageBytes?: number
  readonly host?: string
  readonly localAddress?: string
  readonly channel?: string
  readonly tls?: ClientTls | null
  readonly http?: HttpVersion
  readonly permessageDeflate?: boolean
  readonly dialect?: Exclude<Dialect, 'target'>
}

type MakeClient = (
  transport: TransportName,
  port: number,
  observer: ClientObserver,
  settings?: ClientSettings,
) => TransportClient

const FACTORIES = {
  lean: CLIENT_FACTORIES,
  library: LIBRARY_CLIENT_FACTORIES,
} satisfies Record<ClientKind, unknown>

function factoriesFor(kind: ClientKind, { dialect = 'plain', http = 'h1' }: ClientSettings): ClientFactories {
  if (dialect !== 'plain') return kind === 'lean' ? DIALECT_CLIENT_FACTORIES[dialect] : {}
  return http === 'h2' ? H2_CLIENT_FACTORIES[kind] : FACTORIES[kind]
}

/** Makes clients of one kind, which end with the test. */
export function clientsOf(kind: ClientKind): MakeClient {
  return (transport, port, observer, settings = {}) => makeClient({ kind, transport, port, observer, settings })
}

export const client = clientsOf('lean')

function makeClient({
  kind,
  transport,
  port,
  observer,
  settings,
}: {
  readonly kind: ClientKind
  readonly transport: TransportName
  readonly port: number
  readonly observer: ClientObserver
  readonly settings: ClientSettings
}): TransportClient {
  const random = seededRandom(1, 'test clients')
  const options: ClientOptions = {
    host: settings.host ?? '127.0.0.1',
    port,
    token: TOKEN,
    headers: settings.headers ?? [],
    maxMessageBytes: settings.maxMessageBytes ?? 4096,
    http: settings.http ?? 'h1',
    tls: settings.tls ?? null,
    permessageDeflate: settings.permessageDeflate ?? false,
    target: null,
    random: random.next32,
  }
  const identity = { index: 0, user: 0, channel: settings.channel ?? 'main', localAddress: settings.localAddress }
  const factory = factoriesFor(kind, settings)[transport]
  if (factory === undefined) throw new Error(`no ${kind} client of ${transport} speaks this`)
  const made = factory(identity, options, observer)
  onTestFinished(() => made.close())
  return made
}

export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
export const sseHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'
export const ndjson = (...bodies: string[]): string => {
  const text = bodies.map((body) => `${body}\n`).join('')
  return `HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}
export const EMPTY_ANSWER = 'HTTP/1.1 204 No Content\r\n\r\n'

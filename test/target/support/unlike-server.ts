/**
 * A server unlike those that ship: events lie two members deep among messages that carry none; long polls answer NDJSON
 * after the header Last-Event-ID, SSE events are named `upd`, and a WebSocket wants a subprotocol, greets, and serves who
 * subscribes by a message (at `/greeted` whoever connects).
 */
import type http from 'node:http'
import { onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { httpServer } from '../../clients/support/peers.js'

export const SUBPROTOCOL = 'feed.v2'
const PING = '{"ping":1}'

export interface UnlikeServer {
  readonly port: number
  publish(event: string): void
}

/** @param token null: it takes any */
export async function unlikeServer(token: string | null): Promise<UnlikeServer> {
  const events: string[] = []
  const waiting = new Set<() => void>()
  const subscribers = new Set<(sequence: number) => void>()
  const wrapped = (sequence: number): string => `{"kind":"data","inner":{"dat":${events[sequence - 1]}}}`

  function subscribe(after: number, send: (sequence: number) => void): () => void {
    for (let sequence = after + 1; sequence <= events.length; sequence++) send(sequence)
    subscribers.add(send)
    return () => subscribers.delete(send)
  }

  function poll(request: http.IncomingMessage, response: http.ServerResponse): void {
    const after = Number(request.headers['last-event-id'] ?? 0)
    const answer = (): void => {
      const lines = events.slice(after).map((_, i) => wrapped(after + i + 1))
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(`${[PING, ...lines].join('\n')}\n`)
    }
    if (events.length > after) answer()
    else waiting.add(answer)
    response.on('close', () => waiting.delete(answer))
  }

  function stream(request: http.IncomingMessage, response: http.ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    response.write(`event: ping\ndata: ${PING}\n\n`)
    const send = (n: number): void => void response.write(`event: upd\nid: ${n}\ndata: ${wrapped(n)}\n\n`)
    response.on('close', subscribe(Number(request.headers['last-event-id'] ?? 0), send))
  }

  const isStranger = ({ headers }: http.IncomingMessage): boolean =>
    token !== null && headers.authorization !== `Bearer ${token}`
  const server = await httpServer((request, response) => {
    if (request.method !== 'GET') return void response.writeHead(405).end()
    if (isStranger(request)) return void response.writeHead(401).end()
    if (request.url === '/feed/main') return poll(request, response)
    if (request.url === '/stream/main') return stream(request, response)
    response.writeHead(404).end()
  })

  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  })
  function serve(socket: WebSocket, url: URL): void {
    const begin = (): void => {
      const end = subscribe(Number(url.searchParams.get('since')), (sequence) => socket.send(wrapped(sequence)))
      socket.on('close', end)
    }
    socket.send('{"hello":"stranger"}')
    if (url.pathname === '/greeted') begin()
    else
      socket.on('message', (message) => {
        if (message.toString() !== '{"sub":"main"}') return socket.close(1008, 'subscribe first')
        socket.send('{"subscribed":"main"}')
        begin()
      })
  }
  server.server.on('upgrade', (request, socket, head) => {
    if (isStranger(request)) return void socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
    if (request.headers['sec-websocket-protocol'] !== SUBPROTOCOL)
      return void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
    const url = new URL(request.url ?? '/', 'http://localhost')
    sockets.handleUpgrade(request, socket, head, (one) => serve(one, url))
  })
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
  })

  return {
    port: server.port,
    publish: (event) => {
      const sequence = events.push(event)
      for (const send of subscribers) send(sequence)
      for (const answer of [...waiting]) {
        waiting.delete(answer)
        answer()
      }
    },
  }
}

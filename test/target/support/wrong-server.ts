/** A tiny server over short poll (`/poll`), long poll (`/wait`) and SSE (`/stream`) that is wrong in one way. */
import type http from 'node:http'
import { httpServer } from '../../clients/support/peers.js'

export type Wrong =
  | 'nothing'
  | 'drops one'
  | 'repeats one'
  | 'swaps two'
  | 'forgets'
  | 'replays all'
  | 'ignores the token'
  | 'takes any method'
  | 'never holds'
  | 'never answers'
  | 'sends words'
  | 'answers a page'
  | 'refuses to publish'
  | 'publishes in silence'

export interface WrongServer {
  readonly port: number
  publish(event: string): Promise<void>
}

export async function wrongServer(wrong: Wrong, token: string): Promise<WrongServer> {
  const events: string[] = []
  const held = new Set<() => void>()
  const streams = new Set<http.ServerResponse>()
  const { port } = await httpServer((request, response) => {
    if (wrong === 'never answers') return
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (wrong !== 'takes any method' && request.method !== 'GET') return void response.writeHead(405).end()
    const isStranger = request.headers.authorization !== `Bearer ${token}`
    if (wrong !== 'ignores the token' && isStranger) return void response.writeHead(401).end()
    if (wrong === 'answers a page') {
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome!</p>')
    }
    const asked = Number(url.searchParams.get('after') ?? request.headers['last-event-id'] ?? 0)
    const after = wrong === 'replays all' ? 0 : asked
    if (url.pathname === '/stream') return stream(response, wrong === 'forgets' ? events.length : after)
    const isHeld = url.pathname === '/wait' && wrong !== 'never holds' && events.length <= asked
    const answer = (): void => void response.end(JSON.stringify(events.slice(after).map((event) => JSON.parse(event))))
    if (!isHeld) return answer()
    held.add(answer)
  })

  function stream(response: http.ServerResponse, after: number): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    for (const event of events.slice(after)) response.write(`data: ${event}\n\n`)
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  function send(event: string): void {
    for (const response of streams) response.write(`data: ${wrong === 'sends words' ? 'hello' : event}\n\n`)
    for (const answer of [...held]) {
      held.delete(answer)
      answer()
    }
  }

  return {
    port,
    publish: (event) => {
      if (wrong === 'refuses to publish') return Promise.reject(new Error('HTTP status 500'))
      if (wrong === 'publishes in silence') return new Promise(() => {})
      const n = events.push(event)
      if (wrong === 'swaps two' && n === 3) return Promise.resolve()
      if (wrong !== 'drops one' || n !== 3) send(event)
      if (wrong === 'repeats one' && n === 3) send(event)
      if (wrong === 'swaps two' && n === 4) send(events[2] as string)
      return Promise.resolve()
    },
  }
}

import type http from 'node:http'
import { describe, expect, it } from 'vitest'
import { CLIENT_KINDS } from '../../bench/contracts/names.js'
import { RecordingObserver } from './support/observer.js'
import {
  chunk,
  clientsOf,
  httpServer,
  ndjson,
  onRequests,
  rawServer,
  SNAPSHOT,
  sseHead,
  TOKEN,
} from './support/peers.js'

const HTTP_TRANSPORTS = ['short-poll', 'long-poll', 'sse'] as const

/** Answers subscriptions (the second long poll is held) and passes each POST with its body to the test. */
function publishServer(onPost: (body: string, response: http.ServerResponse, request: http.IncomingMessage) => void) {
  let polls = 0
  return httpServer((request, response) => {
    if (request.method === 'GET') {
      const stream = request.headers.accept === 'text/event-stream'
      if (!stream && polls++ > 0) return
      response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/x-ndjson' })
      if (stream) response.write(`data: ${SNAPSHOT}\n\n`)
      else response.end(`${SNAPSHOT}\n`)
      return
    }
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => onPost(body, response, request))
  })
}

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  const client = clientsOf(kind)

  describe('upstream over HTTP', () => {
    for (const transport of HTTP_TRANSPORTS) {
      it(`${transport}: posts on one further connection, in order, and counts heads and bodies`, async () => {
        const posts: string[] = []
        const server = await publishServer((body, response, request) => {
          expect(request.url).toBe('/publish?channel=main')
          expect(request.headers.authorization).toBe(`Bearer ${TOKEN}`)
          expect(request.headers.accept).toBe('*/*')
          posts.push(body)
          response.writeHead(posts.length === 2 ? 202 : 204).end()
        })
        const seen = new RecordingObserver()
        const headers = transport === 'sse' ? ['Accept: text/event-stream', 'X-Profile: kept'] : []
        const it = client(transport, server.port, seen, { headers })
        expect(it.send(Buffer.from('early'))).toBe(false)
        it.connect()
        await seen.until(() => seen.readyCount === 1)
        const httpBefore = seen.wire.up.http
        const body = Buffer.from('first')
        for (const text of ['first', 'again', 'third']) {
          body.write(text)
          expect(it.send(body)).toBe(true)
        }
        await seen.until(() => seen.upstream === 3)
        expect(posts).toEqual(['first', 'again', 'third'])
        expect(seen.opened).toBe(2)
        expect(seen.wire.up.payload).toBe(15)
        expect(seen.wire.up.http).toBeGreaterThan(httpBefore)
        const sockets = server.sockets
        await seen.until(() => seen.wire.down.raw === (sockets[0]?.bytesWritten ?? 0) + (sockets[1]?.bytesWritten ?? 0))
        expect(seen.wire.up.raw).toBe((sockets[0]?.bytesRead ?? 0) + (sockets[1]?.bytesRead ?? 0))
        seen.checkAccount()
        it.close()
        expect(seen.closed).toBe(2)
        expect(seen.failures).toEqual([])
      })
    }

    it('reports a refused message and goes on, the subscription untouched', async () => {
      let n = 0
      const server = await publishServer((_body, response) => {
        n++
        response.writeHead(n === 1 ? 413 : n === 2 ? 401 : 200).end('no')
      })
      const seen = new RecordingObserver()
      const sse = client('sse', server.port, seen, { headers: ['Accept: text/event-stream'] })
      sse.connect()
      await seen.until(() => seen.readyCount === 1)
      for (let i = 0; i < 3; i++) sse.send(Buffer.from('x'))
      await seen.until(() => seen.upstream === 1)
      expect(seen.failures).toEqual([
        { kind: 'status', detail: 'upstream: HTTP status 413' },
        { kind: 'unauthorized', detail: 'upstream: HTTP status 401' },
      ])
      expect(sse.connected).toBe(true)
      expect(seen.readyCount).toBe(1)
    })

    it('a dropped upstream connection loses the message in flight only', async () => {
      let posts = 0
      const peer = await rawServer((socket) => {
        onRequests(socket, (request) => {
          if (request.startsWith('GET')) socket.write(sseHead + chunk(`data: ${SNAPSHOT}\n\n`))
          else if (++posts === 1) socket.resetAndDestroy()
          else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')
        })
      })
      const seen = new RecordingObserver()
      const sse = client('sse', peer.port, seen)
      sse.connect()
      await seen.until(() => seen.readyCount === 1)
      for (const text of ['lost', 'kept', 'kept']) sse.send(Buffer.from(text))
      await seen.until(() => seen.upstream === 2)
      expect(seen.failures.map(({ kind }) => kind)).toEqual(['reset'])
      expect(seen.opened).toBe(4)
      expect(sse.connected).toBe(true)
    })

    it('reopens after the server closed the idle upstream connection', async () => {
      const server = await publishServer((_body, response) => response.end())
      const seen = new RecordingObserver()
      const sse = client('sse', server.port, seen, { headers: ['Accept: text/event-stream'] })
      sse.connect()
      await seen.until(() => seen.readyCount === 1)
      sse.send(Buffer.from('a'))
      await seen.until(() => seen.upstream === 1)
      server.sockets[1]?.end()
      await seen.until(() => seen.closed === 1)
      sse.send(Buffer.from('b'))
      await seen.until(() => seen.upstream === 2)
      expect(seen.failures).toEqual([])
      expect(seen.opened).toBe(3)
    })

    it('refuses what does not fit its queue, and forgets the queue on close', async () => {
      const peer = await rawServer((socket) => {
        onRequests(socket, (request) => {
          if (request.startsWith('GET')) socket.write(ndjson(SNAPSHOT))
        })
      })
      const seen = new RecordingObserver()
      const short = client('short-poll', peer.port, seen)
      short.connect()
      await seen.until(() => seen.readyCount === 1)
      let accepted = 0
      while (accepted < 1000 && short.send(Buffer.from('x'))) accepted++
      expect(accepted).toBe(64)
      await seen.until(() => seen.opened === 2)
      short.close()
      expect(seen.closed).toBe(2)
      expect(seen.failures).toEqual([])
      seen.checkAccount()
    })
  })
})

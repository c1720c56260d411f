import { describe, expect, it } from 'vitest'
import { CLIENT_KINDS } from '../../bench/contracts/names.js'
import { RecordingObserver } from './support/observer.js'
import {
  clientsOf,
  EMPTY_ANSWER,
  event,
  httpServer,
  ndjson,
  onRequests,
  rawServer,
  SNAPSHOT,
  TOKEN,
} from './support/peers.js'

/** A server whose answers the test gives one by one; `asked(n)` resolves with the nth request line. */
async function scripted(answers: (string | undefined)[]) {
  const requests: string[] = []
  const waiting: (() => void)[] = []
  const peer = await rawServer((socket) => {
    onRequests(socket, (request) => {
      const answer = answers[requests.length]
      requests.push(request)
      if (answer !== undefined) socket.write(answer)
      for (const wake of waiting.splice(0)) wake()
    })
  })
  const asked = async (n: number): Promise<string> => {
    while (requests.length <= n) await new Promise<void>((resolve) => waiting.push(resolve))
    return requests[n] as string
  }
  return { ...peer, requests, asked }
}

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  const client = clientsOf(kind)

  describe('short poll', () => {
    it('takes the snapshot by itself, then asks after its cursor when told, one request at a time', async () => {
      const peer = await scripted([ndjson(SNAPSHOT), ndjson(event(1), event(2)), EMPTY_ANSWER])
      const seen = new RecordingObserver()
      const short = client('short-poll', peer.port, seen)
      expect(short.poll()).toBe(false)
      short.connect()
      expect(short.poll()).toBe(false)
      await seen.until(() => seen.readyCount === 1)
      expect(short.connected).toBe(true)
      expect(short.poll()).toBe(true)
      expect(short.poll()).toBe(false)
      await seen.until(() => seen.batches.length === 2)
      expect(short.cursor).toBe(2)
      expect(short.poll()).toBe(true)
      await seen.until(() => seen.batches.length === 3)
      expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2)])
      expect(seen.batches).toEqual([1, 2, 0])
      expect(peer.requests.map((request) => request.split('\r\n')[0])).toEqual([
        'GET /events?channel=main HTTP/1.1',
        'GET /events?channel=main&after=0 HTTP/1.1',
        'GET /events?channel=main&after=2 HTTP/1.1',
      ])
      expect(peer.requests.every((request) => request.includes(`\r\nAuthorization: Bearer ${TOKEN}\r\n`))).toBe(true)
      expect(seen.headers).toEqual(['content-type', 'content-length'])
      expect(seen.opened).toBe(1)
      expect(seen.failures).toEqual([])
    })

    it('counts exactly what a poll costs: heads as http, bodies as payload, separators as framing', async () => {
      const answer = ndjson(event(1), event(2))
      const peer = await scripted([ndjson(SNAPSHOT), answer])
      const seen = new RecordingObserver()
      const short = client('short-poll', peer.port, seen)
      short.connect()
      await seen.until(() => seen.readyCount === 1)
      const first = peer.requests[0]?.length ?? 0
      expect(seen.wire.up).toMatchObject({ raw: first, setup: first, payload: 0, framing: 0, http: 0, heartbeat: 0 })
      expect(seen.wire.down.setup).toBe(ndjson(SNAPSHOT).length)
      short.poll()
      await seen.until(() => seen.batches.length === 2)
      await seen.until(() => seen.wire.down.raw === ndjson(SNAPSHOT).length + answer.length)
      expect(seen.wire.up.http).toBe(peer.requests[1]?.length)
      expect(seen.wire.down).toMatchObject({ payload: 14, framing: 2, http: answer.length - 16, heartbeat: 0 })
    })

    it('opens another connection when the server closed the idle one', async () => {
      const peer = await scripted([ndjson(SNAPSHOT), ndjson(event(1))])
      const seen = new RecordingObserver()
      const short = client('short-poll', peer.port, seen)
      short.connect()
      await seen.until(() => seen.readyCount === 1)
      peer.sockets[0]?.end()
      await seen.until(() => seen.closed === 1)
      expect(short.connected).toBe(true)
      expect(short.poll()).toBe(true)
      await seen.until(() => seen.batches.length === 2)
      expect(short.cursor).toBe(1)
      expect(seen.opened).toBe(2)
      expect(seen.readyCount).toBe(1)
      expect(seen.failures).toEqual([])
    })

    it('opens another connection for each answer with Connection: close', async () => {
      const closing = (body: string): string => ndjson(body).replace('\r\n', '\r\nConnection: close\r\n')
      const peer = await scripted([closing(SNAPSHOT), closing(event(1)), ndjson(event(2))])
      const seen = new RecordingObserver()
      const short = client('short-poll', peer.port, seen)
      short.connect()
      await seen.until(() => seen.readyCount === 1)
      short.poll()
      await seen.until(() => seen.batches.length === 2)
      short.poll()
      await seen.until(() => seen.batches.length === 3)
      expect(short.cursor).toBe(2)
      expect(seen.opened).toBe(3)
    })

    it('asks once more when a used connection dies under a request before any byte of the answer', async () => {
      for (const how of ['reset', 'end'] as const) {
        const peer = await rawServer((socket, n) => {
          onRequests(socket, (_request, k) => {
            if (n === 0 && k === 0) socket.write(ndjson(SNAPSHOT))
            else if (n === 1) socket.write(ndjson(event(1)))
            else if (how === 'end') socket.end()
            else socket.resetAndDestroy()
          })
        })
        const seen = new RecordingObserver()
        const short = client('short-poll', peer.port, seen)
        short.connect()
        await seen.until(() => seen.readyCount === 1)
        short.poll()
        await seen.until(() => seen.batches.length === 2)
        expect(seen.messages).toEqual([SNAPSHOT, event(1)])
        expect(seen.requests).toBe(3)
        expect(seen.failures).toEqual([])
        expect(seen.closed).toBe(1)
      }
    })

    it('fails when the connection dies inside an answer, and resumes at its cursor', async () => {
      const peer = await rawServer((socket, n) => {
        onRequests(socket, (request, k) => {
          if (n === 0 && k === 0) socket.write(ndjson(SNAPSHOT, event(1)))
          else if (n === 0) socket.end(ndjson(event(2)).slice(0, -3))
          else {
            expect(request).toContain('&after=1 ')
            socket.write(EMPTY_ANSWER)
          }
        })
      })
      const seen = new RecordingObserver()
      const short = client('short-poll', peer.port, seen)
      short.connect()
      await seen.until(() => seen.readyCount === 1)
      short.poll()
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures[0]?.kind).toBe('closed')
      expect(short.connected).toBe(false)
      expect(short.poll()).toBe(false)
      short.connect()
      await seen.until(() => seen.readyCount === 2)
      expect(seen.log.slice(-4)).toEqual(['opened', 'request', 'response 0', 'ready'])
      expect(seen.opened - seen.closed).toBe(1)
    })

    it('fails on bytes that nobody asked for', async () => {
      const peer = await scripted([ndjson(SNAPSHOT)])
      const seen = new RecordingObserver()
      client('short-poll', peer.port, seen).connect()
      await seen.until(() => seen.readyCount === 1)
      peer.sockets[0]?.write(ndjson(event(1)))
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures[0]?.kind).toBe('protocol')
      expect(seen.messages).toEqual([SNAPSHOT])
    })

    it('reads an answer that runs to the end of the connection', async () => {
      const peer = await rawServer((socket, n) => {
        onRequests(socket, () => {
          const body = n === 0 ? `${SNAPSHOT}\n${event(1)}` : `${event(2)}\n`
          socket.end(`HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson; charset=utf-8\r\n\r\n${body}`)
        })
      })
      const seen = new RecordingObserver()
      const short = client('short-poll', peer.port, seen)
      short.connect()
      await seen.until(() => seen.readyCount === 1)
      short.poll()
      await seen.until(() => seen.batches.length === 2)
      expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2)])
      expect(seen.opened).toBe(2)
      expect(seen.failures).toEqual([])
    })

    it('may be closed, or closed and connected again, inside any callback', async () => {
      for (const entry of [`message ${SNAPSHOT}`, 'opened', 'request', 'response 1', 'ready']) {
        for (const again of [false, true]) {
          const peer = await scripted([ndjson(SNAPSHOT), ndjson(SNAPSHOT), ndjson(SNAPSHOT)])
          const seen = new RecordingObserver()
          const short = client('short-poll', peer.port, seen)
          let acted = false
          seen.onEvent = (name) => {
            if (name !== entry || acted) return
            acted = true
            short.close()
            if (again) short.connect()
          }
          short.connect()
          await seen.until(() => acted)
          if (again) await seen.until(() => short.connected)
          else expect(seen.opened).toBe(seen.closed)
          expect(short.connected).toBe(again)
          expect(seen.failures).toEqual([])
          seen.checkAccount()
          short.close()
        }
      }
    })
  })

  describe('long poll', () => {
    it('asks again at once after each answer', async () => {
      const peer = await scripted([ndjson(SNAPSHOT), ndjson(event(1)), EMPTY_ANSWER, ndjson(event(2), event(3))])
      const seen = new RecordingObserver()
      const long = client('long-poll', peer.port, seen)
      long.connect()
      const last = await peer.asked(4)
      expect(last).toContain('&after=3 ')
      expect(long.poll()).toBe(false)
      expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2), event(3)])
      expect(seen.batches).toEqual([1, 1, 0, 2])
      expect(seen.opened).toBe(1)
    })

    it('resumes at its cursor after a cut', async () => {
      const peer = await scripted([ndjson(SNAPSHOT), ndjson(event(7)), 'HTTP/1.1 200', ndjson(event(8))])
      const seen = new RecordingObserver()
      const long = client('long-poll', peer.port, seen)
      long.connect()
      await peer.asked(2)
      await seen.until(() => seen.wire.down.http > 0)
      peer.sockets[0]?.end()
      await seen.until(() => seen.failures.length === 1)
      long.connect()
      expect(await peer.asked(3)).toContain('&after=7 ')
      expect(await peer.asked(4)).toContain('&after=8 ')
      expect(seen.readyCount).toBe(2)
    })
  })

  describe('both polls on node:http', () => {
    for (const transport of ['short-poll', 'long-poll'] as const) {
      it(`${transport}: chunked answers, and the peer's byte counts are the raw ones`, async () => {
        let answers = 0
        let last = (): void => {}
        const fifth = new Promise<void>((resolve) => {
          last = resolve
        })
        const server = await httpServer((request, response) => {
          if (request.headers.authorization !== `Bearer ${TOKEN}`) response.writeHead(401).end()
          else if (++answers > 4) last()
          else if (answers === 3) response.writeHead(204).end()
          else {
            response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
            response.write(answers === 1 ? `${SNAPSHOT}\n` : `${event(answers)}\n{"n":`)
            response.end(answers === 1 ? '' : `${answers + 1}}\n`)
          }
        })
        const seen = new RecordingObserver()
        const poller = client(transport, server.port, seen)
        seen.onEvent = (name) => {
          if (transport === 'short-poll' && (name === 'ready' || name.startsWith('response'))) poller.poll()
        }
        poller.connect()
        await fifth
        expect(seen.messages).toEqual([SNAPSHOT, event(2), event(3), event(4), event(5)])
        const socket = server.sockets[0]
        expect(seen.wire.down.raw).toBe(socket?.bytesWritten)
        expect(seen.wire.up.raw).toBe(socket?.bytesRead)
        seen.checkAccount()
      })
    }
  })
})

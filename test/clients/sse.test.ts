import { describe, expect, it } from 'vitest'
import { CLIENT_KINDS } from '../../bench/contracts/names.js'
import { RecordingObserver } from './support/observer.js'
import {
  chunk,
  clientsOf,
  event,
  httpServer,
  onRequests,
  rawServer,
  SNAPSHOT,
  sseHead,
  TOKEN,
} from './support/peers.js'

const sse = (n: number): string => `id: ${n}\ndata: ${event(n)}\n\n`
const snapshot = `id: 0\nretry: 1500\ndata: ${SNAPSHOT}\n\n`

/** A raw SSE server: the head and `first` answer each request, the test writes the rest. */
async function stream(first: string) {
  const requests: string[] = []
  const peer = await rawServer((socket) => {
    onRequests(socket, (request) => {
      requests.push(request)
      socket.write(first)
    })
  })
  return { ...peer, requests }
}

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  const client = clientsOf(kind)

  describe('SSE', () => {
    it('is ready after the snapshot, delivers, and counts each layer exactly', async () => {
      const peer = await stream(sseHead + chunk(snapshot))
      const seen = new RecordingObserver()
      const sseClient = client('sse', peer.port, seen, { headers: ['Accept: text/event-stream'] })
      sseClient.connect()
      await seen.until(() => seen.readyCount === 1)
      expect(seen.retries).toEqual([1500])
      expect(seen.log).toEqual(['opened', `message ${SNAPSHOT}`, 'ready'])
      expect(seen.wire.up.setup).toBe(peer.requests[0]?.length)
      expect(peer.requests[0]).not.toContain('Last-Event-ID')
      const setup = seen.wire.down.setup
      const http = seen.wire.down.http
      // The line end of the snapshot's chunk comes after it: http.
      expect(setup + http).toBe((sseHead + chunk(snapshot)).length)
      expect(http).toBe(2)
      peer.sockets[0]?.write(chunk(sse(1)) + chunk(':\n\n') + chunk(sse(2)))
      await seen.until(() => seen.messages.length === 3 && seen.wire.down.raw === setup + http + 27 + 8 + 27)
      expect(seen.wire.down).toMatchObject({
        payload: 14,
        framing: 2 * 14,
        heartbeat: 3,
        setup,
        http: http + 2 * 6 + 5,
      })
      expect(sseClient.cursor).toBe(2)
      expect(seen.headers).toEqual(['content-type', 'transfer-encoding'])
    })

    it('counts the same when every byte comes alone', async () => {
      const text =
        sseHead + chunk(snapshot) + chunk(sse(1)) + chunk(':\r\n\r\n') + chunk(`data: {"n":\r\ndata: 2}\r\n\r\n`)
      const whole = new RecordingObserver()
      const peer = await stream(text)
      client('sse', peer.port, whole).connect()
      await whole.until(() => whole.wire.down.raw === text.length)
      const drip = await rawServer((socket) => {
        socket.setNoDelay(true)
        onRequests(socket, () => {
          const next = (at: number): void => {
            if (at < text.length) socket.write(text[at] as string, () => setImmediate(next, at + 1))
          }
          next(0)
        })
      })
      const dripped = new RecordingObserver()
      client('sse', drip.port, dripped).connect()
      await dripped.until(() => dripped.wire.down.raw === text.length)
      expect(dripped.messages).toEqual(whole.messages)
      expect(dripped.messages).toHaveLength(3)
      expect(dripped.wire.down).toEqual(whole.wire.down)
    })

    it('resumes with Last-Event-ID after a cut and is ready at the head', async () => {
      const peer = await stream(sseHead)
      const seen = new RecordingObserver()
      const sseClient = client('sse', peer.port, seen)
      sseClient.connect()
      const first = await peer.accepted(0)
      await seen.until(() => seen.wire.down.raw === sseHead.length)
      first.write(chunk(snapshot + sse(4)))
      await seen.until(() => seen.messages.length === 2)
      first.resetAndDestroy()
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures[0]?.kind).toBe('reset')
      expect(sseClient.connected).toBe(false)
      sseClient.connect()
      await seen.until(() => seen.readyCount === 2)
      expect(peer.requests[1]).toContain('\r\nLast-Event-ID: 4\r\n')
      expect(peer.requests[1]).toContain('GET /events?channel=main HTTP/1.1')
      const setup = seen.wire.down.setup
      peer.sockets[1]?.write(chunk(sse(5)))
      await seen.until(() => seen.messages.length === 3)
      expect(seen.wire.down.setup).toBe(setup)
      expect([seen.opened, seen.closed]).toEqual([2, 1])
    })

    it('the end of the stream is a failure, an incomplete event is discarded', async () => {
      for (const end of ['0\r\n\r\n', '']) {
        const peer = await stream(sseHead + chunk(`${snapshot}data: {"n":1}\n`))
        const seen = new RecordingObserver()
        client('sse', peer.port, seen).connect()
        await seen.until(() => seen.readyCount === 1)
        peer.sockets[0]?.end(end)
        await seen.until(() => seen.failures.length === 1)
        expect(seen.failures[0]?.kind).toBe('closed')
        expect(seen.messages).toEqual([SNAPSHOT])
        expect(seen.log.slice(-2)).toEqual(['closed', 'failure closed'])
      }
    })

    for (const [what, head, kind] of [
      ['401', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n', 'unauthorized'],
      ['500', 'HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops', 'status'],
      ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'ended'],
      ['another type', 'HTTP/1.1 200 OK\r\nContent-Type: text/event-streams\r\n\r\n', 'mime'],
      ['no type', 'HTTP/1.1 200 OK\r\n\r\n', 'mime'],
      ['a redirect elsewhere', 'HTTP/1.1 302 Found\r\nLocation: http://example.invalid/\r\n\r\n', 'status'],
      ['a redirect to nowhere', 'HTTP/1.1 302 Found\r\n\r\n', 'status'],
      ['a redirect to TLS', 'HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n\r\n', 'status'],
      ['a redirect loop', 'HTTP/1.1 307 Again\r\nLocation: /events?channel=main\r\n\r\n', 'status'],
      ['no HTTP', '220 smtp.example ESMTP\r\n', 'protocol'],
      ['an event too big', `${sseHead}${chunk(`data: ${'x'.repeat(5000)}\n\n`)}`, 'oversize'],
    ] as const) {
      it(`answers ${what} with the failure '${kind}', once`, async () => {
        const peer = await stream(head)
        const seen = new RecordingObserver()
        const sseClient = client('sse', peer.port, seen)
        sseClient.connect()
        await seen.until(() => seen.failures.length === 1)
        expect(seen.failures[0]?.kind).toBe(kind)
        expect(sseClient.connected).toBe(false)
        expect(seen.opened).toBe(seen.closed)
        expect(seen.readyCount).toBe(0)
        seen.checkAccount()
      })
    }

    for (const status of [301, 302, 303, 307, 308]) {
      it(`follows ${status}, to another port too`, async () => {
        const target = await stream(sseHead + chunk(snapshot))
        const peer = await stream(
          `HTTP/1.1 ${status} Go\r\nLocation: http://127.0.0.1:${target.port}/other?x=1\r\n\r\n`,
        )
        const seen = new RecordingObserver()
        client('sse', peer.port, seen).connect()
        await seen.until(() => seen.readyCount === 1)
        expect(target.requests[0]).toContain('GET /other?x=1 HTTP/1.1\r\n')
        expect(target.requests[0]).toMatch(new RegExp(`\r\nhost: 127\\.0\\.0\\.1:${target.port}\r\n`, 'i'))
        expect([seen.opened, seen.closed]).toEqual([2, 1])
        expect(seen.wire.down.payload).toBe(0)
      })
    }

    it("agrees with node:http about the bytes, and nothing is reported after close but the connection's end", async () => {
      const server = await httpServer((request, response) => {
        expect(request.headers.authorization).toBe(`Bearer ${TOKEN}`)
        response.writeHead(200, { 'content-type': 'Text/Event-Stream;charset=utf-8' })
        response.write(snapshot)
        response.write(sse(1))
      })
      const seen = new RecordingObserver()
      const sseClient = client('sse', server.port, seen)
      sseClient.connect()
      await seen.until(() => seen.messages.length === 2)
      await seen.until(() => seen.wire.down.raw === server.sockets[0]?.bytesWritten)
      expect(seen.wire.up.raw).toBe(server.sockets[0]?.bytesRead)
      const before = seen.log.length
      const gone = new Promise((resolve) => server.sockets[0]?.once('close', resolve))
      sseClient.close()
      sseClient.close()
      await gone
      expect(seen.log.slice(before)).toEqual(['closed'])
      sseClient.connect()
      await seen.until(() => seen.readyCount === 2)
    })

    it('may be closed, or closed and connected again, inside any callback', async () => {
      for (const entry of [`message ${SNAPSHOT}`, 'opened', 'ready', `message ${event(1)}`]) {
        for (const again of [false, true]) {
          const peer = await stream(sseHead + chunk(snapshot + sse(1) + sse(2)))
          const seen = new RecordingObserver()
          const sseClient = client('sse', peer.port, seen)
          let acted = false
          seen.onEvent = (name) => {
            if (name !== entry || acted) return
            acted = true
            sseClient.close()
            if (again) sseClient.connect()
          }
          sseClient.connect()
          await seen.until(() => acted)
          if (again) await seen.until(() => seen.messages.includes(event(2)))
          else expect(seen.messages).not.toContain(event(2))
          expect(seen.failures).toEqual([])
          expect(sseClient.connected).toBe(again)
          seen.checkAccount()
          sseClient.close()
        }
      }
    })
  })
})

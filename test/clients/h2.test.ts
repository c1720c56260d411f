/** Clients over HTTP/2: one session a user, what fails alone and what fails together, and the byte account. */
import http2 from 'node:http2'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ClientObserver, TransportClient } from '../../bench/contracts/client.js'
import type { TransportName } from '../../bench/contracts/names.js'
import { seededRandom } from '../../bench/random.js'
import { requestHeaders } from '../../bench/request-headers.js'
import { H2_CLIENT_FACTORIES } from '../../clients/h2/index.js'
import { RecordingObserver } from './support/observer.js'
import { event, SNAPSHOT, TOKEN } from './support/peers.js'
import { CLIENT_TLS, h2Server, type OnStream, plainServer, tlsServer } from './support/secure-peers.js'

const { constants } = http2

interface Made {
  readonly transport: TransportName
  readonly port: number
  readonly observer: ClientObserver
  readonly secure?: boolean
  readonly clients?: number
  readonly user?: (index: number) => number
}

/** Clients of one process with one set of options; they end with the test. */
function clientsOver({
  transport,
  port,
  observer,
  secure = false,
  clients = 1,
  user = () => 0,
}: Made): TransportClient[] {
  const options = {
    host: '127.0.0.1',
    port,
    token: TOKEN,
    headers: requestHeaders('browser', transport),
    maxMessageBytes: 4096,
    http: 'h2' as const,
    tls: secure ? CLIENT_TLS : null,
    permessageDeflate: false,
    target: null,
    random: seededRandom(1, 'h2 clients').next32,
  }
  const factory = H2_CLIENT_FACTORIES.lean[transport]
  if (factory === undefined) throw new Error(`no h2 client for ${transport}`)
  const made = Array.from({ length: clients }, (_, index) =>
    factory({ index, user: user(index), channel: `c${index}`, localAddress: undefined }, options, observer),
  )
  onTestFinished(() => {
    for (const client of made) client.close()
  })
  return made
}

const SSE = { ':status': 200, 'content-type': 'text/event-stream' }
const NDJSON = { ':status': 200, 'content-type': 'application/x-ndjson' }

/** An event stream of a snapshot; the test writes on. */
const streaming =
  (streams: http2.ServerHttp2Stream[]): OnStream =>
  (stream) => {
    stream.respond(SSE)
    stream.write(`id: 0\ndata: ${SNAPSHOT}\n\n`)
    streams.push(stream)
  }

describe.each([
  ['h2c', false],
  ['TLS', true],
])('over %s', (_name, secure) => {
  it('sse: a life, its headers, and layers that add up', async () => {
    const streams: http2.ServerHttp2Stream[] = []
    const asked: http2.IncomingHttpHeaders[] = []
    const server = await h2Server(
      (stream, headers) => {
        asked.push(headers)
        streaming(streams)(stream, headers)
      },
      { secure },
    )
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'sse', port: server.port, observer: seen, secure })
    client?.connect()
    await seen.until(() => seen.readyCount === 1)
    const before = { ...seen.wire.down }
    streams[0]?.write(`id: 1\ndata: ${event(1)}\n\n:\n\n`)
    streams[0]?.write(`id: 2\ndata: ${event(2)}\n\n`)
    await seen.until(() => seen.messages.length === 3)
    expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2)])
    expect(client?.cursor).toBe(2)
    seen.checkAccount()
    const { payload, framing, heartbeat, http, setup, tlsHandshake } = seen.wire.down
    expect(payload).toBe(event(1).length + event(2).length)
    expect(heartbeat).toBe(3)
    expect(framing).toBe(2 * 'id: 1\ndata: \n\n'.length)
    // Nothing but frame heads of nine bytes, and late answers to our SETTINGS and PINGs.
    expect(http).toBeGreaterThanOrEqual(9)
    expect(http % 9).toBe(0)
    expect(setup).toBe(before.setup)
    expect(tlsHandshake > 0).toBe(secure)
    expect(seen.headers).toEqual(['content-type', 'date'])
    expect(asked[0]).toMatchObject({
      ':method': 'GET',
      ':path': '/events?channel=c0',
      authorization: `Bearer ${TOKEN}`,
    })
    expect(asked[0]?.[':authority']).toMatch(/^127\.0\.0\.1:\d{5}$/)
    expect(Object.keys(asked[0] ?? {})).not.toContain('connection')
    expect(seen.opened).toBe(1)
    client?.close()
    expect(seen.closed).toBe(1)
    seen.checkAccount()
  })

  it('one session for the clients of a user, one each for users', async () => {
    const streams: http2.ServerHttp2Stream[] = []
    const server = await h2Server(streaming(streams), { secure })
    const seen = new RecordingObserver()
    const user = (index: number): number => Math.floor(index / 3)
    const clients = clientsOver({ transport: 'sse', port: server.port, observer: seen, secure, clients: 6, user })
    for (const client of clients) client.connect()
    await seen.until(() => seen.readyCount === 6)
    expect(seen.opened).toBe(2)
    expect(server.open()).toBe(2)
    seen.checkAccount()
    server.end()
    await seen.until(() => seen.failures.length === 6)
    for (const { kind } of seen.failures) expect(['closed', 'reset']).toContain(kind)
    expect(seen.closed).toBe(2)
    expect(clients.some(({ connected }) => connected)).toBe(false)
    seen.checkAccount()
  })

  it('what one client closes leaves the others of its user alone; the last one ends the connection', async () => {
    const streams: http2.ServerHttp2Stream[] = []
    const server = await h2Server(streaming(streams), { secure })
    const seen = new RecordingObserver()
    const [first, second] = clientsOver({ transport: 'sse', port: server.port, observer: seen, secure, clients: 2 })
    first?.connect()
    second?.connect()
    await seen.until(() => seen.readyCount === 2)
    const gone = new Promise((resolve) => streams[0]?.once('close', resolve))
    first?.close()
    await gone
    streams[1]?.write(`data: ${event(1)}\n\n`)
    await seen.until(() => seen.messages.length === 3)
    expect([seen.opened, seen.closed, server.open()]).toEqual([1, 0, 1])
    first?.connect()
    await seen.until(() => seen.readyCount === 3)
    expect(seen.opened).toBe(1)
    const ended = new Promise((resolve) => streams[1]?.session?.once('close', resolve))
    first?.close()
    second?.close()
    await ended
    expect([seen.opened, seen.closed]).toEqual([1, 1])
    expect(seen.failures).toEqual([])
    seen.checkAccount()
  })

  it('polls: one stream each on one session, batches, empty answers, resume', async () => {
    const paths: string[] = []
    const answers = [[SNAPSHOT], [], [event(1), event(2)], [event(3)]]
    const server = await h2Server(
      (stream, headers) => {
        const answer = answers[paths.push(headers[':path'] ?? '') - 1]
        if (answer === undefined) return
        if (answer.length === 0) stream.respond({ ':status': 204 }, { endStream: true })
        else {
          stream.respond(NDJSON)
          // The last line has no end.
          stream.end(answer.join('\n'))
        }
      },
      { secure },
    )
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'short-poll', port: server.port, observer: seen, secure })
    client?.connect()
    await seen.until(() => seen.readyCount === 1)
    for (let n = 2; n <= 4; n++) {
      expect(client?.poll()).toBe(true)
      expect(client?.poll()).toBe(false)
      await seen.until(() => seen.batches.length === n)
    }
    expect(seen.batches).toEqual([1, 0, 2, 1])
    expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2), event(3)])
    expect(paths).toEqual(['', '&after=0', '&after=0', '&after=2'].map((after) => `/events?channel=c0${after}`))
    expect([seen.opened, seen.requests]).toEqual([1, 4])
    seen.checkAccount()
    expect(seen.wire.down).toMatchObject({ payload: 3 * event(1).length, framing: 1 })
    expect(seen.wire.down.http).toBeGreaterThan(3 * 9)
  })

  it('upstream messages go over the same session', async () => {
    const bodies: string[] = []
    const server = await h2Server(
      (stream, headers) => {
        if (headers[':method'] !== 'POST') {
          stream.respond(SSE)
          stream.write(`data: ${SNAPSHOT}\n\n`)
          return
        }
        let body = ''
        stream.on('data', (bytes: Buffer) => {
          body += bytes.toString()
        })
        stream.on('end', () => {
          bodies.push(body)
          stream.respond({ ':status': bodies.length === 2 ? 500 : 204 }, { endStream: true })
        })
      },
      { secure },
    )
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'sse', port: server.port, observer: seen, secure })
    expect(client?.send(Buffer.from('early'))).toBe(false)
    client?.connect()
    await seen.until(() => seen.readyCount === 1)
    for (const body of ['one', 'two', 'three']) expect(client?.send(Buffer.from(body))).toBe(true)
    await seen.until(() => seen.upstream === 2)
    expect(bodies).toEqual(['one', 'two', 'three'])
    expect(seen.failures).toEqual([{ kind: 'status', detail: 'upstream: HTTP status 500' }])
    expect(seen.opened).toBe(1)
    expect(seen.wire.up.payload).toBe('onetwothree'.length)
    expect(client?.connected).toBe(true)
    seen.checkAccount()
  })
})

/** RST_STREAM, as node:http2 never writes it: without ending the body before. */
function resetFrame(stream: number, code: number): Buffer {
  const frame = Buffer.from([0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  frame.writeUInt32BE(stream, 5)
  frame.writeUInt32BE(code, 9)
  return frame
}

describe('websocket over HTTP/2', () => {
  const enabled = { settings: { enableConnectProtocol: true } }
  const frame = (first: number, text: string): Buffer =>
    Buffer.concat([Buffer.from([first, text.length]), Buffer.from(text, 'latin1')])

  it.each([false, true])('an extended CONNECT, frames both ways, pings, the close (TLS: %s)', async (secure) => {
    const asked: http2.IncomingHttpHeaders[] = []
    let received = 0
    const server = await h2Server(
      (stream, headers) => {
        asked.push(headers)
        stream.respond({ ':status': 200 })
        stream.write(frame(0x81, SNAPSHOT))
        stream.on('data', (bytes: Buffer) => {
          received += bytes.length
          if (received === 2 * (6 + 'hello'.length)) {
            stream.write(Buffer.concat([frame(0x89, 'ping'), frame(0x81, event(1)), frame(0x81, event(2))]))
          } else if (received > 2 * (6 + 'hello'.length)) stream.end(frame(0x88, '\x03\xe8'))
        })
      },
      { secure, ...enabled },
    )
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'websocket', port: server.port, observer: seen, secure })
    client?.connect()
    await seen.until(() => seen.readyCount === 1)
    expect(client?.send(Buffer.from('hello'))).toBe(true)
    expect(client?.send(Buffer.from('hello'))).toBe(true)
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures).toEqual([{ kind: 'closed', detail: 'close frame 1000' }])
    expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2)])
    expect(seen.wire.down).toMatchObject({ payload: 2 * event(1).length, framing: 4, heartbeat: 6 })
    expect(seen.wire.up).toMatchObject({ payload: 10, framing: 12, heartbeat: 10 })
    expect(asked[0]).toMatchObject({ ':method': 'CONNECT', ':protocol': 'websocket', 'sec-websocket-version': '13' })
    seen.checkAccount()
  })

  it('to a server that does not enable it is a failed handshake', async () => {
    const server = await h2Server(() => undefined)
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'websocket', port: server.port, observer: seen })
    client?.connect()
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures[0]).toMatchObject({ kind: 'handshake', detail: expect.stringContaining('extended CONNECT') })
  })

  it.each([
    ['404', { ':status': 404 }, 'status'],
    ['a protocol that was not asked for', { ':status': 200, 'sec-websocket-protocol': 'x' }, 'handshake'],
    [
      'an extension that was not offered',
      { ':status': 200, 'sec-websocket-extensions': 'permessage-deflate' },
      'handshake',
    ],
  ])('answered with %s fails', async (_what, headers, kind) => {
    const server = await h2Server((stream) => stream.respond(headers), enabled)
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'websocket', port: server.port, observer: seen })
    client?.connect()
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures[0]?.kind).toBe(kind)
    seen.checkAccount()
  })

  it('ends where frames are broken, and where the stream does', async () => {
    for (const [bytes, failure] of [
      [Buffer.from([0x83, 0]), 'protocol'],
      [Buffer.from([0x81, 10, 65]), 'closed'],
    ] as const) {
      const server = await h2Server((stream) => {
        stream.respond({ ':status': 200 })
        stream.end(bytes)
      }, enabled)
      const seen = new RecordingObserver()
      const [client] = clientsOver({ transport: 'websocket', port: server.port, observer: seen })
      client?.connect()
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures[0]?.kind).toBe(failure)
      expect([seen.opened, seen.closed]).toEqual([1, 1])
      seen.checkAccount()
    }
  })
})

describe('a server that misbehaves', () => {
  it.each([
    ['401', { ':status': 401 }, 'unauthorized'],
    ['503', { ':status': 503 }, 'status'],
    ['a page', { ':status': 200, 'content-type': 'text/html' }, 'mime'],
    ['204', { ':status': 204 }, 'ended'],
    ['a redirect', { ':status': 307, location: '/elsewhere' }, 'status'],
  ])('answers %s', async (_what, headers, kind) => {
    const server = await h2Server((stream) => stream.respond(headers, { endStream: true }))
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'sse', port: server.port, observer: seen })
    client?.connect()
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures[0]?.kind).toBe(kind)
    expect([seen.opened, seen.closed]).toEqual([1, 1])
    seen.checkAccount()
  })

  it.each(['INTERNAL_ERROR', 'REFUSED_STREAM', 'CANCEL'] as const)('resets a stream with %s', async (code) => {
    const streams: http2.ServerHttp2Stream[] = []
    const server = await h2Server(streaming(streams))
    const seen = new RecordingObserver()
    const [first, second] = clientsOver({ transport: 'sse', port: server.port, observer: seen, clients: 2 })
    first?.connect()
    second?.connect()
    await seen.until(() => seen.readyCount === 2)
    server.sockets[0]?.write(resetFrame(1, constants[`NGHTTP2_${code}`]))
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures).toEqual([{ kind: 'reset', detail: `RST_STREAM ${code}` }])
    expect([first?.connected, second?.connected]).toEqual([false, true])
    first?.connect()
    await seen.until(() => seen.readyCount === 3)
    expect(seen.opened).toBe(1)
    seen.checkAccount()
  })

  it('refuses a poll before it began: it is asked once more, and once only', async () => {
    let asked = 0
    const server = await h2Server((stream) => {
      if (asked++ === 0) return stream.close(constants.NGHTTP2_REFUSED_STREAM)
      if (asked > 2) return stream.close(constants.NGHTTP2_REFUSED_STREAM)
      stream.respond(NDJSON)
      stream.end(`${SNAPSHOT}\n`)
    })
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'short-poll', port: server.port, observer: seen })
    client?.connect()
    await seen.until(() => seen.readyCount === 1)
    expect(seen.requests).toBe(2)
    client?.poll()
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures[0]).toEqual({ kind: 'reset', detail: 'RST_STREAM REFUSED_STREAM' })
    expect(asked).toBe(4)
  })

  it('says GOAWAY and serves what is open: the next request opens another session', async () => {
    let asked = 0
    const server = await h2Server((stream) => {
      stream.respond(NDJSON)
      stream.end(`${asked === 0 ? SNAPSHOT : event(asked)}\n`)
      if (asked++ === 0) stream.session?.goaway(constants.NGHTTP2_NO_ERROR)
    })
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'long-poll', port: server.port, observer: seen })
    seen.onEvent = () => {
      if (seen.messages.length === 3) client?.close()
    }
    client?.connect()
    await seen.until(() => seen.messages.length === 3)
    expect(seen.failures).toEqual([])
    expect(seen.opened).toBe(2)
    seen.checkAccount()
  })

  it('says GOAWAY with an error: the clients fail together', async () => {
    const streams: http2.ServerHttp2Stream[] = []
    const server = await h2Server(streaming(streams))
    const seen = new RecordingObserver()
    const clients = clientsOver({ transport: 'sse', port: server.port, observer: seen, clients: 2 })
    for (const client of clients) client.connect()
    await seen.until(() => seen.readyCount === 2)
    streams[0]?.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    await seen.until(() => seen.failures.length === 2)
    for (const { kind, detail } of seen.failures) {
      expect(kind).toBe('protocol')
      expect(detail).toContain('GOAWAY ENHANCE_YOUR_CALM')
    }
    expect([seen.opened, seen.closed]).toEqual([1, 1])
    seen.checkAccount()
  })

  it('allows fewer streams than a user has: those that would wait for ever fail, and say why', async () => {
    const streams: http2.ServerHttp2Stream[] = []
    const server = await h2Server(streaming(streams), { settings: { maxConcurrentStreams: 2 } })
    const seen = new RecordingObserver()
    const clients = clientsOver({ transport: 'sse', port: server.port, observer: seen, clients: 3 })
    for (const client of clients) client.connect()
    await seen.until(() => seen.readyCount === 2 && seen.failures.length === 1)
    expect(seen.failures).toEqual([{ kind: 'other', detail: 'the server allows 2 streams at once on a connection' }])
    clients[2]?.connect()
    await seen.until(() => seen.failures.length === 2)
    expect(clients.map(({ connected }) => connected)).toEqual([true, true, false])
    seen.checkAccount()
  })

  it('allows one poll at once: the others wait in turn', async () => {
    const server = await h2Server(
      (stream) => {
        stream.respond(NDJSON)
        stream.end(`${SNAPSHOT}\n`)
      },
      { settings: { maxConcurrentStreams: 1 } },
    )
    const seen = new RecordingObserver()
    const clients = clientsOver({ transport: 'short-poll', port: server.port, observer: seen, clients: 4 })
    for (const client of clients) client.connect()
    await seen.until(() => seen.readyCount === 4)
    expect(seen.failures).toEqual([])
    expect(seen.opened).toBe(1)
  })

  it('speaks HTTP/1.1 on the port', async () => {
    const server = await plainServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'sse', port: server.port, observer: seen })
    client?.connect()
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures[0]?.kind).toBe('protocol')
    seen.checkAccount()
  })

  it('does not choose h2 by ALPN', async () => {
    const server = await tlsServer(() => undefined)
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'sse', port: server.port, observer: seen, secure: true })
    client?.connect()
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures[0]).toEqual({
      kind: 'tls',
      detail: expect.stringContaining('does not speak HTTP/2'),
    })
    seen.checkAccount()
  })

  it('sends an event that is too long', async () => {
    const server = await h2Server((stream) => {
      stream.respond(SSE)
      stream.write(`data: ${SNAPSHOT}\n\ndata: ${'x'.repeat(100_000)}`)
    })
    const seen = new RecordingObserver()
    const [client] = clientsOver({ transport: 'sse', port: server.port, observer: seen })
    client?.connect()
    await seen.until(() => seen.failures.length === 1)
    expect(seen.failures[0]?.kind).toBe('oversize')
    seen.checkAccount()
  })
})

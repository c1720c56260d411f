import { expect, it } from 'vitest'
import { REFUSAL } from '../support/basic-suites.js'
import { dialectPath } from '../support/dialects.js'
import { forEachOf, forEachSubject, type Harness, hasDialect, speaksHttp1, start, until } from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

/** Sends one request without the harness's own headers and returns the whole answer. */
async function ask(harness: Harness, lines: readonly string[], body = ''): Promise<string> {
  const peer = await RawPeer.open(harness)
  const { subject } = harness
  const inDialect = subject.engine !== 'sockjs' || lines.includes('Upgrade: websocket')
  const spoken = lines.map((line) =>
    line.replace(/\/events\?\S*/, (path) => (inDialect ? dialectPath(subject, path) : path)),
  )
  peer.send([...spoken, 'Host: test'], body)
  return peer.until((text) => text.includes('\r\n\r\n'))
}

const AUTHORIZED = 'Authorization: Bearer secret-token'

const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

await forEachOf(REFUSAL, 'refuses', (subject) => {
  const isWebSocket = subject.transport === 'websocket'
  const events = isWebSocket ? HANDSHAKE : []

  it('a missing or wrong token with 401, on every route', async () => {
    const harness = await start(subject)
    const get = 'GET /events?channel=all HTTP/1.1'
    for (const lines of [
      [get],
      [get, 'Authorization: Bearer wrong'],
      [get, 'Authorization: Basic c2VjcmV0'],
      ['GET /nowhere HTTP/1.1'],
    ]) {
      const answer = await ask(harness, [...lines, ...events])
      expect(answer).toMatch(/^HTTP\/1\.1 401 /)
      expect(answer).toMatch(/\r\nWWW-Authenticate: Bearer/i)
    }
    const post = await ask(harness, ['POST /publish?channel=all HTTP/1.1', 'Content-Length: 2'], 'hi')
    expect(post).toMatch(/^HTTP\/1\.1 401 /)
    expect(harness.server.counters()).toMatchObject({ unauthorized: 5, requests: 5, subscribers: 0 })
    expect(harness.upstream).toEqual([])
  })

  it('unknown routes with 404 and wrong methods with 405 and Allow', async () => {
    const harness = await start(subject)
    const nowhere = await ask(harness, ['GET /nowhere HTTP/1.1', AUTHORIZED])
    expect(nowhere).toMatch(/^HTTP\/1\.1 404 /)
    for (const method of ['POST', 'DELETE', 'PUT', 'OPTIONS']) {
      const answer = await ask(harness, [`${method} /events?channel=all HTTP/1.1`, AUTHORIZED, 'Content-Length: 0'])
      expect(answer).toMatch(/^HTTP\/1\.1 405 /)
      expect(answer).toMatch(/\r\nAllow: GET\r\n/i)
    }
    const publish = await ask(harness, ['GET /publish?channel=all HTTP/1.1', AUTHORIZED])
    if (isWebSocket || hasDialect(subject)) expect(publish).toMatch(/^HTTP\/1\.1 404 /)
    else expect(publish).toMatch(/^HTTP\/1\.1 405 [\s\S]*\r\nAllow: POST\r\n/i)
    expect(harness.server.counters().refused).toBe(6)
  })

  it('HEAD without a body, so that the next answer is where the client looks for it', async () => {
    const harness = await start(subject)
    const peer = await RawPeer.open(harness)
    peer.request('HEAD', '/events?channel=all')
    await peer.until((text) => text.endsWith('\r\n\r\n'))
    expect(peer.text).toMatch(/^HTTP\/1\.1 405 /)
    const before = peer.text.length
    peer.request('GET', '/nowhere')
    expect((await peer.until((text) => text.length > before)).slice(before)).toMatch(/^HTTP\/1\.1 404 /)
  })

  it('a malformed cursor or channel with 400', async () => {
    const harness = await start(subject)
    for (const query of [
      'channel=all&after=',
      'channel=all&after=-1',
      'channel=all&after=1x',
      'after=1',
      'channel=a/b',
    ])
      expect(await ask(harness, [`GET /events?${query} HTTP/1.1`, AUTHORIZED, ...events])).toMatch(/^HTTP\/1\.1 400 /)
    const header = ['GET /events?channel=all HTTP/1.1', AUTHORIZED, 'Last-Event-ID: abc', ...events]
    expect(await ask(harness, header)).toMatch(/^HTTP\/1\.1 400 /)
    expect(harness.server.counters()).toMatchObject({ refused: 6, subscribers: 0 })
  })

  it('private channels beyond their number with 503, and all of them where there are none', async () => {
    const harness = await start(subject)
    for (const [name, status] of [
      ['a', 200],
      ['b', 200],
      ['a', 200],
      ['c', 503],
    ] as const) {
      const lines = [`GET /events?channel=${name} HTTP/1.1`, AUTHORIZED, ...events]
      const expected = status === 200 && isWebSocket ? 101 : status
      expect(await ask(harness, lines)).toMatch(new RegExp(`^HTTP/1.1 ${expected} `))
    }
    const without = await start(subject, { maxPrivateChannels: 0 })
    expect(await ask(without, ['GET /events?channel=a HTTP/1.1', AUTHORIZED, ...events])).toMatch(/^HTTP\/1\.1 404 /)
  })

  it.runIf(speaksHttp1(subject))('bytes that are no HTTP, and goes on', async () => {
    const harness = await start(subject)
    const garbage = [
      '\x16\x03\x01\x02\x00\x01\x00\x01',
      'GARBAGE\r\n\r\n',
      '\0\0\0\0\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
    ]
    for (const bytes of garbage) {
      const peer = await RawPeer.open(harness)
      peer.socket.end(Buffer.from(bytes, 'latin1'))
      await peer.closed()
    }
    // node's parser names every one; uws tells nothing (limitation uws/garbage-uncounted).
    expect(harness.server.counters().garbage).toBe(subject.engine === 'uws' ? 0 : garbage.length)
    expect(await ask(harness, ['GET /nowhere HTTP/1.1', AUTHORIZED])).toMatch(/^HTTP\/1\.1 404 /)
  })

  it.runIf(speaksHttp1(subject))('a head without end', async () => {
    const harness = await start(subject)
    const peer = await RawPeer.open(harness)
    peer.socket.write(`GET /events?channel=all HTTP/1.1\r\nX: ${'y'.repeat(200_000)}`)
    await peer.closed()
    await until(() => harness.server.counters().established === 0)
  })
})

await forEachSubject(
  'refuses',
  (subject) => subject.transport !== 'websocket' && !hasDialect(subject),
  (subject) => {
    it('a body over the limit with 413, however it comes, and keeps the connection', async () => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      const answers = (status: number) => (text: string) => text.split(`HTTP/1.1 ${status} `).length - 1
      peer.request('POST', '/publish?channel=all', ['Content-Length: 1001'], 'x'.repeat(1001))
      await peer.until((text) => answers(413)(text) === 1)
      const chunk = `${(700).toString(16)}\r\n${'y'.repeat(700)}\r\n`
      peer.request('POST', '/publish?channel=all', ['Transfer-Encoding: chunked'], `${chunk}${chunk}0\r\n\r\n`)
      await peer.until((text) => answers(413)(text) === 2)
      peer.request('POST', '/publish?channel=all', ['Content-Length: 1000'], 'z'.repeat(1000))
      await peer.until((text) => answers(204)(text) === 1)
      expect(harness.upstream).toEqual([{ channel: 'all', body: 'z'.repeat(1000) }])
      expect(harness.server.counters()).toMatchObject({ oversizeBodies: 2, upstreamMessages: 1, refused: 2 })
    })

    // Over HTTP/2 it ends the stream (http2.test.ts), and nothing but the session may write to its socket.
    it.runIf(speaksHttp1(subject))('a flood by ending the connection', async () => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      peer.request('POST', '/publish?channel=all', ['Content-Length: 50000000'])
      const block = Buffer.alloc(1 << 18, 'f')
      for (let i = 0; i < 16; i++) peer.socket.write(block)
      await peer.closed()
      expect(harness.server.counters()).toMatchObject({ oversizeBodies: 1, upstreamMessages: 0 })
    })

    it('nothing of a body that never ends, and counts the abort', async () => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      peer.request('POST', '/publish?channel=all', ['Content-Length: 100'], 'half')
      await until(() => harness.server.counters().requests === 1)
      peer.tcp.destroy()
      await until(() => harness.server.counters().abortedRequests === 1)
      expect(harness.upstream).toEqual([])
    })
  },
)

await forEachSubject(
  'refuses',
  (subject) => subject.transport === 'websocket',
  (subject) => {
    it('a request that is no handshake with 426', async () => {
      const harness = await start(subject)
      const answer = await ask(harness, ['GET /events?channel=all HTTP/1.1', AUTHORIZED])
      expect(answer).toMatch(/^HTTP\/1\.1 426 [\s\S]*\r\nUpgrade: websocket\r\n/i)
    })

    it('a handshake without a usable key', async () => {
      const harness = await start(subject)
      const broken = HANDSHAKE.map((line) => (line.startsWith('Sec-WebSocket-Key') ? 'Sec-WebSocket-Key: x' : line))
      const answer = await ask(harness, ['GET /events?channel=all HTTP/1.1', AUTHORIZED, ...broken])
      // Limitation sockjs/any-key.
      const accepts = subject.engine === 'sockjs'
      expect(answer).toMatch(accepts ? /^HTTP\/1\.1 101 / : /^HTTP\/1\.1 4\d\d /)
      expect(harness.server.counters().subscribers).toBe(accepts ? 1 : 0)
    })
  },
)

/** Clients over TLS: whom they trust, what a failed handshake is, and the byte account below the records. */
import http from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { CLIENT_KINDS, TRANSPORTS } from '../../bench/contracts/names.js'
import { RecordingObserver } from './support/observer.js'
import { chunk, clientsOf, event, ndjson, onRequests, rawServer, SNAPSHOT, sseHead } from './support/peers.js'
import {
  authority,
  CLIENT_TLS,
  foreignAuthority,
  identity,
  plainServer,
  SERVERNAME,
  tlsServer,
} from './support/secure-peers.js'

const expired = await authority.certify(SERVERNAME, new Date('2021-01-01'))
const elsewhere = await authority.certify('elsewhere.test')
const foreign = await foreignAuthority.certify(SERVERNAME)

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  describe.each(TRANSPORTS)('of %s', (transport) => {
    it.each([
      ['that another CA signed', foreign, /certificate|issuer|signed/],
      ['for another name', elsewhere, /altnames|elsewhere/],
      ['that is no longer valid', expired, /expired/],
    ])('refuse a certificate %s', async (_what, certificate, reason) => {
      const server = await tlsServer(() => undefined, certificate)
      const seen = new RecordingObserver()
      const client = clientsOf(kind)(transport, server.port, seen, { tls: CLIENT_TLS })
      client.connect()
      await seen.until(() => seen.failures.length > 0)
      expect(seen.failures.map(({ kind }) => kind)).toEqual(['tls'])
      expect(seen.failures[0]?.detail).toMatch(reason)
      expect(seen.opened).toBe(1)
      expect(seen.closed).toBe(1)
      expect(client.connected).toBe(false)
      seen.checkAccount()
      const { raw, tlsHandshake, setup } = seen.wire.down
      expect(tlsHandshake + setup).toBe(raw)
      expect(tlsHandshake).toBeGreaterThan(500)
    })

    it.each([
      ['speaks no TLS', (socket: import('node:net').Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
      ['ends in the handshake', (socket: import('node:net').Socket) => void socket.once('data', () => socket.end())],
      [
        'resets in the handshake',
        (socket: import('node:net').Socket) => void socket.once('data', () => socket.resetAndDestroy()),
      ],
    ])('fail with tls at a peer that %s', async (_what, serve) => {
      const server = await plainServer(serve)
      const seen = new RecordingObserver()
      clientsOf(kind)(transport, server.port, seen, { tls: CLIENT_TLS }).connect()
      await seen.until(() => seen.failures.length > 0)
      expect(seen.failures.map(({ kind }) => kind)).toEqual(['tls'])
      expect([seen.opened, seen.closed]).toEqual([1, 1])
      seen.checkAccount()
    })

    it('can be closed in the middle of a handshake', async () => {
      const peer = await rawServer(() => undefined)
      const seen = new RecordingObserver()
      const client = clientsOf(kind)(transport, peer.port, seen, { tls: CLIENT_TLS })
      client.connect()
      const socket = await peer.accepted(0)
      await new Promise((resolve) => socket.once('data', resolve))
      const gone = new Promise((resolve) => socket.once('close', resolve))
      client.close()
      await gone
      expect(seen.failures).toEqual([])
      expect([seen.opened, seen.closed]).toEqual([1, 1])
      seen.checkAccount()
    })

    it('tell a refused connection from a failed handshake', async () => {
      const server = await plainServer(() => undefined)
      server.end()
      const seen = new RecordingObserver()
      clientsOf(kind)(transport, server.port, seen, { tls: CLIENT_TLS }).connect()
      await seen.until(() => seen.failures.length > 0)
      expect(seen.failures.map(({ kind }) => kind)).toEqual(['connect-refused'])
      expect([seen.opened, seen.closed]).toEqual([0, 0])
    })
  })

  it.each([
    ['short-poll', ndjson(SNAPSHOT)],
    ['long-poll', ndjson(SNAPSHOT)],
    ['sse', sseHead + chunk(`data: ${SNAPSHOT}\n\n`)],
  ] as const)('%s: layers of a life over TLS add up to what the server saw', async (transport, first) => {
    const sockets: import('node:tls').TLSSocket[] = []
    let parent: { bytesRead: number; bytesWritten: number } | undefined
    let asked = 0
    const server = await tlsServer((socket) => {
      sockets.push(socket)
      parent = (socket as unknown as { _parent: typeof parent })._parent
      onRequests(socket, () => {
        if (asked++ === 0) socket.write(first)
        else if (asked === 2) socket.write(ndjson(event(1), event(2)))
      })
    })
    const seen = new RecordingObserver()
    const client = clientsOf(kind)(transport, server.port, seen, { tls: CLIENT_TLS })
    client.connect()
    await seen.until(() => seen.readyCount === 1)
    if (transport === 'short-poll') client.poll()
    if (transport === 'sse') {
      // In three records at once, the last of which is empty of events.
      const [socket] = sockets
      socket?.cork()
      socket?.write(chunk(`data: ${event(1)}\n\n`))
      socket?.write(chunk(`data: ${event(2)}\n\n`))
      socket?.write(chunk(':\n\n'))
      socket?.uncork()
    }
    await seen.until(() => seen.messages.length === 3 && (transport !== 'sse' || seen.wire.down.heartbeat > 0))
    expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2)])
    seen.checkAccount()
    expect(seen.wire.down.payload).toBe(event(1).length + event(2).length)
    // TLS 1.3: five bytes of head, sixteen of tag and one of type a record.
    expect(seen.wire.down.tls % 22).toBe(0)
    expect(seen.wire.down.tls).toBeGreaterThan(0)
    expect(seen.wire.down.tlsHandshake).toBeGreaterThan(500)
    expect(parent).toBeDefined()
    expect(seen.wire.down.raw).toBe(parent?.bytesWritten)
  })

  it('websocket over TLS', async () => {
    const server = http.createServer()
    const sockets = new WebSocketServer({ noServer: true })
    const front = await tlsServer((socket) => server.emit('connection', socket))
    server.on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.send(SNAPSHOT)
        webSocket.on('message', (data) => webSocket.send(data.toString()))
      })
    })
    onTestFinished(() => sockets.close())
    const seen = new RecordingObserver()
    const client = clientsOf(kind)('websocket', front.port, seen, { tls: CLIENT_TLS })
    client.connect()
    await seen.until(() => seen.readyCount === 1)
    for (let n = 1; n <= 5; n++) expect(client.send(Buffer.from(event(n)))).toBe(true)
    await seen.until(() => seen.messages.length === 6)
    seen.checkAccount()
    expect(seen.wire.down.payload).toBe(5 * event(1).length)
    expect(seen.wire.up.payload).toBe(5 * event(1).length)
    expect(seen.wire.down.framing).toBe(10)
    expect(seen.wire.up.tls).toBeGreaterThanOrEqual(22)
    expect(seen.wire.up.tls % 22).toBe(0)
    client.close()
    seen.checkAccount()
  })
})

it('keeps the certificate for tests good', () => {
  expect(identity.cert).toContain('CERTIFICATE')
})

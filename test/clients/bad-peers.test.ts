/** The catalogue of bad peers: whatever the server does, each client reports one failure and lets go of its sockets. */
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import type { FailureKind } from '../../bench/contracts/client.js'
import { CLIENT_KINDS, TRANSPORTS } from '../../bench/contracts/names.js'
import { failureKindOf } from '../../clients/system-failures.js'
import { RecordingObserver } from './support/observer.js'
import { clientsOf, rawServer, TOKEN } from './support/peers.js'

type Peer = [what: string, serve: (socket: net.Socket) => void, kinds: FailureKind[], ofLibrary?: FailureKind[]]

const peers: Peer[] = [
  ['closes at once', (socket) => socket.end(), ['closed', 'reset']],
  ['resets at once', (socket) => socket.resetAndDestroy(), ['reset', 'connect-reset']],
  ['closes on the request', (socket) => socket.once('data', () => socket.end()), ['closed']],
  ['resets on the request', (socket) => socket.once('data', () => socket.resetAndDestroy()), ['reset']],
  ['closes inside the head', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 O')), ['closed']],
  ['speaks another protocol', (socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n'), ['protocol']],
  [
    'sends bytes without end',
    (socket) => socket.write(Buffer.alloc(100_000, 'x')),
    ['oversize'],
    // node:http, below ws, judges a line before it ends.
    ['oversize', 'protocol'],
  ],
  ['sends NULs with line ends', (socket) => socket.write('\0\r\n'.repeat(50)), ['protocol']],
  ['sends endless headers', (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(5000)}`), ['oversize']],
  [
    'answers 401',
    (socket) => socket.once('data', () => socket.write('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n')),
    ['unauthorized'],
  ],
  [
    'answers 503 and closes',
    (socket) => socket.once('data', () => socket.end('HTTP/1.1 503 Busy\r\nConnection: close\r\n\r\n')),
    ['status'],
  ],
  [
    'answers HTML',
    (socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>')),
    ['mime', 'status'],
  ],
]

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  const client = clientsOf(kind)

  describe.each(TRANSPORTS)('%s and bad peers', (transport) => {
    for (const [what, serve, kinds, ofLibrary] of peers) {
      it(`a peer that ${what}`, async () => {
        const peer = await rawServer(serve)
        const seen = new RecordingObserver()
        const it = client(transport, peer.port, seen)
        for (let round = 1; round <= 2; round++) {
          it.connect()
          await seen.until(() => seen.failures.length === round)
          expect(kind === 'library' ? (ofLibrary ?? kinds) : kinds).toContain(seen.failures.at(-1)?.kind)
          expect(it.connected).toBe(false)
          expect(seen.opened).toBe(seen.closed)
          expect(seen.readyCount).toBe(0)
          seen.checkAccount()
        }
      })
    }

    it('a port where nobody listens', async () => {
      const server = net.createServer().listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const { port } = server.address() as net.AddressInfo
      await new Promise((resolve) => server.close(resolve))
      const seen = new RecordingObserver()
      const it = client(transport, port, seen)
      it.connect()
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures[0]?.kind).toBe('connect-refused')
      expect([seen.opened, seen.closed, seen.wire.up.raw]).toEqual([0, 0, 0])
    })

    it('a silent peer: no failure by itself; close and connect begin again', async () => {
      const peer = await rawServer(() => {})
      const seen = new RecordingObserver()
      const it = client(transport, peer.port, seen)
      it.connect()
      const first = await peer.accepted(0)
      await new Promise((resolve) => first.once('data', resolve))
      const gone = new Promise((resolve) => first.resume().once('close', resolve))
      it.close()
      await gone
      it.connect()
      await peer.accepted(1)
      await seen.until(() => seen.opened === 2)
      it.close()
      expect(seen.closed).toBe(2)
      expect(seen.failures).toEqual([])
    })

    it('a half-closed peer is let go', async () => {
      const peer = await rawServer((socket) => {
        socket.resume()
        socket.once('data', () => socket.end())
      }, true)
      const seen = new RecordingObserver()
      client(transport, peer.port, seen).connect()
      const socket = await peer.accepted(0)
      await new Promise((resolve) => socket.once('close', resolve))
      expect(seen.failures.map(({ kind }) => kind)).toEqual(['closed'])
    })

    it('connects from another source address', async () => {
      const peer = await rawServer(() => {})
      const seen = new RecordingObserver()
      const it = client(transport, peer.port, seen, process.platform === 'linux' ? { localAddress: '127.0.0.5' } : {})
      it.connect()
      const socket = await peer.accepted(0)
      if (process.platform === 'linux') expect(socket.remoteAddress).toBe('127.0.0.5')
      it.close()
    })

    it('a source address that is none of ours, and one that is no address', async () => {
      for (const [localAddress, kind] of [
        ['192.0.2.1', 'address-exhausted'],
        ['nonsense', 'other'],
      ] as const) {
        const seen = new RecordingObserver()
        const it = client(transport, 9, seen, { localAddress })
        it.connect()
        expect(seen.failures).toEqual([])
        await seen.until(() => seen.failures.length === 1)
        expect(seen.failures[0]?.kind).toBe(kind)
        expect(seen.failures[0]?.detail).not.toContain(TOKEN)
        expect(seen.opened).toBe(0)
      }
    })
  })
})

describe('error names', () => {
  it.each([
    ['EMFILE', false, 'descriptor-limit'],
    ['ENFILE', true, 'descriptor-limit'],
    ['EADDRNOTAVAIL', false, 'address-exhausted'],
    ['EADDRINUSE', false, 'address-exhausted'],
    ['ECONNREFUSED', false, 'connect-refused'],
    ['ECONNRESET', false, 'connect-reset'],
    ['ECONNRESET', true, 'reset'],
    ['EPIPE', true, 'reset'],
    ['ETIMEDOUT', false, 'connect-timeout'],
    ['ETIMEDOUT', true, 'reset'],
    ['EHOSTUNREACH', false, 'other'],
    [undefined, true, 'other'],
  ] as const)('%s (established: %s) is %s', (code, established, kind) => {
    expect(failureKindOf(code, established)).toBe(kind)
  })
})

import { createHash } from 'node:crypto'
import type net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { CLIENT_KINDS } from '../../bench/contracts/names.js'
import { RecordingObserver } from './support/observer.js'
import { clientsOf, event, httpServer, onRequests, rawServer, SNAPSHOT, TOKEN } from './support/peers.js'

/** A `ws` server, unrelated to our code, behind node:http; answers 401 without the token. */
async function wsServer(serve: (socket: WebSocket, url: string, n: number) => void) {
  const sockets: WebSocket[] = []
  const server = await httpServer((_request, response) => response.writeHead(404).end())
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  server.server.on('upgrade', (request, socket, head) => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
      return
    }
    wss.handleUpgrade(request, socket, head, (peer) => {
      sockets.push(peer)
      serve(peer, request.url ?? '', sockets.length - 1)
    })
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate()
  })
  return { ...server, peers: sockets }
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The right answer to a handshake, by hand. */
function accepting(request: string): string {
  const key = /sec-websocket-key: (.*)\r\n/i.exec(request)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
}

const text = (body: string): Buffer => Buffer.concat([Buffer.from([0x81, body.length]), Buffer.from(body)])

/** A raw server that shakes hands and then writes `after` in the same packet. */
function rawWebSocket(after: (n: number) => Buffer) {
  return rawServer((socket, n) => {
    onRequests(socket, (request) => socket.write(Buffer.concat([Buffer.from(accepting(request)), after(n)])))
  })
}

describe.each(CLIENT_KINDS)('%s clients', (kind) => {
  const client = clientsOf(kind)

  describe('WebSocket', () => {
    it('shakes hands with ws, takes the snapshot, delivers; 20 bytes cost 22 down and 26 up', async () => {
      const urls: string[] = []
      const received: string[] = []
      let heard = (): void => {}
      const upstream = new Promise<void>((resolve) => {
        heard = resolve
      })
      const server = await wsServer((socket, url) => {
        urls.push(url)
        socket.send(SNAPSHOT)
        socket.on('message', (data) => {
          received.push(data.toString())
          heard()
        })
      })
      const seen = new RecordingObserver()
      const ws = client('websocket', server.port, seen, { channel: 'a b' })
      expect(ws.send(Buffer.from('x'))).toBe(false)
      ws.connect()
      await seen.until(() => seen.readyCount === 1)
      expect(urls).toEqual(['/events?channel=a%20b'])
      expect(seen.headers).toContain('sec-websocket-accept')
      const down = { ...seen.wire.down }
      const up = { ...seen.wire.up }
      expect(down.setup).toBe(down.raw)
      const body = '{"n":9,"pad":"12345"}'.slice(0, 20)
      server.peers[0]?.send(body)
      await seen.until(() => seen.messages.length === 2 && seen.wire.down.raw === down.raw + 22)
      expect(seen.wire.down).toEqual({ ...down, raw: down.raw + 22, payload: 20, framing: 2 })
      expect(ws.cursor).toBe(9)
      expect(ws.send(Buffer.from(body))).toBe(true)
      expect(seen.upstream).toBe(1)
      expect(seen.wire.up).toEqual({ ...up, raw: up.raw + 26, payload: 20, framing: 6 })
      await upstream
      expect(received).toEqual([body])
      expect(seen.wire.down.raw).toBe(server.sockets[0]?.bytesWritten)
      expect(seen.wire.up.raw).toBe(server.sockets[0]?.bytesRead)
    })

    it('answers pings, counts them as heartbeat, and ws sees a clean close', async () => {
      const server = await wsServer((socket) => socket.send(SNAPSHOT))
      const seen = new RecordingObserver()
      const ws = client('websocket', server.port, seen)
      ws.connect()
      await seen.until(() => seen.readyCount === 1)
      const peer = server.peers[0] as WebSocket
      const pong = new Promise<Buffer>((resolve) => peer.once('pong', resolve))
      peer.ping('hello')
      expect((await pong).toString()).toBe('hello')
      expect([seen.wire.down.heartbeat, seen.wire.up.heartbeat]).toEqual([7, 11])
      peer.pong('x')
      await seen.until(() => seen.wire.down.heartbeat === 10)
      const closed = new Promise<number>((resolve) => peer.once('close', resolve))
      const before = seen.log.length
      ws.close()
      expect(await closed).toBe(1000)
      expect(seen.log.slice(before)).toEqual(['closed'])
      seen.checkAccount()
    })

    it('echoes a close from the server, fails with closed, and resumes at its cursor', async () => {
      const urls: string[] = []
      const server = await wsServer((socket, url, n) => {
        urls.push(url)
        if (n === 0) {
          socket.send(SNAPSHOT)
          socket.send(event(3))
        }
      })
      const seen = new RecordingObserver()
      const ws = client('websocket', server.port, seen)
      ws.connect()
      await seen.until(() => seen.messages.length === 2)
      const peer = server.peers[0] as WebSocket
      const closed = new Promise<number>((resolve) => peer.once('close', resolve))
      const { payload, framing } = seen.wire.down
      peer.close(1001, 'going away')
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures[0]).toEqual({ kind: 'closed', detail: 'close frame 1001' })
      expect(await closed).toBe(1001)
      expect([seen.wire.down.payload, seen.wire.down.framing]).toEqual([payload, framing])
      ws.connect()
      await seen.until(() => seen.readyCount === 2)
      expect(urls).toEqual(['/events?channel=main', '/events?channel=main&after=3'])
      expect(seen.messages).toHaveLength(2)
      server.peers[1]?.terminate()
      await seen.until(() => seen.failures.length === 2)
      expect(seen.failures[1]?.kind).toMatch(/^(closed|reset)$/)
      expect([seen.opened, seen.closed]).toEqual([2, 2])
    })

    it('reads frames that come in the packet of the handshake, and byte by byte', async () => {
      const frames = Buffer.concat([
        text(SNAPSHOT),
        text(event(1)),
        Buffer.from([0x01, 3]),
        Buffer.from('{"n'),
        Buffer.from([0x80, 4]),
        Buffer.from('":2}'),
      ])
      const whole = new RecordingObserver()
      const peer = await rawWebSocket(() => frames)
      client('websocket', peer.port, whole).connect()
      await whole.until(() => whole.messages.length === 3)
      const drip = await rawServer((socket) => {
        socket.setNoDelay(true)
        onRequests(socket, (request) => {
          const bytes = Buffer.concat([Buffer.from(accepting(request)), frames])
          const next = (at: number): void => {
            if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1))
          }
          next(0)
        })
      })
      const dripped = new RecordingObserver()
      client('websocket', drip.port, dripped).connect()
      await dripped.until(() => dripped.messages.length === 3 && dripped.wire.down.raw === whole.wire.down.raw)
      expect(dripped.messages).toEqual([SNAPSHOT, event(1), event(2)])
      expect(dripped.messages).toEqual(whole.messages)
      expect(dripped.wire.down).toEqual(whole.wire.down)
      expect(dripped.wire.down).toMatchObject({ payload: 14, framing: 6 })
    })

    for (const [what, answer, kind] of [
      ['a wrong accept', (r: string) => accepting(r).replace(/Accept: .*\r\n/, 'Accept: AAAA\r\n'), 'handshake'],
      ['no upgrade', (r: string) => accepting(r).replace('Upgrade: WebSocket\r\n', ''), 'handshake'],
      ['no connection', (r: string) => accepting(r).replace(/Connection: .*\r\n/, ''), 'handshake'],
      [
        'an extension',
        (r: string) => accepting(r).replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: x\r\n\r\n'),
        'handshake',
      ],
      ['200', () => 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'status'],
      ['401', () => 'HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n', 'unauthorized'],
      ['503', () => 'HTTP/1.1 503 Busy\r\n\r\n', 'status'],
    ] as const) {
      it(`answers ${what} with '${kind}'`, async () => {
        const peer = await rawServer((socket) => onRequests(socket, (request) => socket.write(answer(request))))
        const seen = new RecordingObserver()
        client('websocket', peer.port, seen).connect()
        await seen.until(() => seen.failures.length === 1)
        expect(seen.failures[0]?.kind).toBe(kind)
        expect([seen.opened, seen.closed, seen.readyCount]).toEqual([1, 1, 0])
      })
    }

    for (const [what, bytes, kind, code] of [
      ['a masked frame', [0x81, 0x80, 0, 0, 0, 0], 'protocol', 1002],
      ['the close code 1005', [0x88, 2, 0x03, 0xed], 'protocol', 1002],
      ['bad UTF-8', [0x81, 1, 0xff], 'protocol', 1007],
      ['a message too big', [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0], 'oversize', 1009],
    ] as const) {
      it(`answers ${what} with '${kind}' and close code ${code}`, async () => {
        let told = (_bytes: Buffer): void => {}
        const goodbye = new Promise<Buffer>((resolve) => {
          told = resolve
        })
        const peer = await rawServer((socket) => {
          socket.once('data', (request) => {
            socket.on('data', told)
            socket.write(
              Buffer.concat([Buffer.from(accepting(request.toString('latin1'))), text(SNAPSHOT), Buffer.from(bytes)]),
            )
          })
        })
        const seen = new RecordingObserver()
        client('websocket', peer.port, seen).connect()
        await seen.until(() => seen.failures.length === 1)
        expect(seen.failures[0]?.kind).toBe(kind)
        const frame = await goodbye
        expect(frame.length).toBe(8)
        expect(
          (((frame[6] as number) ^ (frame[2] as number)) << 8) | ((frame[7] as number) ^ (frame[3] as number)),
        ).toBe(code)
        seen.checkAccount()
      })
    }

    it('may be closed, or closed and connected again, inside any callback', async () => {
      for (const entry of [`message ${SNAPSHOT}`, 'opened', 'ready', `message ${event(1)}`]) {
        for (const again of [false, true]) {
          const peer = await rawWebSocket(() => Buffer.concat([text(SNAPSHOT), text(event(1)), text(event(2))]))
          const seen = new RecordingObserver()
          const ws = client('websocket', peer.port, seen)
          let acted = false
          seen.onEvent = (name) => {
            if (name !== entry || acted) return
            acted = true
            ws.close()
            if (again) ws.connect()
          }
          ws.connect()
          await seen.until(() => acted)
          if (again) await seen.until(() => seen.messages.includes(event(2)))
          else expect(seen.messages).not.toContain(event(2))
          expect(seen.failures).toEqual([])
          expect(ws.connected).toBe(again)
          seen.checkAccount()
          ws.close()
        }
      }
    })

    it('a peer that does not read makes send refuse, not the memory grow', async () => {
      let taken: net.Socket | undefined
      const peer = await rawServer((socket) => {
        taken = socket
        socket.once('data', (request) => {
          socket.pause()
          socket.write(Buffer.concat([Buffer.from(accepting(request.toString('latin1'))), text(SNAPSHOT)]))
        })
      })
      const seen = new RecordingObserver()
      const ws = client('websocket', peer.port, seen)
      ws.connect()
      await seen.until(() => seen.readyCount === 1)
      const body = Buffer.alloc(65_536, 'x')
      let sent = 0
      while (ws.send(body) && sent < 1000) sent++
      expect(sent).toBeLessThan(1000)
      expect(seen.upstream).toBe(sent)
      seen.checkAccount()
      ws.close()
      expect(seen.closed).toBe(1)
      taken?.destroy()
    })
  })
})

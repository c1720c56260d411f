import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { webSocket } from '../support/follower.js'
import { afterTest, forEachSubject, type Harness, hasDialect, start, until } from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

async function open(harness: Harness, autoPong = true): Promise<WebSocket> {
  const socket = webSocket(harness, harness.path(), { autoPong })
  afterTest(() => socket.terminate())
  socket.on('error', () => {})
  await once(socket, 'message')
  return socket
}

async function raw(harness: Harness): Promise<RawPeer> {
  const peer = await RawPeer.open(harness)
  peer.handshake(harness.path())
  await peer.until((text) => text.includes('snapshot') && text.endsWith('}}'))
  peer.forget()
  return peer
}

/** A masked client frame with an all-zero mask, so that its payload stays readable. */
function frame(opcode: number, payload: Buffer, isFinal = true): Buffer {
  const head = [(isFinal ? 0x80 : 0) | opcode]
  if (payload.length < 126) head.push(0x80 | payload.length)
  else head.push(0x80 | 126, payload.length >> 8, payload.length & 0xff)
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload])
}

const CONTINUATION = 0
const TEXT = 1
const PING = 9

await forEachSubject(
  'speaks',
  (subject) => subject.transport === 'websocket' && !hasDialect(subject),
  (subject) => {
    const isUws = subject.engine === 'uws'

    it('the handshake with the common headers and no extension', async () => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      peer.handshake(harness.path(), ['Sec-WebSocket-Extensions: permessage-deflate'])
      const text = await peer.until((received) => received.includes('\r\n\r\n'))
      expect(text).toMatch(/^HTTP\/1\.1 101 /)
      expect(text).toMatch(/\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/i)
      expect(text).toMatch(/\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n/i)
      expect(text).not.toMatch(/permessage-deflate/i)
    })

    it('the close handshake, echoing the code', async () => {
      const harness = await start(subject)
      const socket = await open(harness)
      socket.close(4321, 'enough')
      const [code] = await once(socket, 'close')
      expect(code).toBe(4321)
      await until(() => harness.server.counters().established === 0)
      expect(harness.server.counters()).toMatchObject({ subscribers: 0, garbage: 0, abortedRequests: 0 })
    })

    it('1001 when it is retired, and 204 to later handshakes', async () => {
      const harness = await start(subject)
      const socket = await open(harness)
      harness.server.retire()
      const [code] = await once(socket, 'close')
      expect(code).toBe(1001)
      const peer = await RawPeer.open(harness)
      peer.handshake(harness.path())
      expect(await peer.until((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 204 /)
    })

    it('pong to a ping between fragments, and joins the fragments', async () => {
      const harness = await start(subject)
      const peer = await raw(harness)
      const fragments = [frame(TEXT, Buffer.from('{"a'), false), frame(PING, Buffer.from('hi'))]
      peer.socket.write(Buffer.concat([...fragments, frame(CONTINUATION, Buffer.from('":1}'))]))
      await until(() => harness.upstream.length === 1)
      expect(harness.upstream[0]?.body).toBe('{"a":1}')
      expect(await peer.until((text) => text.length >= 4)).toBe('\x8a\x02hi')
    })

    it('binary messages upstream too', async () => {
      const harness = await start(subject)
      const socket = await open(harness)
      socket.send(Buffer.from('binary'))
      await until(() => harness.upstream.length === 1)
      expect(harness.upstream[0]?.body).toBe('binary')
    })

    it('1009 to a message over the limit', async () => {
      const harness = await start(subject)
      const socket = await open(harness)
      socket.send('x'.repeat(1001))
      const [code] = await once(socket, 'close')
      // uws: limitation uws/oversize-without-close.
      expect(code).toBe(isUws ? 1006 : 1009)
      await until(() => harness.server.counters().oversizeBodies === 1)
      expect(harness.upstream).toEqual([])
    })

    it('1007 to text that is not UTF-8, across fragments', async () => {
      const harness = await start(subject)
      const peer = await raw(harness)
      const pieces = [frame(TEXT, Buffer.from([0xc3]), false), frame(CONTINUATION, Buffer.from([0x28]))]
      peer.socket.write(Buffer.concat(pieces))
      // uws: limitation uws/bad-utf8-without-close.
      if (isUws) expect(await peer.closed()).toBe('')
      else expect(await peer.until((text) => text.length >= 4)).toBe('\x88\x02\x03\xef')
      await until(() => harness.server.counters().garbage === 1)
      expect(harness.upstream).toEqual([])
    })

    it('1002 to an unmasked frame', async () => {
      const harness = await start(subject)
      const peer = await raw(harness)
      peer.socket.write(Buffer.concat([Buffer.from([0x81, 2]), Buffer.from('hi')]))
      if (isUws) {
        // limitation uws/unmasked-swallowed: it waits for a mask, takes the next frame for it, and closes without a word.
        peer.socket.write(frame(PING, Buffer.from('still there?')))
        expect(await peer.closed()).toBe('')
      } else {
        expect(await peer.until((text) => text.length >= 4)).toBe('\x88\x02\x03\xea')
        expect(harness.server.counters().garbage).toBe(1)
        expect(harness.upstream).toEqual([])
      }
    })
  },
)

await forEachSubject(
  'pings',
  (subject) => subject.transport === 'websocket' && !hasDialect(subject),
  (subject) => {
    // uws has no ping shorter than its 8 s time-out (limitation uws/ping-interval), hence the long wait there.
    const pingMs = subject.engine === 'uws' ? 1000 : 30

    it('and drops only who does not answer', async () => {
      const harness = await start(subject, { pingMs })
      const silent = await open(harness, false)
      const answering = await open(harness)
      const pinged = once(answering, 'ping')
      await once(silent, 'close')
      await pinged
      await until(() => harness.server.counters().silentClientsDropped === 1)
      await until(() => harness.server.counters().subscribers === 1)
      expect(answering.readyState).toBe(WebSocket.OPEN)
    })
  },
)

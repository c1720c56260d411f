/** Compressed WebSocket messages: what is agreed, what is inflated, and what is refused. */

import { createHash } from 'node:crypto'
import type http from 'node:http'
import { constants, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { CLIENT_KINDS } from '../../bench/contracts/names.js'
import { agreesToDeflate } from '../../clients/protocol/deflate-offer.js'
import { ProtocolViolation } from '../../clients/protocol/violation.js'
import { WebSocketParser } from '../../clients/protocol/websocket-parser.js'
import { HANDSHAKE } from './conformance/support/transcript.js'
import { RecordingObserver } from './support/observer.js'
import { clientsOf, event, httpServer, onRequests, rawServer, SNAPSHOT } from './support/peers.js'
import { feedFromArena, randomCut } from './support/pieces.js'

const MAX_BYTES = 1000
const COMPRESSED = 0x40
const FINAL = 0x80

/** As a server compresses a message (RFC 7692, 7.2.1). */
function deflated(text: string | Buffer): Buffer {
  const bytes = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH })
  return bytes.subarray(0, bytes.length - 4)
}

function frame(first: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? [first, payload.length] : [first, 126, payload.length >> 8, payload.length & 0xff]
  return Buffer.concat([Buffer.from(head), payload])
}

function parse(pieces: Buffer[], inflates = true): { messages: string[]; sizes: number[] } {
  const messages: string[] = []
  const sizes: number[] = []
  const parser: WebSocketParser = new WebSocketParser(
    {
      frameMessage: (bytes, start, end) => {
        messages.push(bytes.toString('utf8', start, end))
        sizes.push(parser.wireBytes)
      },
      framePing: () => undefined,
      framePong: () => undefined,
      frameClose: () => undefined,
    },
    MAX_BYTES,
    inflates,
  )
  feedFromArena((bytes, start, end) => parser.feed(bytes, start, end), pieces)
  return { messages, sizes }
}

function violationOf(bytes: Buffer, inflates = true): ProtocolViolation {
  try {
    parse([bytes], inflates)
  } catch (error) {
    if (error instanceof ProtocolViolation) return error
    throw error
  }
  throw new Error('nothing was violated')
}

describe('the parser', () => {
  it('inflates any text in any fragments, cut anywhere, among messages that are not compressed', () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 200 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyText, fc.boolean(), fc.nat(300)), { maxLength: 6 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (messages, numbers) => {
          const frames = messages.flatMap(([text, compress, at]) => {
            const body = compress ? deflated(text) : Buffer.from(text)
            const first = 1 | (compress ? COMPRESSED : 0)
            return [frame(first, body.subarray(0, at)), frame(FINAL, body.subarray(at))]
          })
          const { messages: seen, sizes } = parse(randomCut(Buffer.concat(frames), () => numbers.next().value))
          expect(seen).toEqual(messages.map(([text]) => text))
          expect(sizes).toEqual(
            messages.map(([text, compress]) => (compress ? deflated(text) : Buffer.from(text)).length),
          )
        },
      ),
    )
  })

  it('takes the empty message of the standard (7.2.3.6), and one of nothing at all', () => {
    expect(parse([frame(FINAL | COMPRESSED | 1, Buffer.from([0]))])).toEqual({ messages: [''], sizes: [1] })
    expect(parse([frame(FINAL | COMPRESSED | 1, Buffer.alloc(0))])).toEqual({ messages: [''], sizes: [0] })
  })

  it.each([
    ['the bit without an agreement', frame(FINAL | COMPRESSED | 1, deflated('x')), false, 1002],
    ['another reserved bit', frame(FINAL | 0x20 | 1, deflated('x')), true, 1002],
    [
      'the bit on a continuation',
      Buffer.concat([frame(1, Buffer.from('a')), frame(FINAL | COMPRESSED, Buffer.from('b'))]),
      true,
      1002,
    ],
    ['the bit on a ping', frame(FINAL | COMPRESSED | 9, Buffer.alloc(0)), true, 1002],
    ['what is no stream', frame(FINAL | COMPRESSED | 1, Buffer.from([0xff, 0xff, 0xff])), true, 1002],
    [
      'text that is not UTF-8 when inflated',
      frame(FINAL | COMPRESSED | 1, deflated(Buffer.from([0xc3, 0x28]))),
      true,
      1007,
    ],
    ['a bomb', frame(FINAL | COMPRESSED | 1, deflated('x'.repeat(100_000))), true, 1009],
    ['one byte too much', frame(FINAL | COMPRESSED | 1, deflated('x'.repeat(MAX_BYTES + 1))), true, 1009],
  ])('refuses %s', (_what, bytes, inflates, code) => {
    expect(violationOf(bytes, inflates).closeCode).toBe(code)
  })

  it('takes a message of exactly the limit', () => {
    const text = 'x'.repeat(MAX_BYTES)
    expect(parse([frame(FINAL | COMPRESSED | 1, deflated(text))]).messages).toEqual([text])
  })
})

describe('an answer to the offer', () => {
  it.each([
    ['permessage-deflate; server_no_context_takeover', true],
    ['permessage-deflate;client_no_context_takeover ; server_no_context_takeover', true],
    ['permessage-deflate; server_no_context_takeover; server_max_window_bits=10', true],
    ['permessage-deflate', false],
    ['permessage-deflate; client_no_context_takeover', false],
    ['permessage-deflate; server_no_context_takeover; client_max_window_bits=10', false],
    ['permessage-deflate; server_no_context_takeover; server_max_window_bits=7', false],
    ['permessage-deflate; server_no_context_takeover; server_no_context_takeover', false],
    ['permessage-deflate; server_no_context_takeover, permessage-deflate', false],
    ['permessage-bzip2; server_no_context_takeover', false],
    ['', false],
  ])('%s: %s', (value, agreed) => {
    expect(agreesToDeflate(value)).toBe(agreed)
  })

  it('that is not as it was asked for, or missing, is refused', async () => {
    for (const [offers, extension, failures] of [
      [true, '', ['handshake']],
      [false, '', []],
      [true, 'permessage-deflate', ['handshake']],
      [false, 'permessage-deflate; server_no_context_takeover', ['handshake']],
    ] as const) {
      const peer = await rawServer((socket) =>
        onRequests(socket, (request) => {
          const key = /Sec-WebSocket-Key: (.+)\r\n/.exec(request)?.[1]
          const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
          const line = extension === '' ? '' : `Sec-WebSocket-Extensions: ${extension}\r\n`
          const head = `HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${line}\r\n`
          socket.write(head)
          socket.write(frame(FINAL | 1, Buffer.from(SNAPSHOT)))
        }),
      )
      const seen = new RecordingObserver()
      clientsOf('lean')('websocket', peer.port, seen, { permessageDeflate: offers }).connect()
      await seen.until(() => seen.readyCount + seen.failures.length === 1)
      expect(seen.failures.map(({ kind }) => kind)).toEqual(failures)
      expect(seen.messages).toEqual(failures.length === 0 ? [SNAPSHOT] : [])
    }
  })
})

describe('the two kinds of client', () => {
  const long = (n: number): string => `{"n":${n},"pad":"${'again '.repeat(100)}"}`
  const bodies = [long(1), event(2), long(3)]

  it('tell the same of the same compressed messages, bytes included', async () => {
    const seen = await Promise.all(
      CLIENT_KINDS.map(async (kind) => {
        const { port, server } = await httpServer(() => undefined)
        const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 } })
        onTestFinished(() => sockets.close())
        server.on('upgrade', (request: http.IncomingMessage, socket, head) => {
          sockets.handleUpgrade(request, socket, head, (webSocket) => {
            expect(webSocket.extensions).toContain('permessage-deflate')
            webSocket.send(SNAPSHOT)
            webSocket.on('message', () => {
              webSocket.ping()
              for (const body of bodies) webSocket.send(body)
            })
          })
        })
        const observer = new RecordingObserver()
        const client = clientsOf(kind)('websocket', port, observer, { permessageDeflate: true })
        client.connect()
        await observer.until(() => observer.readyCount === 1)
        client.send(Buffer.from('go'))
        await observer.until(() => observer.messages.length === 1 + bodies.length && observer.wire.up.heartbeat > 0)
        return observer
      }),
    )
    const [lean, library] = seen
    expect(lean?.messages).toEqual([SNAPSHOT, ...bodies])
    expect(library?.messages).toEqual(lean?.messages)
    const payload = bodies.reduce((sum, body) => sum + deflated(body).length, 0)
    expect(lean?.wire.down).toMatchObject({ payload, heartbeat: 2, framing: 2 * bodies.length })
    const { payload: libraryPayload, framing, heartbeat } = library?.wire.down ?? {}
    expect({ payload: libraryPayload, framing, heartbeat }).toEqual({
      payload,
      framing: 2 * bodies.length,
      heartbeat: 2,
    })
    expect(library?.wire.up).toMatchObject({ payload: 2, heartbeat: 6 })
    for (const observer of seen) observer.checkAccount()
  })
})

it('offers nothing unless asked to', () => {
  expect(HANDSHAKE).not.toContain('Extensions')
})

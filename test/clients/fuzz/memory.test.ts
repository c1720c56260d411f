/** Streams without end: what a parser holds stays under its limit, and does not grow with what it has read. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../bench/random.js'
import { HttpResponseParser, MAX_HEAD_BYTES } from '../../../clients/protocol/http-response-parser.js'
import { NdjsonSplitter } from '../../../clients/protocol/ndjson-splitter.js'
import { SseParser } from '../../../clients/protocol/sse-parser.js'
import { ProtocolViolation } from '../../../clients/protocol/violation.js'
import { WebSocketParser } from '../../../clients/protocol/websocket-parser.js'
import { allocationsOf } from './support/allocations.js'
import { scaled } from './support/runs.js'
import { closePayload, frame, PING, TEXT, wholeFrame } from './support/websocket-grammar.js'

const MAX = 5000
const STREAM_BYTES = 1 << 20
const none = (): void => {}

type Feed = (bytes: Buffer, start: number, end: number) => void
const parsers: Record<string, { readonly make: () => Feed; readonly heldBytes: number }> = {
  http: {
    make: () => {
      const parser = new HttpResponseParser({ httpHeader: none, httpHead: none, httpBody: none, httpComplete: none })
      return (bytes, start, end) => parser.feed(bytes, start, end)
    },
    heldBytes: MAX_HEAD_BYTES,
  },
  sse: {
    make: () => {
      const parser = new SseParser({ sseEvent: none, sseComment: none, sseId: none, sseRetry: none }, MAX)
      return (bytes, start, end) => parser.feed(bytes, start, end)
    },
    heldBytes: MAX + 64,
  },
  ndjson: {
    make: () => {
      const splitter = new NdjsonSplitter({ ndjsonLine: none }, MAX)
      return (bytes, start, end) => splitter.feed(bytes, start, end)
    },
    heldBytes: MAX + 1,
  },
  websocket: {
    make: () => {
      const handler = { frameMessage: none, framePing: none, framePong: none, frameClose: none }
      const parser = new WebSocketParser(handler, MAX)
      return (bytes, start, end) => parser.feed(bytes, start, end)
    },
    heldBytes: MAX,
  },
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const long = Buffer.alloc(MAX, 'x')
/** After `before`, `again` without end. */
const streams: [parser: string, what: string, before: string | Buffer, again: string | Buffer, refused: boolean][] = [
  ['http', 'a line without end', 'HTTP/1.1 200 OK\r\nX: ', 'x', true],
  ['http', 'headers without end', 'HTTP/1.1 200 OK\r\n', 'X: y\r\n', true],
  ['http', 'interim responses without end', '', 'HTTP/1.1 103 Wait\r\nX: y\r\n\r\n', true],
  ['http', 'a chunk extension without end', `${CHUNKED}1;`, 'x', true],
  ['http', 'trailers without end', `${CHUNKED}0\r\n`, 'X: y\r\n', true],
  ['http', 'zeros before a chunk size', CHUNKED, '0', true],
  ['http', 'a body without end', 'HTTP/1.1 200 OK\r\n\r\n', 'x', false],
  ['http', 'chunks without end', CHUNKED, `3;${'e'.repeat(300)}\r\nabc\r\n`, false],
  [
    'http',
    'responses without end',
    '',
    `HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: ${'x'.repeat(3000)}\r\n\r\nabc`,
    false,
  ],
  ['sse', 'a line without end', 'data: ', 'x', true],
  ['sse', 'a comment without end', ':', 'x', true],
  ['sse', 'an event without end', '', 'data: x\r\n', true],
  ['sse', 'an event of empty lines without end', '', 'data\r', true],
  ['sse', 'blank lines without end', '', '\n', false],
  ['sse', 'comments without end', '', ': hello\r\n\r\n', false],
  ['sse', 'ids without end', 'data: x\n', `id: ${'1'.repeat(3000)}\n`, false],
  ['sse', 'events without end', '', `data: ${long}\n\ndata: a\ndata: b\n\n`, false],
  ['ndjson', 'a line without end', '{', 'x', true],
  ['ndjson', 'carriage returns without end', '', '\r', true],
  ['ndjson', 'lines without end', '', `${long}\n{}\r\n`, false],
  ['websocket', 'fragments without end', frame(TEXT, Buffer.from('x')), frame(0, Buffer.from('x')), true],
  ['websocket', 'empty fragments without end', frame(TEXT, Buffer.from('x')), frame(0, Buffer.alloc(0)), false],
  ['websocket', 'pings inside a message', frame(TEXT, long), wholeFrame(PING, Buffer.alloc(125)), false],
  ['websocket', 'messages without end', '', wholeFrame(TEXT, long), false],
  ['websocket', 'anything after a close', wholeFrame(0x8, closePayload(1000)), wholeFrame(TEXT, long), false],
]

describe('streams without end', () => {
  it.each(streams)('%s: %s', (name, _what, before, again, refused) => {
    const { make, heldBytes } = parsers[name] as (typeof parsers)[string]
    const period = Buffer.from(again)
    const random = seededRandom(2, 'memory')
    for (const pieceBytes of [1, 17, 1400, 65_536]) {
      const input = Buffer.concat([
        Buffer.from(before),
        repeated(period, pieceBytes === 1 ? 40_000 : scaled(1) * STREAM_BYTES),
      ])
      const feed = make()
      let fed = 0
      let reads = 0
      let violation: unknown
      const { largestBytes, totalBytes } = allocationsOf(() => {
        while (fed < input.length && violation === undefined) {
          const end = Math.min(input.length, fed + 1 + (pieceBytes === 1 ? 0 : random.below(pieceBytes)))
          reads++
          try {
            feed(input, fed, end)
          } catch (error) {
            violation = error
          }
          fed = end
        }
      })
      if (refused) expect(violation).toBeInstanceOf(ProtocolViolation)
      else expect(violation).toBeUndefined()
      expect(largestBytes).toBeLessThanOrEqual(heldBytes)
      // Doubling copies what is cut at most a few times: what was allocated in all is bounded by what was read.
      expect(totalBytes).toBeLessThanOrEqual(4 * fed + 2 * 256 * reads)
      // What is refused is refused near the limit, long before the end.
      if (refused) expect(fed).toBeLessThanOrEqual(Buffer.byteLength(before) + 32 * heldBytes + pieceBytes)
    }
  })

  it('what is cut is held in buffers that are counted here', () => {
    const cutMessage = wholeFrame(TEXT, Buffer.from('whole')).subarray(0, 4)
    for (const [name, { make }] of Object.entries(parsers)) {
      const feed = make()
      const input = name === 'websocket' ? cutMessage : Buffer.from('HTTP/1.1 200')
      expect([name, allocationsOf(() => feed(input, 0, input.length)).count]).toEqual([name, 1])
    }
  })
})

function repeated(period: Buffer, bytes: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes / period.length) * period.length, period)
}

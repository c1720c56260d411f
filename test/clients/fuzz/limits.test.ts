/** Every limit: what lies exactly on it is read, one more is refused, in one piece and in any pieces. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../bench/random.js'
import { MAX_HEAD_BYTES, MAX_HEADERS } from '../../../clients/protocol/http-response-parser.js'
import { randomCut } from '../support/pieces.js'
import { readHttp } from './support/http-transcript.js'
import { scaled } from './support/runs.js'
import { readSse } from './support/sse-transcript.js'
import { BINARY, closePayload, frame, lengthBytes, PING, PONG, TEXT, wholeFrame } from './support/websocket-grammar.js'
import { readFrames } from './support/websocket-transcript.js'

/** Whole, in halves at both ends, and at random. */
function* someCuts(input: Buffer): Generator<Buffer[]> {
  yield [input]
  for (let at = 1; at < Math.min(20, input.length); at++) {
    yield [input.subarray(0, at), input.subarray(at)]
    yield [input.subarray(0, -at), input.subarray(-at)]
  }
  const random = seededRandom(1, 'limits')
  for (let n = 0; n < scaled(10); n++) {
    // Pieces of 40 bytes at most, and now and then of one.
    yield randomCut(input, n % 5 === 0 ? () => 0 : () => random.uniform())
  }
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`
const LENGTH = 'Content-Length: 0\r\n'
const x = (count: number): string => 'x'.repeat(count)
const head = (bytes: number, before = ''): string => {
  const rest = `${OK}${LENGTH}X: \r\n\r\n`
  return `${before}${OK}${LENGTH}X: ${x(bytes - before.length - rest.length)}\r\n\r\n`
}
const trailers = (bytes: number): string => `${CHUNKED}0\r\nX: ${x(bytes - 7)}\r\n\r\n`
const chunkLine = (bytes: number): string => `${CHUNKED}1;${x(bytes - 4)}\r\na\r\n0\r\n\r\n`
const WAIT = 'HTTP/1.1 103 Wait\r\nA: b\r\n\r\n'

const http: [what: string, make: (size: number) => string, limit: number, kind?: 'protocol'][] = [
  ['bytes of a head', head, MAX_HEAD_BYTES],
  ['bytes of a head with interim responses', (bytes) => head(bytes, WAIT.repeat(3)), MAX_HEAD_BYTES],
  ['headers', (count) => `${OK}${LENGTH}${'A: b\r\n'.repeat(count - 1)}\r\n`, MAX_HEADERS],
  [
    'headers of interim responses, too',
    (count) => `${WAIT.repeat(3)}${OK}${LENGTH}${'A: b\r\n'.repeat(count - 4)}\r\n`,
    MAX_HEADERS,
  ],
  ['bytes of trailers', trailers, MAX_HEAD_BYTES],
  ['trailers', (count) => `${CHUNKED}0\r\n${'A: b\r\n'.repeat(count)}\r\n`, MAX_HEADERS],
  ['bytes of a chunk line', chunkLine, MAX_HEAD_BYTES],
  ['digits of a chunk size', (digits) => `${CHUNKED}${'1'.padStart(digits, '0')}\r\na\r\n0\r\n\r\n`, 12],
  ['digits of a length', (digits) => `${OK}Content-Length: ${'1'.padStart(digits, '0')}\r\n\r\na`, 15, 'protocol'],
]

describe('limits of HTTP', () => {
  for (const [what, make, limit, kind = 'oversize'] of http) {
    it(`${limit} ${what} and no more`, () => {
      const fits = Buffer.from(make(limit))
      const above = Buffer.from(make(limit + 1))
      for (const pieces of someCuts(fits)) expect(readHttp(pieces).outcome).toBe('idle')
      for (const pieces of someCuts(above)) {
        const { outcome, responses } = readHttp(pieces)
        expect([outcome, responses.some((response) => response.complete)]).toEqual([kind, false])
      }
    })
  }

  it('the first response does not count for the second', () => {
    const input = Buffer.from(head(MAX_HEAD_BYTES).repeat(3) + trailers(MAX_HEAD_BYTES) + chunkLine(MAX_HEAD_BYTES))
    for (const pieces of someCuts(input)) expect(readHttp(pieces)).toMatchObject({ outcome: 'idle', reason: '' })
  })
})

const MAX = 600
/** Beside the data, a line has room for a field name. */
const LINE = MAX + 64
const sse: [what: string, make: (size: number) => string, limit: number][] = [
  ['bytes of data in one line', (size) => `data: ${x(size)}\n\n`, MAX],
  [
    'bytes of data in lines, line ends among them',
    (size) => `data:${x(200)}\r\ndata:${x(200)}\rdata:${x(size - 402)}\n\n`,
    MAX,
  ],
  ['bytes of empty data lines', (size) => `${'data\n'.repeat(size + 1)}\n`, MAX],
  ['bytes of a comment line', (size) => `:${x(size - 1)}\ndata: a\n\n`, LINE],
  ['bytes of an unknown field', (size) => `${x(size)}\r\ndata: a\n\n`, LINE],
  ['bytes of an id', (size) => `id: ${x(size - 4)}\rdata: a\n\n`, LINE],
  ['bytes of a line after a BOM', (size) => `\ufeff:${x(size - 1)}\ndata: a\n\n`, LINE],
  ['bytes of a line after half a BOM', (size) => `\ufffd:${x(size - 4)}\ndata: a\n\n`, LINE],
]

describe('limits of event streams', () => {
  for (const [what, make, limit] of sse) {
    it(`${limit} ${what} and no more`, () => {
      const bytes = (size: number): Buffer => {
        const input = Buffer.from(`${make(size)}data: last\n\n`)
        // U+FFFD is EF BF BD: of a BOM only the first byte. Now two of them.
        return what.endsWith('half a BOM') ? Buffer.from(input.map((byte, at) => (at === 1 ? 0xbb : byte))) : input
      }
      for (const pieces of someCuts(bytes(limit))) {
        const { outcome, data } = readSse(pieces, MAX)
        expect([outcome, data.length, data.at(-1)]).toEqual(['open', 2, 'last'])
      }
      for (const pieces of someCuts(bytes(limit + 1))) {
        const { outcome, data } = readSse(pieces, MAX)
        expect([outcome, data]).toEqual(['oversize', []])
      }
    })
  }
})

/** A message in fragments of 100 bytes with pings between. */
function fragmented(size: number): Buffer {
  const frames: Buffer[] = []
  for (let at = 0; at < size; at += 100) {
    const body = Buffer.alloc(Math.min(100, size - at), 'x')
    frames.push(frame((at === 0 ? TEXT : 0) | (at + 100 >= size ? 0x80 : 0), body), wholeFrame(PING, Buffer.alloc(125)))
  }
  return Buffer.concat(frames)
}

const messages: [what: string, make: (size: number) => Buffer, limit: number][] = [
  ['text of one byte', (size) => wholeFrame(TEXT, Buffer.alloc(size, 'x')), 1],
  ['short text', (size) => wholeFrame(TEXT, Buffer.alloc(size, 'x')), 124],
  ['text of the longest short length', (size) => wholeFrame(TEXT, Buffer.alloc(size, 'x')), 125],
  ['text with a length of 16 bits', (size) => wholeFrame(TEXT, Buffer.alloc(size, 'x')), 126],
  ['bytes with a length of 16 bits', (size) => wholeFrame(BINARY, Buffer.alloc(size, 0xff)), 65_535],
  ['bytes with a length of 64 bits', (size) => wholeFrame(BINARY, Buffer.alloc(size, 0xff)), 65_536],
  [
    'text of two-byte characters',
    (size) => wholeFrame(TEXT, Buffer.from('ž'.repeat(size / 2) + 'x'.repeat(size % 2))),
    1000,
  ],
  ['fragments', fragmented, 400],
]

describe('limits of WebSocket messages', () => {
  for (const [what, make, limit] of messages) {
    it(`${what}: ${limit} bytes and no more`, () => {
      for (const pieces of someCuts(make(limit))) {
        const { told, violation } = readFrames(pieces, limit)
        expect([told.filter((entry) => entry.startsWith('message')).length, violation]).toEqual([1, 0])
      }
      for (const pieces of someCuts(make(limit + 1))) {
        const { told, violation, kind } = readFrames(pieces, limit)
        expect([told.filter((entry) => entry.startsWith('message')).length, violation, kind]).toEqual([
          0,
          1009,
          'oversize',
        ])
      }
    })
  }

  const first = (opcode: number): Buffer => Buffer.from([0x80 | opcode])
  const lengths: [what: string, input: Buffer, violation: number][] = [
    ['125 in 16 bits', lengthBytes(125, 2), 1002],
    ['126 in 16 bits', lengthBytes(126, 2), 0],
    ['0 in 64 bits', lengthBytes(0, 8), 1002],
    ['65,535 in 64 bits', lengthBytes(65_535, 8), 1002],
    ['65,536 in 64 bits', lengthBytes(65_536, 8), 0],
    ['the limit', lengthBytes(1_000_000, 8), 0],
    ['one above the limit', lengthBytes(1_000_001, 8), 1009],
    ['2^32', lengthBytes(2 ** 32, 8), 1009],
    ['2^53 + 1', lengthBytes(2n ** 53n + 1n, 8), 1009],
    ['2^63 - 1, the longest there is', lengthBytes(2n ** 63n - 1n, 8), 1009],
    ['2^63, with the highest bit', lengthBytes(2n ** 63n, 8), 1002],
    ['2^64 - 1', lengthBytes(2n ** 64n - 1n, 8), 1002],
  ]
  it.each(lengths)('a length of %s', (_what, length, violation) => {
    for (const opcode of [TEXT, BINARY]) {
      for (const pieces of someCuts(Buffer.concat([first(opcode), length]))) {
        expect(readFrames(pieces, 1_000_000).violation).toBe(violation)
      }
    }
  })

  it('control frames have 125 bytes at most, whatever messages may have', () => {
    for (const [opcode, body] of [
      [PING, Buffer.alloc(125)],
      [PONG, Buffer.alloc(125)],
      [0x8, closePayload(1000, Buffer.alloc(123, 'x'))],
    ] as const) {
      for (const pieces of someCuts(wholeFrame(opcode, body))) {
        expect(readFrames(pieces, 1)).toMatchObject({ violation: 0, told: { length: 1 } })
      }
      const longer = Buffer.concat([body, Buffer.from('x')])
      for (const pieces of someCuts(wholeFrame(opcode, longer))) {
        expect(readFrames(pieces)).toMatchObject({ violation: 1002, told: [] })
      }
    }
  })

  it('no control frame is fragmented, masked or has reserved bits, no opcode is unknown', () => {
    for (let head = 0; head < 256; head++) {
      const opcode = head & 0xf
      const known = [TEXT, BINARY, 0x8, PING, PONG].includes(opcode)
      const valid = (head & 0x70) === 0 && known && ((head & 0x80) !== 0 || opcode < 0x8)
      const body = opcode === 0x8 ? closePayload(1000) : Buffer.from('hi')
      for (const pieces of someCuts(frame(head, body))) expect(readFrames(pieces).violation).toBe(valid ? 0 : 1002)
      const masked = Buffer.from([head, 0x82, 0, 0, 0, 0, 0x61, 0x62])
      for (const pieces of someCuts(masked)) expect(readFrames(pieces)).toMatchObject({ violation: 1002, told: [] })
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolViolation } from '../../clients/protocol/violation.js'
import { encodeClientFrame, encodeCloseFrame, isCloseCode } from '../../clients/protocol/websocket-frame.js'
import { WebSocketParser } from '../../clients/protocol/websocket-parser.js'
import { cuttings, feedFromArena, randomCut } from './support/pieces.js'

function parse(pieces: Buffer[], max = 100_000): string[] {
  const events: string[] = []
  const text = (bytes: Buffer, start: number, end: number): string => bytes.toString('latin1', start, end)
  const parser = new WebSocketParser(
    {
      frameMessage: (bytes, start, end) => events.push(`message <${text(bytes, start, end)}>`),
      framePing: (bytes, start, end) => events.push(`ping <${text(bytes, start, end)}>`),
      framePong: (bytes, start, end) => events.push(`pong <${text(bytes, start, end)}>`),
      frameClose: (code, size) => events.push(`close ${code} of ${size}`),
    },
    max,
  )
  try {
    feedFromArena((bytes, start, end) => parser.feed(bytes, start, end), pieces)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    events.push(`violation ${error.kind} ${error.closeCode}`)
  }
  return events
}

/** A frame as a server sends it. */
function frame(first: number, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload)
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10)
  head[0] = first
  if (head.length === 2) head[1] = body.length
  else if (head.length === 4) {
    head[1] = 126
    head.writeUInt16BE(body.length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(body.length), 2)
  }
  return Buffer.concat([head, body])
}

const TEXT = 0x81
const PING = 0x89
const latin1 = (text: string): string => Buffer.from(text).toString('latin1')

const rows: [what: string, frames: Buffer[], events: string[]][] = [
  [
    'messages of both types',
    [frame(TEXT, 'a'), frame(0x82, Buffer.from([0xff, 0]))],
    ['message <a>', 'message <\xff\0>'],
  ],
  ['an empty message', [frame(TEXT, ''), frame(TEXT, 'x')], ['message <>', 'message <x>']],
  [
    '125, 126 and 300 bytes',
    [125, 126, 300].map((n) => frame(TEXT, 'x'.repeat(n))),
    [125, 126, 300].map((n) => `message <${'x'.repeat(n)}>`),
  ],
  [
    'fragments with a ping between',
    [frame(0x01, 'he'), frame(PING, 'p'), frame(0x00, ''), frame(0x80, 'llo')],
    ['ping <p>', 'message <hello>'],
  ],
  [
    'a character cut by fragments',
    [frame(0x01, Buffer.from([0xf0, 0x9f])), frame(0x80, Buffer.from([0x90, 0x8e, 0x61]))],
    [`message <${latin1('🐎a')}>`],
  ],
  ['fragments that are all empty', [frame(0x01, ''), frame(0x80, '')], ['message <>']],
  ['pings and pongs', [frame(PING, ''), frame(0x8a, 'x'.repeat(125))], ['ping <>', `pong <${'x'.repeat(125)}>`]],
  [
    'a close, and nothing after it',
    [frame(0x88, Buffer.from([0x03, 0xe9, 0x62])), frame(TEXT, 'no')],
    ['close 1001 of 5'],
  ],
  ['an empty close', [frame(0x88, '')], ['close 1005 of 2']],
]

const violations: [what: string, input: Buffer, code: number][] = [
  ['a masked frame', Buffer.from(encodeClientFrame(1, Buffer.from('hi'), 7)), 1002],
  ['reserved bit 1', frame(0xc1, 'x'), 1002],
  ['reserved bit 3', frame(0x91, 'x'), 1002],
  ['an unknown data opcode', frame(0x83, ''), 1002],
  ['an unknown control opcode', frame(0x8b, ''), 1002],
  ['a fragmented ping', frame(0x09, ''), 1002],
  ['a ping of 126 bytes', frame(PING, 'x'.repeat(126)), 1002],
  ['a continuation of nothing', frame(0x80, 'x'), 1002],
  ['a message inside a message', Buffer.concat([frame(0x01, 'x'), frame(TEXT, 'y')]), 1002],
  ['16 bits for 125', Buffer.concat([Buffer.from([TEXT, 126, 0, 125]), Buffer.alloc(125, 'x')]), 1002],
  ['64 bits for 65535', Buffer.from([TEXT, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff]), 1002],
  ['a length with the highest bit', Buffer.from([TEXT, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]), 1002],
  ['a message above the limit', Buffer.from([TEXT, 127, 0, 0, 0, 1, 0, 0, 0, 0]), 1009],
  ['bad UTF-8', frame(TEXT, Buffer.from([0xc3, 0x28])), 1007],
  ['an overlong character', frame(TEXT, Buffer.from([0xe0, 0x80, 0x80])), 1007],
  ['a surrogate', frame(TEXT, Buffer.from([0xed, 0xa0, 0x80])), 1007],
  ['above the last character', frame(TEXT, Buffer.from([0xf4, 0x90, 0x80, 0x80])), 1007],
  ['a message that ends inside a character', frame(TEXT, Buffer.from([0x61, 0xe2, 0x82])), 1007],
  [
    'bad UTF-8 across fragments',
    Buffer.concat([frame(0x01, Buffer.from([0xe2])), frame(0x80, Buffer.from([0x28]))]),
    1007,
  ],
  ['a close of one byte', frame(0x88, 'x'), 1002],
  ['the close code 1005', frame(0x88, Buffer.from([0x03, 0xed])), 1002],
  ['a close reason that is not UTF-8', frame(0x88, Buffer.from([0x03, 0xe8, 0xff])), 1007],
]

describe('WebSocket parser', () => {
  for (const [what, frames, events] of rows) {
    it(`${what}, at every cut`, () => {
      for (const pieces of cuttings(Buffer.concat(frames), 31)) expect(parse(pieces)).toEqual(events)
    })
  }

  for (const [what, input, code] of violations) {
    it(`refuses ${what} with ${code}, at every cut`, () => {
      const events = [`violation ${code === 1009 ? 'oversize' : 'protocol'} ${code}`]
      for (const pieces of cuttings(input, 32)) expect(parse(pieces)).toEqual(events)
    })
  }

  it('adds fragments up against the limit, control frames apart', () => {
    const input = Buffer.concat([frame(0x01, 'x'.repeat(60)), frame(PING, 'y'.repeat(60)), frame(0x80, 'x'.repeat(41))])
    expect(parse([input], 101)).toHaveLength(2)
    expect(parse([input], 100).at(-1)).toBe('violation oversize 1009')
  })

  it('hands out a view of the fed bytes for a whole message', () => {
    const input = Buffer.concat([frame(TEXT, 'whole'), frame(TEXT, 'cut')])
    const views: boolean[] = []
    const none = (): void => expect.unreachable()
    const parser = new WebSocketParser(
      { frameMessage: (bytes) => views.push(bytes === input), framePing: none, framePong: none, frameClose: none },
      100,
    )
    parser.feed(input, 0, 10)
    parser.feed(input, 10, input.length)
    expect(views).toEqual([true, false])
  })

  it('reads large text, valid or not', () => {
    const good = Buffer.from('žába '.repeat(12_000))
    const bad = Buffer.from(good)
    bad[40_000] = 0xff
    expect(parse([frame(TEXT, good)])).toEqual([`message <${good.toString('latin1')}>`])
    expect(parse([frame(TEXT, bad)])).toEqual(['violation protocol 1007'])
    expect(parse(randomCut(frame(TEXT, good), () => 0.999))).toEqual([`message <${good.toString('latin1')}>`])
  })

  it('agrees with Node on what is UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    const unit = fc.constantFrom(
      0x00,
      0x41,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xe1,
      0xed,
      0xef,
      0xf0,
      0xf1,
      0xf4,
      0xf5,
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), (list) => {
        const bytes = Buffer.from(list)
        let valid = true
        try {
          decoder.decode(bytes)
        } catch {
          valid = false
        }
        expect(parse([frame(TEXT, bytes)])[0]?.startsWith('message')).toBe(valid)
      }),
      { seed: 7, numRuns: 2000 },
    )
  })

  it('throws nothing but violations on garbage and gives the same answer at any cut', () => {
    const part = fc.oneof(
      fc.constantFrom(...rows.map(([, frames]) => Buffer.concat(frames)), ...violations.map(([, input]) => input)),
      fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.99, noNaN: true })),
        (parts, uniform) => {
          const input = Buffer.concat(parts)
          expect(parse(randomCut(input, () => uniform.next().value as number))).toEqual(parse([input]))
        },
      ),
      { seed: 8, numRuns: 500 },
    )
  })

  it('masks what the client sends, with the shortest header', () => {
    for (const [length, header] of [
      [0, 6],
      [20, 6],
      [125, 6],
      [126, 8],
      [65_535, 8],
      [65_536, 14],
    ] as const) {
      const body = Buffer.alloc(length, 'abcdefg')
      const sent = encodeClientFrame(1, body, 0x01020304)
      expect(sent.length).toBe(header + length)
      expect((sent[1] as number) & 0x80).toBe(0x80)
      const clear = sent.subarray(header).map((byte, i) => byte ^ (sent[header - 4 + (i % 4)] as number))
      expect(body.equals(clear)).toBe(true)
    }
    expect(encodeCloseFrame(1005, 0).length).toBe(6)
    expect([1000, 1004, 1005, 1006, 1014, 1015, 2999, 3000, 4999, 5000].map(isCloseCode)).toEqual([
      true,
      false,
      false,
      false,
      true,
      false,
      false,
      true,
      true,
      false,
    ])
  })
})

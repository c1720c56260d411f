/** Frames of the grammar, mutated ones and garbage, against the receiver of `ws`, at any cut. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeClientFrame, encodeCloseFrame, isCloseCode } from '../../../clients/protocol/websocket-frame.js'
import { cuttings } from '../support/pieces.js'
import { cut, cutUp } from './support/cuts.js'
import { garbage, mutate, mutation } from './support/mutations.js'
import { runs, scaled } from './support/runs.js'
import {
  BINARY,
  CLOSE,
  closePayload,
  frame,
  frameStream,
  PING,
  PONG,
  TEXT,
  wholeFrame,
} from './support/websocket-grammar.js'
import { MAX_MESSAGE_BYTES, readFrames, type WebSocketTranscript } from './support/websocket-transcript.js'
import { readByWs } from './support/ws-receiver.js'

const SEED = 6455
const AS_CLIENT = { isServer: false, maxPayload: MAX_MESSAGE_BYTES }

const withoutOffsets = ({ told }: WebSocketTranscript): string[] => told.map((entry) => entry.replace(/ @\d+$/, ''))
/** Frames that are well-formed one by one, in an order that seldom is. */
const unordered = fc
  .array(
    fc.tuple(fc.constantFrom(0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8a), fc.integer({ min: 0, max: 130 })),
    {
      maxLength: 6,
    },
  )
  .map((frames) =>
    Buffer.concat(
      frames.map(([head, size]) => frame(head, Buffer.alloc(size, head === 0x88 ? '\x03\xe8' : 'ab', 'latin1'))),
    ),
  )
const broken = fc.oneof(
  unordered,
  fc.tuple(frameStream, mutation).map(([{ bytes }, change]) => mutate(bytes, change)),
  fc.tuple(frameStream, garbage).map(([{ bytes }, after]) => Buffer.concat([bytes, after])),
  garbage,
)

describe('valid frames', () => {
  it('are read as they were meant, with every offset, in any pieces', () => {
    fc.assert(
      fc.property(frameStream, cut, ({ bytes, told }, shares) => {
        for (const pieces of [[bytes], cutUp(bytes, bytes.length > 10_000 ? shares.slice(1) : shares)]) {
          const read = readFrames(bytes.length === 0 ? [] : pieces)
          expect(read).toEqual({ told, violation: 0, kind: '', reason: '' })
        }
      }),
      runs(SEED, 300),
    )
  })

  it('are what ws reads', () => {
    fc.assert(
      fc.property(frameStream, ({ bytes, told }) => {
        const theirs = readByWs(bytes, AS_CLIENT)
        expect(theirs.told).toEqual(told.map((entry) => entry.replace(/ @\d+$/, '')))
        expect(theirs.violation).toBe(0)
      }),
      runs(SEED + 1, 300),
    )
  })

  it('are read the same at every single cut', () => {
    for (const { bytes, told } of fc.sample(frameStream, runs(SEED + 2, 25))) {
      if (bytes.length === 0 || bytes.length > 800) continue
      for (const pieces of cuttings(bytes, SEED, scaled(20))) expect(readFrames(pieces).told).toEqual(told)
    }
  })
})

describe('frames with one thing wrong, and garbage', () => {
  it('are read or refused the same at any cut', () => {
    const violations = new Set<number>()
    fc.assert(
      fc.property(broken, cut, fc.constantFrom(50, MAX_MESSAGE_BYTES), (input, shares, max) => {
        const whole = readFrames([input], max)
        expect(readFrames(cutUp(input, input.length > 10_000 ? shares.slice(1) : shares), max)).toEqual(whole)
        violations.add(whole.violation)
      }),
      runs(SEED + 3, 800),
    )
    expect([...violations].sort()).toEqual([0, 1002, 1007, 1009])
  })

  it('are read or refused as ws does, or for a reason', () => {
    fc.assert(
      fc.property(broken, fc.constantFrom(50, MAX_MESSAGE_BYTES), (input, max) => {
        compare(input, max)
      }),
      runs(SEED + 4, 1500),
    )
  })
})

function compare(input: Buffer, max: number): void {
  const ours = readFrames([input], max)
  const theirs = readByWs(input, { isServer: false, maxPayload: max })
  const told = withoutOffsets(ours)
  // Ours may stop earlier.
  expect(theirs.told.slice(0, told.length)).toEqual(told)
  if (ours.violation === 0 && theirs.violation !== 0) {
    // Of a close frame of one byte ws refuses the header, ours the byte.
    const withByte = readFrames([Buffer.concat([input, Buffer.from('x')])], max)
    expect(withByte).toMatchObject({
      told: ours.told,
      violation: theirs.violation,
      reason: 'a close frame of one byte',
    })
    return
  }
  if (ours.violation === 0) {
    expect(theirs).toEqual({ told, violation: 0, concluded: told.at(-1)?.startsWith('close') === true })
    return
  }
  if (ours.violation === theirs.violation) return
  // Two lengths that RFC 6455, 5.2 forbids: ws takes the first and calls the second too big.
  if (ours.reason === 'a length not minimal') return
  // What ws sees only when the message, the frame or its header is complete, if nothing else is wrong before.
  const onceComplete = refusedOnceComplete(shortestRefused(input, max))
  expect(onceComplete).toContain(ours.reason === 'a length of 64 bits' ? 1009 : ours.violation)
}

/** The bytes up to the one that ours refuses. */
function shortestRefused(input: Buffer, max: number): Buffer {
  let read = 0
  let refused = input.length
  while (refused - read > 1) {
    const middle = Math.floor((read + refused) / 2)
    if (readFrames([input.subarray(0, middle)], max).violation === 0) read = middle
    else refused = middle
  }
  return input.subarray(0, refused)
}

/** What ws says when what is missing follows, whatever it is. */
function refusedOnceComplete(input: Buffer): number[] {
  const ends: Buffer[] = [0, 1, 200, 201, 66_000, 66_001].map((size) => Buffer.alloc(size))
  const finals = ends.flatMap((end) => [end, Buffer.concat([end, frame(0x80, Buffer.from('x'))])])
  return finals.map((end) => readByWs(Buffer.concat([input, end]), AS_CLIENT).violation)
}

describe('close codes', () => {
  it('are valid where ws says so, all 65,536', () => {
    for (let code = 0; code < 65_536; code++) {
      const { violation } = readByWs(wholeFrame(CLOSE, closePayload(code)), AS_CLIENT)
      if (isCloseCode(code) !== (violation === 0)) expect(`${code}`).toBe(`${violation}`)
    }
    expect(readFrames([wholeFrame(CLOSE, closePayload(1016))])).toMatchObject({ told: [], violation: 1002 })
    expect(readFrames([wholeFrame(CLOSE, closePayload(1014))])).toMatchObject({ violation: 0 })
  })
})

describe('what the client writes', () => {
  it('is what a server reads', () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(125, 126, 65_535, 65_536))
    const mask = fc.oneof(fc.constantFrom(0, 0xffffffff, 0x80000000), fc.integer({ min: 0, max: 0xffffffff }))
    fc.assert(
      fc.property(fc.constantFrom(TEXT, BINARY, PING, PONG), size, mask, (opcode, bytes, masked) => {
        const body = Buffer.alloc(opcode >= CLOSE ? Math.min(bytes, 125) : bytes, 'abcdefg')
        const { told, violation } = readByWs(encodeClientFrame(opcode, body, masked), { isServer: true, maxPayload: 0 })
        const what = opcode === PING ? 'ping' : opcode === PONG ? 'pong' : 'message'
        expect({ told, violation }).toEqual({ told: [`${what} <${body}>`], violation: 0 })
      }),
      runs(SEED + 5, 200),
    )
    for (const code of [1000, 1002, 1007, 1009, 1005]) {
      const { told } = readByWs(encodeCloseFrame(code, 0x12345678), { isServer: true, maxPayload: 0 })
      expect(told).toEqual([`close ${code} of ${code === 1005 ? 2 : 4}`])
    }
  })
})

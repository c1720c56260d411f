import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ByteAccumulator,
  indexOfByte,
  indexOfLineEnd,
  isAscii,
  sameBytes,
  viewOf,
} from '../../clients/protocol/bytes.js'
import { ProtocolViolation } from '../../clients/protocol/violation.js'

describe('byte searches', () => {
  it('find the first byte inside the range only, near and far', () => {
    for (const length of [0, 1, 511, 512, 513, 2000]) {
      const bytes = Buffer.alloc(length + 20, 'x')
      bytes[3] = 10
      bytes[length + 10] = 10
      expect(indexOfByte(bytes, 10, 5, length + 10)).toBe(-1)
      expect(indexOfLineEnd(bytes, 5, length + 10)).toBe(-1)
      expect(indexOfByte(bytes, 10, 5, length + 11)).toBe(length + 10)
      expect(indexOfLineEnd(bytes, 5, length + 11)).toBe(length + 10)
      bytes[length + 8] = 13
      expect(indexOfLineEnd(bytes, 5, length + 20)).toBe(length + 8)
    }
  })
})

/** Bytes with line ends, other control characters and letters beyond ASCII among them, and a range within. */
const anyRange = fc
  .array(fc.oneof(fc.constantFrom(9, 10, 11, 13, 14, 0x7f, 0x80, 0xff, 0), fc.integer({ min: 0x20, max: 0x7e })), {
    maxLength: 40,
  })
  .chain((bytes) => {
    const place = fc.nat({ max: bytes.length })
    return fc.record({ bytes: fc.constant(Buffer.from(bytes)), ends: fc.tuple(place, place) })
  })
  .map(({ bytes, ends: [a, b] }) => ({ bytes, start: Math.min(a, b), end: Math.max(a, b) }))

describe('words of four bytes', () => {
  it('find and judge what a look at each byte finds and judges', () => {
    fc.assert(
      fc.property(anyRange, ({ bytes, start, end }) => {
        const found = (wanted: (byte: number) => boolean): number => {
          const at = bytes.subarray(start, end).findIndex(wanted)
          return at < 0 ? -1 : start + at
        }
        expect(isAscii(bytes, start, end)).toBe(found((byte) => byte >= 0x80) < 0)
        expect(indexOfLineEnd(bytes, start, end)).toBe(found((byte) => byte === 10 || byte === 13))
        for (const wanted of [0, 10, 0x41, 0xff]) {
          expect(indexOfByte(bytes, wanted, start, end)).toBe(found((byte) => byte === wanted))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('tell any one byte that differs, inside the compared range only', () => {
    const expected = Buffer.from('0123456789abcde')
    const view = new DataView(Uint8Array.from(expected).buffer)
    for (let at = 0; at < expected.length; at++) {
      const bytes = Buffer.concat([Buffer.from('xyz'), expected])
      expect(sameBytes(view, viewOf(bytes), 3)).toBe(true)
      bytes[3 + at] = 0
      expect(sameBytes(view, viewOf(bytes), 3)).toBe(false)
      for (const [from, to] of [
        [0, at],
        [at + 1, expected.length],
      ] as const)
        expect(sameBytes(view, viewOf(bytes), 3, from, to)).toBe(true)
    }
  })
})

describe('accumulator', () => {
  it('never holds more than its limit, and nothing once cleared', () => {
    const piece = Buffer.alloc(100, 'a')
    const held = new ByteAccumulator(1000)
    for (let i = 0; i < 10; i++) {
      held.append(piece, 0, piece.length)
      expect(held.bytes.length).toBeLessThanOrEqual(1000)
    }
    expect(() => held.appendByte(1)).toThrow(ProtocolViolation)
    expect(() => held.append(piece, 0, 1)).toThrow('more than 1000 bytes')
    expect(held.length).toBe(1000)
    held.clear()
    expect([held.length, held.bytes.length]).toEqual([0, 0])
  })
})

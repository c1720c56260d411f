import { describe, expect, it } from 'vitest'
import { ByteAccumulator, indexOfByte, indexOfLineEnd } from '../../clients/protocol/bytes.js'
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

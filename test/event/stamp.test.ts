/** The stamp: fixed offsets, readable without parsing JSON, refused when malformed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bodyKind,
  gapBody,
  MIN_EVENT_BYTES,
  makeBody,
  readIntendedUs,
  readPublishedUs,
  readSequence,
  snapshotBody,
  writeStamp,
} from '../../bench/event/stamp.js'

const anyStamp = fc.record({
  sequence: fc.integer({ min: 0, max: 9_999_999_999 }),
  intendedUs: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
  publishedUs: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
})

describe('the stamp', () => {
  it('comes back as written, at any place in a buffer, and leaves the rest of the body alone', () => {
    fc.assert(
      fc.property(anyStamp, fc.nat(100), fc.integer({ min: 70, max: 300 }), (stamp, before, size) => {
        const body = makeBody(size, '', 'xy')
        writeStamp(body, stamp)
        const wire = Buffer.concat([Buffer.alloc(before, '7'), body, Buffer.from('8888')])
        expect(readSequence(wire, before)).toBe(stamp.sequence)
        expect(readIntendedUs(wire, before)).toBe(stamp.intendedUs)
        expect(readPublishedUs(wire, before)).toBe(stamp.publishedUs)
        const [sequence, intended, published] = (JSON.parse(body.toString()).stamp as string).split('/')
        expect([sequence, intended, published].map(Number)).toEqual([
          stamp.sequence,
          stamp.intendedUs,
          stamp.publishedUs,
        ])
        expect([sequence?.length, intended?.length, published?.length]).toEqual([10, 16, 16])
        expect(body.length).toBe(size)
      }),
    )
  })

  it('lies at fixed offsets', () => {
    const body = makeBody(MIN_EVENT_BYTES, '', '')
    writeStamp(body, { sequence: 1, intendedUs: 123456789, publishedUs: 123456790 })
    expect(body.toString()).toBe('{"stamp":"0000000001/0000000123456789/0000000123456790"}')
    expect(MIN_EVENT_BYTES).toBe(56)
  })

  it('is -1 where any of its digits is none', () => {
    const body = makeBody(100, '', 'x')
    writeStamp(body, { sequence: 1, intendedUs: 2, publishedUs: 3 })
    const fields = [
      [readSequence, 10, 20],
      [readIntendedUs, 21, 37],
      [readPublishedUs, 38, 54],
    ] as const
    for (const [read, from, to] of fields) {
      for (let at = from; at < to; at++) {
        for (const wrong of ['/', ':', ' ', '-', '"', '\0', 'a']) {
          const spoilt = Buffer.from(body)
          spoilt.write(wrong, at, 'latin1')
          expect(read(spoilt, 0)).toBe(-1)
        }
      }
      expect(read(body, 0)).toBeGreaterThan(0)
    }
  })

  it('is -1 beyond the end of the bytes, not a number', () => {
    expect(readPublishedUs(makeBody(MIN_EVENT_BYTES, '', ''), 10)).toBe(-1)
  })
})

describe('the kind of a body', () => {
  const kind = (text: string) => bodyKind(Buffer.from(text), 0, Buffer.byteLength(text))

  it.each([
    ['an event', makeBody(MIN_EVENT_BYTES, '', '').toString(), 'event'],
    ['a padded event', makeBody(80, '', 'x').toString(), 'event'],
    ['a stamp cut short', makeBody(MIN_EVENT_BYTES, '', '').toString().slice(0, -1), 'unknown'],
    ['a snapshot', snapshotBody(0, '').toString(), 'snapshot'],
    ['a snapshot with members', snapshotBody(12, '"stocks":{}').toString(), 'snapshot'],
    ['a gap answer', gapBody(3, 9).toString(), 'gap'],
    ['nothing', '', 'unknown'],
    ['an empty object', '{}', 'unknown'],
    ['an array', '["stamp","x"]', 'unknown'],
    ['another member', '{"error":"no"}', 'unknown'],
    ['a word that begins alike', `{"sold":${'1'.repeat(60)}}`, 'unknown'],
    ['no JSON', 'ping ping ping', 'unknown'],
  ])('%s', (_, text, expected) => {
    expect(kind(text)).toBe(expected)
  })

  it('of any bytes is one of the four, and reads nothing outside them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const inside = Buffer.concat([Buffer.from('{"stamp":"'), bytes, Buffer.from('{"gap":1}')])
        expect(['event', 'snapshot', 'gap', 'unknown']).toContain(bodyKind(inside, 10, 10 + bytes.length))
      }),
    )
  })

  it('looks only at the bytes that it is given', () => {
    const wire = Buffer.concat([gapBody(1, 2), snapshotBody(4, ''), makeBody(60 + 9, '', 'z')])
    const gapEnd = gapBody(1, 2).length
    const snapshotEnd = gapEnd + snapshotBody(4, '').length
    expect(bodyKind(wire, 0, gapEnd)).toBe('gap')
    expect(bodyKind(wire, gapEnd, snapshotEnd)).toBe('snapshot')
    expect(bodyKind(wire, snapshotEnd, wire.length)).toBe('event')
    expect(bodyKind(wire, gapEnd, gapEnd + 7)).toBe('unknown')
  })
})

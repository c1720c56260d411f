/** The searches and checks under the parsers, against the plainest code that does the same. */
import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalsIgnoringCase, indexOfByte, indexOfLineEnd } from '../../../clients/protocol/bytes.js'
import { isMime, listHas } from '../../../clients/protocol/header-values.js'
import { UTF8_INVALID, UTF8_START, validateUtf8 } from '../../../clients/protocol/utf8.js'
import { cut, cutUp, share } from './support/cuts.js'
import { runs } from './support/runs.js'

const SEED = 81

/** Searched bytes inside others that would be found, beginning at any alignment; above 512 the search is another. */
const haystack = fc
  .tuple(
    fc.integer({ min: 0, max: 9 }),
    fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(509, 511, 512, 513, 515, 700)),
    fc.array(fc.tuple(share, fc.constantFrom(0x0a, 0x0d, 0x0b, 0x09, 0x0c, 0x0e, 0x00, 0x80, 0x8a, 0x8d, 0xff)), {
      maxLength: 8,
    }),
    fc.constantFrom(0x61, 0x00, 0x80, 0xff, 0x0b, 0x09),
  )
  .map(([start, length, places, fill]) => {
    const bytes = Buffer.alloc(start + length + 9, '\n')
    bytes.fill(fill, start, start + length)
    for (const [at, byte] of places) if (length > 0) bytes[start + Math.floor(at * length)] = byte
    return { bytes, start, end: start + length }
  })

const first = (bytes: Buffer, start: number, end: number, wanted: readonly number[]): number => {
  for (let at = start; at < end; at++) if (wanted.includes(bytes[at] as number)) return at
  return -1
}

describe('byte searches', () => {
  it('find what a plain loop finds, at every alignment', () => {
    fc.assert(
      fc.property(
        haystack,
        fc.constantFrom(0x0a, 0x0d, 0x3b, 0x2c, 0x00, 0x80, 0xff),
        ({ bytes, start, end }, byte) => {
          expect(indexOfByte(bytes, byte, start, end)).toBe(first(bytes, start, end, [byte]))
          expect(indexOfLineEnd(bytes, start, end)).toBe(first(bytes, start, end, [0x0a, 0x0d]))
        },
      ),
      runs(SEED, 2000),
    )
  })

  it('compare without case as text does', () => {
    const lower = fc.constantFrom('content-length', 'chunked', 'close', 'a', 'text/event-stream', '')
    const change = fc.tuple(fc.boolean(), fc.option(fc.tuple(share, fc.integer({ min: 0, max: 255 }))))
    fc.assert(
      fc.property(lower, change, (wanted, [upper, other]) => {
        const text = Buffer.from(upper ? wanted.toUpperCase() : wanted)
        if (other !== null && text.length > 0) text[Math.floor(other[0] * text.length)] = other[1]
        const folded = text.toString('latin1').replace(/[A-Z]/g, (letter) => letter.toLowerCase())
        const padded = Buffer.concat([Buffer.from('ab'), text, Buffer.from('c')])
        expect(equalsIgnoringCase(padded, 2, 2 + text.length, Buffer.from(wanted))).toBe(folded === wanted)
        expect(equalsIgnoringCase(padded, 2, 3 + text.length, Buffer.from(wanted))).toBe(false)
      }),
      runs(SEED + 1, 1000),
    )
  })
})

describe('header values', () => {
  const word = fc.constantFrom(
    'close',
    'CLOSE',
    'Close',
    'closed',
    'clos',
    'keep-alive',
    '"close"',
    'text/html',
    '',
    'c l',
  )
  const blank = fc.constantFrom('', ' ', '\t', ' \t ')
  const joined = (sign: string) =>
    fc
      .array(fc.tuple(blank, word, blank), { minLength: 1, maxLength: 5 })
      .map((words) => words.map((w) => w.join('')).join(sign))
  const ask = (has: typeof listHas, value: string, wanted: string): boolean => {
    const padded = Buffer.from(`close,${value},close;close`, 'latin1')
    return has(padded, 6, 6 + value.length, Buffer.from(wanted))
  }
  const trimmed = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase()

  it('lists have the words between their commas', () => {
    fc.assert(
      fc.property(joined(','), fc.constantFrom('close', 'keep-alive'), (value, wanted) => {
        expect(ask(listHas, value, wanted)).toBe(value.split(',').map(trimmed).includes(wanted))
      }),
      runs(SEED + 2, 500),
    )
  })

  it('a MIME type ends with its first semicolon', () => {
    fc.assert(
      fc.property(joined(';'), fc.constantFrom('close', 'text/html'), (given, wanted) => {
        const value = given.replace(/^[ \t]+/, '')
        expect(ask(isMime, value, wanted)).toBe(trimmed(value.split(';')[0] as string) === wanted)
      }),
      runs(SEED + 3, 500),
    )
  })
})

describe('UTF-8', () => {
  const unit = fc.oneof(
    fc
      .constantFrom('a', 'ž', '€', '🐎', '\u{10ffff}', '\ud7ff', '\ue000', '\u0080', '\u0800')
      .map((text) => Buffer.from(text)),
    fc.constantFrom('a'.repeat(1023), 'a'.repeat(1024), '🐎'.repeat(300)).map((text) => Buffer.from(text)),
  )
  const wrong = fc.oneof(
    fc.constantFrom(
      '80',
      'c0af',
      'c1bf',
      'c3',
      'e08080',
      'e282',
      'eda080',
      'edbfbf',
      'f08080af',
      'f09f90',
      'f4908080',
      'f5',
      'ff',
    ),
    fc.constantFrom('e28261', 'f09f9061', 'c3c3', 'f0e2'),
    // Beside the borders of what may follow a first byte.
    fc.constantFrom(
      'c27f',
      'c2c0',
      'e09fbf',
      'e1c080',
      'ed9fc0',
      'eda0bf',
      'f08fbfbf',
      'f0c08080',
      'f48fbfc0',
      'f490bfbf',
    ),
  )
  const text = fc
    .array(
      fc.oneof({ weight: 8, arbitrary: unit }, { weight: 1, arbitrary: wrong.map((hex) => Buffer.from(hex, 'hex')) }),
      {
        maxLength: 6,
      },
    )
    .map((parts) => Buffer.concat(parts))

  /** The state after each piece, until it is invalid. */
  function validate(pieces: readonly Buffer[]): number {
    let state = UTF8_START
    for (const piece of pieces) {
      const padded = Buffer.concat([Buffer.from([0xff]), piece, Buffer.from([0xff])])
      state = validateUtf8(state, padded, 1, 1 + piece.length)
      if (state === UTF8_INVALID) return state
    }
    return state
  }

  it('is valid where Node says so, in any pieces', () => {
    fc.assert(
      fc.property(text, cut, (bytes, shares) => {
        const state = validate(cutUp(bytes, shares))
        expect(state).toBe(validate([bytes]))
        expect(state === UTF8_START).toBe(isUtf8(bytes))
      }),
      runs(SEED + 4, 500),
    )
  })

  it('is refused with the first byte that no character can go on with', () => {
    fc.assert(
      fc.property(text, share, (bytes, place) => {
        const prefix = bytes.subarray(0, Math.floor(place * (bytes.length + 1)))
        const decoder = new TextDecoder('utf-8', { fatal: true })
        let refused = false
        try {
          decoder.decode(prefix, { stream: true })
        } catch {
          refused = true
        }
        expect(validate([prefix]) === UTF8_INVALID).toBe(refused)
      }),
      runs(SEED + 5, 500),
    )
  })
})

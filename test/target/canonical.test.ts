/** The canonical form of events, however a server wrote them again. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalEvent } from '../../clients/target/canonical.js'
import { EventReader } from '../../clients/target/event-reader.js'
import { onlyValue, valueAt } from '../../clients/target/json-span.js'

const names = fc.string().filter((name) => name !== 'stamp' && name !== '__proto__' && !/^\d+$/.test(name))
const members = fc.dictionary(names, fc.jsonValue({ noUnicodeString: false }), { noNullPrototype: true })
const published = fc
  .tuple(fc.string({ unit: 'grapheme' }), members)
  .map(([stamp, rest]) => JSON.stringify({ stamp, ...rest }))

/** Escapes every character of strings that may be, and puts blanks between all tokens. */
function disguised(json: string, blank: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|[^"\s]/gs, (token) => {
    if (!token.startsWith('"')) return /[{}[\],:]/.test(token) ? `${blank}${token}${blank}` : token
    const text = JSON.parse(token) as string
    return `"${[...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`
  })
}

const blanks = fc.stringMatching(/^[ \t\n\r]{0,2}$/)

describe('an event written again', () => {
  it('comes out as it was published, whatever blanks and escapes were put in', () => {
    fc.assert(
      fc.property(published, blanks, (event, blank) => {
        expect(canonicalEvent(disguised(event, blank))?.toString()).toBe(event)
        expect(canonicalEvent(JSON.stringify(disguised(event, blank)))?.toString()).toBe(event)
      }),
    )
  })

  it('begins with its stamp, whatever the order of the members', () => {
    const order = fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()))
    fc.assert(
      fc.property(order, ([stamp, rest]) => {
        const { stamp: _, ...others } = rest
        const canonical = canonicalEvent(JSON.stringify({ ...others, stamp }))?.toString() ?? ''
        expect(canonical.startsWith(`{"stamp":${JSON.stringify(stamp)}`)).toBe(true)
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify({ ...others, stamp })))
      }),
    )
  })

  it('is found in an envelope at any place in any buffer, first and later time alike', () => {
    const reader = new EventReader({ in: 'json', path: ['data', 'event'] })
    fc.assert(
      fc.property(published, blanks, fc.nat(9), fc.boolean(), (event, blank, before, asString) => {
        const standing = asString ? JSON.stringify(event) : disguised(event, blank)
        const message = Buffer.from(`{"x":["\\"}",{}],"data":${blank}{"event":${blank}${standing}${blank}}}`)
        const bytes = Buffer.concat([Buffer.alloc(before, '{'), message, Buffer.from('}')])
        for (let time = 0; time < 2; time++) {
          expect(reader.read(bytes, before, before + message.length)).toBe(true)
          expect(reader.bytes.toString('utf8', reader.start, reader.end)).toBe(event)
        }
      }),
    )
  })
})

describe('where a value stands', () => {
  it('agrees with JSON.parse for every member of every object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), blanks, (object, blank) => {
        const bytes = Buffer.from(disguised(JSON.stringify(object), blank))
        const whole = onlyValue(bytes, 0, bytes.length)
        for (const [name, value] of Object.entries(JSON.parse(JSON.stringify(object)) as object)) {
          const span = whole && valueAt(bytes, whole, [name])
          expect(JSON.parse(bytes.toString('utf8', span?.start, span?.end))).toEqual(value)
        }
      }),
    )
  })

  it('is told of no bytes but those given, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (garbage) => {
        const bytes = Buffer.from(garbage)
        const whole = onlyValue(bytes, 0, bytes.length)
        const span = whole && valueAt(bytes, whole, ['a', '0'])
        expect(span === null || span.end <= bytes.length).toBe(true)
      }),
    )
  })

  it('costs no stack, however deep', () => {
    const deep = Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
    expect(onlyValue(deep, 0, deep.length)).toEqual({ start: 0, end: deep.length })
    expect(canonicalEvent(`{"stamp":"x","deep":${deep}}`)).toBeNull()
  })
})

/** JSON strings inside messages are read as JSON.parse reads them. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonStringReader } from '../../../clients/dialects/json-string.js'
import { ProtocolViolation } from '../../../clients/protocol/violation.js'

const reader = new JsonStringReader()
const read = (source: Buffer): { end: number; text: string } => {
  const end = reader.read(source, 0, source.length)
  return { end, text: reader.bytes.toString('utf8', 0, reader.length) }
}
const escaped = (text: string): string =>
  `"${[...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`

it('reads what JSON.stringify wrote, and stops behind its closing quote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, rest) => {
      for (const json of [JSON.stringify(text), escaped(text)]) {
        const { end, text: found } = read(Buffer.from(json + rest))
        expect(found).toBe(text)
        expect(end).toBe(Buffer.byteLength(json))
      }
    }),
  )
})

it('says of every string that is cut that it breaks the protocol', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
      const whole = Buffer.from(escaped(text))
      expect(() => read(whole.subarray(0, at % whole.length))).toThrow(ProtocolViolation)
    }),
  )
})

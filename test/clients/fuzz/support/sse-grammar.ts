/** Event streams (WHATWG HTML, 9.2.6): valid lines of every kind, and text that is none. */
import fc from 'fast-check'

const eol = fc.constantFrom('\n', '\r', '\r\n')
const word = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'é', '€', '🐎', ':', ' ', '\0', '\ufeff', '1'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('x'.repeat(700)),
)
const value = word.map((text) => text.replace(/[\r\n]/g, ''))
const named = (name: string): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(`${name}:`, `${name}: `), value).map(([head, text]) => head + text)
const digits = fc.integer({ min: 0, max: 2 ** 31 }).map((ms) => `retry: ${ms}`)

/** One line without its end. */
const line = fc.oneof(
  { weight: 5, arbitrary: named('data') },
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('data', 'id', 'retry', 'event', 'Data: x', 'dat', 'data : x', ' data: x') },
  { weight: 1, arbitrary: named('id') },
  { weight: 1, arbitrary: named('event') },
  { weight: 1, arbitrary: digits },
  { weight: 1, arbitrary: named('retry') },
  { weight: 2, arbitrary: named('') },
  { weight: 1, arbitrary: value },
)

export const eventStream: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom('', '', '', '\ufeff'), fc.array(fc.tuple(line, eol), { maxLength: 25 }), fc.option(line))
  .map(([bom, lines, rest]) => Buffer.from(bom + lines.map(([text, end]) => text + end).join('') + (rest ?? '')))

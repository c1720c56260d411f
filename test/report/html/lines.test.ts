import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf } from '../../../bench/report/page/lines.js'

describe('long names in little room', () => {
  test.each([
    ['short enough', 'sse/node · p50', ['sse/node · p50']],
    ['broken at the last space that fits', 'sse/node · delivered rate', ['sse/node ·', 'delivered rate']],
    [
      'in as many lines as it takes',
      'sse/uws · server memory after a collection',
      ['sse/uws · server', 'memory after a', 'collection'],
    ],
    ['a word is never cut', 'websocket/node-h2+nginx p50', ['websocket/node-h2+nginx', 'p50']],
    ['nothing', '', ['']],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text, 18)).toEqual(lines)
  })

  test('nothing is lost, and only single words are longer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^\S{1,9}$/), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (words, most) => {
          const lines = linesOf(words.join(' '), most)
          expect(lines.join(' ')).toBe(words.join(' '))
          for (const line of lines) expect(line.length <= most || !line.includes(' ')).toBe(true)
        },
      ),
    )
  })
})

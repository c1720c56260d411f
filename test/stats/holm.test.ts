import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holm } from '../../bench/stats/holm.js'

test.each([
  ['nothing', [], []],
  ['one hypothesis is left alone', [0.03], [0.03]],
  ['the smallest is multiplied by all, the next by one less', [0.01, 0.04, 0.03], [0.03, 0.06, 0.06]],
  ['never above 1', [0.6, 0.7], [1, 1]],
  ['monotone: a later one is never below an earlier one', [0.02, 0.021], [0.04, 0.04]],
  ['one that was not tested stays in the family', [0.01, null, null], [0.03, 1, 1]],
])('%s', (_, ps, expected) => {
  const adjusted = holm(ps)
  expect(adjusted).toHaveLength(expected.length)
  adjusted.forEach((p, i) => {
    expect(p).toBeCloseTo(expected[i] ?? Number.NaN, 12)
  })
})

test('rejects what the step-down procedure rejects, whatever the order', () => {
  const p = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.array(p, { minLength: 1, maxLength: 12 }), (ps) => {
      const alpha = 0.05
      const sorted = [...ps].sort((a, b) => a - b)
      const firstKept = sorted.findIndex((value, i) => value * (ps.length - i) > alpha)
      const rejected = firstKept < 0 ? ps.length : firstKept
      expect(holm(ps).filter((value) => value <= alpha)).toHaveLength(rejected)
      const reversed = holm([...ps].reverse()).reverse()
      expect(reversed).toEqual(holm(ps))
    }),
  )
})

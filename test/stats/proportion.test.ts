import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lowerShare, upperShare } from '../../bench/stats/proportion.js'

/** P(at most k of n) at chance p, term by term; in logarithms, as the first may be too small for a number. */
function atMost(k: number, n: number, p: number): number {
  let log = n * Math.log1p(-p)
  let sum = Math.exp(log)
  for (let i = 1; i <= k; i++) {
    log += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p)
    sum += Math.exp(log)
  }
  return sum
}

test.each([
  ['none of 100: the rule of three', 0, 100, 0.05, 1 - 0.05 ** (1 / 100)],
  ['all', 20, 20, 0.05, 1],
  ['10 of 100, 97.5 % (Newcombe, 1998: 0.1762)', 10, 100, 0.025, 0.1762],
])('upper limit of %s', (_, hits, trials, alpha, expected) => {
  expect(upperShare({ hits, trials }, alpha)).toBeCloseTo(expected, 4)
})

test('the limits are where the binomial tail is alpha', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const hits = Math.floor(share * trials)
      if (hits < trials) expect(atMost(hits, trials, upperShare({ hits, trials }, 0.05))).toBeCloseTo(0.05, 6)
      if (hits > 0) expect(1 - atMost(hits - 1, trials, lowerShare({ hits, trials }, 0.05))).toBeCloseTo(0.05, 6)
      expect(lowerShare({ hits, trials }, 0.05)).toBeLessThanOrEqual(hits / trials)
    }),
  )
})

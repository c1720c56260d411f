import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../bench/random.js'
import { detectableShift, minimumDetectable, POWER, sampleDeviation } from '../../bench/stats/minimum-detectable.js'
import { normalDraws } from '../../bench/stats/normal-draws.js'
import { lowerShare, upperShare } from '../../bench/stats/proportion.js'
import { signedRankP } from '../../bench/stats/signed-rank.js'

/** Of a statement about a share, on each side; the seed is fixed. */
const ALPHA = 0.001

describe('the detectable shift', () => {
  test.each([
    [8, 0.05],
    [8, 0.01],
    [12, 0.008],
    [20, 0.05],
    [20, 0.008],
  ])('of %i pairs at level %f is found with power 0.8', (n, level) => {
    const shift = detectableShift(2, n, level) ?? Number.NaN
    const draw = normalDraws(seededRandom(7, `power ${n} ${level}`))
    const trials = 4000
    let hits = 0
    for (let i = 0; i < trials; i++) {
      const differences = Array.from({ length: n }, () => 2 * draw() + shift)
      if ((signedRankP(differences, { tail: 'greater' }) ?? 1) <= level) hits++
    }
    expect(lowerShare({ hits, trials }, ALPHA)).toBeLessThan(POWER)
    expect(upperShare({ hits, trials }, ALPHA)).toBeGreaterThan(POWER)
  })

  test('grows with the noise, and shrinks with more pairs and a weaker level', () => {
    const of = (n: number, level: number) => detectableShift(1, n, level) ?? Number.NaN
    expect(detectableShift(3, 12, 0.05)).toBeCloseTo(3 * of(12, 0.05), 12)
    expect(detectableShift(0, 12, 0.05)).toBe(0)
    expect(of(20, 0.05)).toBeLessThan(of(12, 0.05))
    expect(of(12, 0.05)).toBeLessThan(of(12, 0.01))
  })

  test('is none where nothing can be rejected, or the noise is no number', () => {
    expect(detectableShift(1, 8, 0.001)).toBeNull()
    expect(detectableShift(Number.NaN, 8, 0.05)).toBeNull()
    expect(minimumDetectable([0.1, 0.2, 0.3, 0.1], 0.05)).toBeNull()
    expect(minimumDetectable([], 0.05)).toBeNull()
  })
})

describe('from a pilot', () => {
  const noise = [0.02, -0.01, 0.03, -0.02, 0.01, -0.03, 0.02, -0.02, 0.01, 0, -0.01, 0.02]

  test('is more than its own deviation gives, which may be too small by chance', () => {
    const plain = detectableShift(sampleDeviation(noise), noise.length, 0.008) ?? Number.NaN
    expect(minimumDetectable(noise, 0.008)).toBeGreaterThan(plain)
  })

  test('does not depend on where the pilot lies, and scales with it', () => {
    const found = minimumDetectable(noise, 0.008) ?? Number.NaN
    expect(
      minimumDetectable(
        noise.map((d) => d + 5),
        0.008,
      ),
    ).toBeCloseTo(found, 9)
    expect(
      minimumDetectable(
        noise.map((d) => d * 10),
        0.008,
      ),
    ).toBeCloseTo(10 * found, 9)
  })

  test('is 0 where nothing ever differs', () => {
    expect(minimumDetectable(new Array<number>(12).fill(0.3), 0.008)).toBe(0)
  })

  test('reaches past a block as bad as the worst', () => {
    const spiked = noise.map((d, i) => (i === 4 ? d - 1 : d))
    const printed = minimumDetectable(spiked, 0.008) ?? Number.NaN
    const shifted = spiked.map((d) => d + printed)
    expect(signedRankP(shifted, { tail: 'greater' })).toBeLessThanOrEqual(0.008)
  })
})

test('the deviation is that of a sample', () => {
  expect(sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12)
  expect(sampleDeviation([1])).toBeNaN()
})

import { expect, test } from 'vitest'
import { seededRandom } from '../../bench/random.js'
import { normalDraws } from '../../bench/stats/normal-draws.js'

const COUNT = 20_000
const numbers = (seed: number): number[] => {
  const draw = normalDraws(seededRandom(seed, 'normal'))
  return Array.from({ length: COUNT }, draw)
}

test('have the moments and tails of the normal distribution, within five standard errors', () => {
  const drawn = numbers(1)
  const moment = (k: number): number => drawn.reduce((sum, z) => sum + z ** k, 0) / COUNT
  const within = (value: number, expected: number, deviation: number): void =>
    expect(Math.abs(value - expected)).toBeLessThan((5 * deviation) / Math.sqrt(COUNT))
  within(moment(1), 0, 1)
  within(moment(2), 1, Math.SQRT2)
  within(moment(3), 0, Math.sqrt(15))
  within(moment(4), 3, Math.sqrt(96))
  for (const [limit, share] of [
    [0, 0.5],
    [1.959964, 0.975],
    [-1.281552, 0.1],
  ] as const) {
    within(drawn.filter((z) => z < limit).length / COUNT, share, Math.sqrt(share * (1 - share)))
  }
})

test('neighbours are not correlated', () => {
  const drawn = numbers(2)
  const product = drawn.slice(1).reduce((sum, z, i) => sum + z * (drawn[i] ?? 0), 0) / COUNT
  expect(Math.abs(product)).toBeLessThan(5 / Math.sqrt(COUNT))
})

test('are the same for the same seed', () => {
  expect(numbers(3)).toEqual(numbers(3))
  expect(numbers(3)).not.toEqual(numbers(4))
})

/** Seeded randomness: a result can be repeated only while these numbers stay what they are. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom, shuffled } from '../../bench/random.js'

/** xoshiro128** seeded by splitmix32, written a second time, over BigInt. */
function* reference(seed: number, purpose: string): Generator<number> {
  const M = 0xffff_ffffn
  let hash = 0x811c9dc5n
  for (const unit of `${purpose}/${Math.floor(seed / 2 ** 32)}`)
    hash = ((hash ^ BigInt(unit.charCodeAt(0))) * 0x01000193n) & M
  let mix = (BigInt(seed) & M) ^ hash
  const split = (): bigint => {
    mix = (mix + 0x9e3779b9n) & M
    let z = mix ^ (mix >> 16n)
    z = (z * 0x21f0aaadn) & M
    z = ((z ^ (z >> 15n)) * 0x735a2d97n) & M
    return z ^ (z >> 15n)
  }
  const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & M
  let [a, b, c, d] = [split(), split(), split(), split() | 1n]
  for (;;) {
    yield Number((rotate((b * 5n) & M, 7n) * 9n) & M)
    const shifted = (b << 9n) & M
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11n)
  }
}

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, next)

describe('seeded random numbers', () => {
  it('are those of xoshiro128** and splitmix32', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 53 - 1 }), fc.string(), (seed, purpose) => {
        const plain = [...purpose].filter((letter) => letter.length === 1).join('')
        const random = seededRandom(seed, plain)
        const expected = reference(seed, plain)
        expect(take(20, random.next32)).toEqual(take(20, () => expected.next().value as number))
      }),
    )
  })

  it('stay what they were', () => {
    expect(take(4, seededRandom(1, 'poisson arrivals').next32)).toEqual(KNOWN.arrivals)
    expect(take(4, seededRandom(2 ** 40 + 7, 'order of trials').next32)).toEqual(KNOWN.largeSeed)
    expect(seededRandom(1, 'workload ticker-0').uniform()).toBe(KNOWN.uniform)
    expect(shuffled([1, 2, 3, 4, 5, 6, 7, 8], seededRandom(1, 'order of trials'))).toEqual(KNOWN.order)
  })

  it('differ by seed, also beyond 32 bits, and by purpose', () => {
    const first = (seed: number, purpose: string): number[] => take(3, seededRandom(seed, purpose).next32)
    const streams = [first(1, 'a'), first(2, 'a'), first(1, 'b'), first(1 + 2 ** 32, 'a'), first(0, 'a')]
    expect(new Set(streams.map(String)).size).toBe(streams.length)
  })

  it('are independent by purpose: no correlation worth the name', () => {
    const [one, two] = [seededRandom(1, 'phases from 0'), seededRandom(1, 'phases from 1')]
    const n = 20_000
    const correlation = take(n, () => (one.uniform() - 0.5) * (two.uniform() - 0.5)).reduce((sum, x) => sum + x, 0)
    expect(Math.abs((correlation / n) * 12)).toBeLessThan(0.05)
  })

  it('are uniform: every sixteenth as often, mean ½, never 1', () => {
    const random = seededRandom(3, 'uniformity')
    const counts = new Array<number>(16).fill(0)
    const values = take(64_000, random.uniform)
    for (const value of values) counts[Math.floor(value * 16)] = (counts[Math.floor(value * 16)] as number) + 1
    const chiSquare = counts.reduce((sum, count) => sum + (count - 4000) ** 2 / 4000, 0)
    expect(chiSquare).toBeLessThan(40)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length - 0.5)).toBeLessThan(0.01)
  })

  it('below a bound reach every number of it and no other', () => {
    const random = seededRandom(1, 'below')
    expect([...new Set(take(500, () => random.below(7)))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(new Set(take(50, () => random.below(1)))).toEqual(new Set([0]))
  })
})

describe('a shuffle', () => {
  it('is a permutation of a copy', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const before = [...items]
        const after = shuffled(items, seededRandom(seed, 'shuffle'))
        expect(items).toEqual(before)
        expect([...after].sort((a, b) => a - b)).toEqual([...before].sort((a, b) => a - b))
      }),
    )
  })

  it('brings every item to every place about as often', () => {
    const random = seededRandom(4, 'places')
    const places = new Array<number>(4).fill(0)
    for (let i = 0; i < 8000; i++) {
      const at = shuffled(['x', 'a', 'b', 'c'], random).indexOf('x')
      places[at] = (places[at] as number) + 1
    }
    for (const count of places) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })
})

const KNOWN = {
  arrivals: [1230818259, 3041543848, 537650447, 344909726],
  largeSeed: [3279841251, 1120694931, 3789526143, 2612571476],
  uniform: 0.1975897617507406,
  order: [6, 8, 1, 7, 2, 5, 3, 4],
}

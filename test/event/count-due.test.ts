/** The schedule's own count, against counting one by one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countDue, makePacer, type Pacer } from '../../bench/event/pacer.js'

function oneByOne(pacer: Pacer, spanUs: number): number {
  let count = 0
  while (pacer.dueAtUs(count) < spanUs) count++
  return count
}

const constant = (ratePerSecond: number): Pacer =>
  makePacer({ arrival: 'constant', ratePerSecond, seed: 1, burstEvents: 1, spanUs: 1e6 })

describe('countDue', () => {
  it('counts as one by one, for every arrival', () => {
    const anyCase = fc.record({
      arrival: fc.constantFrom('constant', 'poisson', 'burst', 'ramp'),
      ratePerSecond: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 2000, noNaN: true })),
      seed: fc.integer({ min: 0, max: 1000 }),
      burstEvents: fc.integer({ min: 1, max: 40 }),
      spanUs: fc.integer({ min: 0, max: 3_000_000 }),
    })
    fc.assert(
      fc.property(anyCase, fc.integer({ min: -10, max: 2_000_000 }), (options, spanUs) => {
        const pacer = makePacer(options as Parameters<typeof makePacer>[0])
        expect(countDue(pacer, spanUs)).toBe(oneByOne(pacer, spanUs))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['the end is not in it', 10, 1_000_000, 10],
    ['one µs more is', 10, 1_000_001, 11],
    ['no time holds no event, not even the one at 0', 10, 0, 0],
    ['negative time neither', 10, -5, 0],
    ['one µs holds the event at 0', 10, 1, 1],
    ['rate zero holds none in any time', 0, 1e15, 0],
    ['a long span', 1000, 3_600_000_000, 3_600_000],
  ])('%s', (_, rate, spanUs, count) => {
    expect(countDue(constant(rate), spanUs)).toBe(count)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockOffset, onHarnessClock } from '../../bench/browser/page-clock.js'
import type { ClockRound } from '../../bench/browser/page-contract.js'

const round = (sentMs: number, harnessUs: number, receivedMs: number): ClockRound => ({ sentMs, harnessUs, receivedMs })

describe('the clock of a page', () => {
  it.each([
    ['one round trip: its middle', [round(1, 5000, 3)], 0, 3000, 1000],
    ['each further one can only narrow it', [round(1, 5000, 3), round(10, 12_500, 10.4)], 0, 2300, 200],
    ['coarse readings widen it, and count for the instant itself too', [round(1, 5000, 3)], 100, 3000, 1200],
  ])('%s', (_, rounds, resolutionUs, offsetUs, uncertaintyUs) => {
    const clock = clockOffset(rounds, resolutionUs)
    expect(clock.offsetUs).toBeCloseTo(offsetUs, 6)
    expect(clock.uncertaintyUs).toBeCloseTo(uncertaintyUs, 6)
  })

  it('says so when no offset fits, or there is no round trip', () => {
    expect(() => clockOffset([round(1, 5000, 1.1), round(2, 9000, 2.1)], 0)).toThrow(/moved/)
    expect(() => clockOffset([])).toThrow(/no round trip/)
  })

  it('is never further off than it says, however the delays fall and the page rounds', () => {
    const ways = fc.record({
      up: fc.integer({ min: 1, max: 5000 }),
      down: fc.integer({ min: 1, max: 5000 }),
      rounding: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(ways, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: -1e9, max: 1e9 }),
        (delays, truthUs) => {
          let atUs = 1_000_000
          const readMs = (us: number, up: boolean): number => (Math.floor(us / 100) + (up ? 1 : 0)) / 10
          const rounds = delays.map(({ up, down, rounding }) => {
            const sentUs = atUs
            atUs += up + down + 50
            return round(readMs(sentUs, rounding), sentUs + up + truthUs, readMs(sentUs + up + down, !rounding))
          })
          const clock = clockOffset(rounds)
          for (const up of [true, false]) {
            const estimateUs = onHarnessClock(readMs(atUs, up), clock)
            expect(Math.abs(estimateUs - (atUs + truthUs))).toBeLessThanOrEqual(clock.uncertaintyUs + 1)
          }
        },
      ),
    )
  })
})

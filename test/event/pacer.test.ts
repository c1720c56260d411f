/** Pacers are pure functions: a table with a sentence per row, on virtual time. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePacer, type PacerOptions } from '../../bench/event/pacer.js'

const base: PacerOptions = { arrival: 'constant', ratePerSecond: 10, seed: 1, burstEvents: 1, spanUs: 10_000_000 }
const NEVER = Number.POSITIVE_INFINITY

interface Row {
  readonly says: string
  readonly options: Partial<PacerOptions>
  readonly index: number
  readonly dueUs: number
}
const row = (says: string, options: Partial<PacerOptions>, index: number, dueUs: number): Row => ({
  says,
  options,
  index,
  dueUs,
})

const ROWS: readonly Row[] = [
  row('a constant pacer begins at once', {}, 0, 0),
  row('a constant pacer keeps its period', {}, 7, 700_000),
  row('a period that is no whole µs is rounded, never accumulated', { ratePerSecond: 3 }, 2, 666_667),
  row('three periods of a third of a second are one second', { ratePerSecond: 3 }, 3, 1_000_000),
  row('a huge index stays exact to the µs', { ratePerSecond: 1000 }, 4e9, 4e12),
  row('a huge index of an odd rate does not drift', { ratePerSecond: 3 }, 3e9, 1e15),
  row('one event per million seconds is a rate too', { ratePerSecond: 1e-6 }, 1, 1e12),
  row('rate zero is never due', { ratePerSecond: 0 }, 0, NEVER),
  row('rate zero is never due, Poisson', { ratePerSecond: 0, arrival: 'poisson' }, 5, NEVER),
  row('rate zero is never due, burst', { ratePerSecond: 0, arrival: 'burst', burstEvents: 4 }, 0, NEVER),
  row('rate zero is never due, ramp', { ratePerSecond: 0, arrival: 'ramp' }, 1, NEVER),
  row('a negative rate is never due', { ratePerSecond: -1 }, 0, NEVER),
  row('a rate that is no number is never due', { ratePerSecond: Number.NaN }, 0, NEVER),
  row('the first burst is due at once, to its last event', { arrival: 'burst', burstEvents: 5 }, 4, 0),
  row('the second burst waits for all the time of the first', { arrival: 'burst', burstEvents: 5 }, 5, 500_000),
  row('a burst of one is constant', { arrival: 'burst', burstEvents: 1 }, 7, 700_000),
  row('a burst of none is a burst of one', { arrival: 'burst', burstEvents: 0 }, 7, 700_000),
  row('a ramp begins at once', { arrival: 'ramp' }, 0, 0),
  row('a quarter of the events takes half of the span', { arrival: 'ramp' }, 25, 5_000_000),
  row('at the end of the span the mean rate has been attained', { arrival: 'ramp' }, 100, 10_000_000),
  row('past the span a ramp stays at twice the mean', { arrival: 'ramp' }, 120, 11_000_000),
  row('a ramp over no time is constant at twice the rate', { arrival: 'ramp', spanUs: 0 }, 10, 500_000),
]

describe('a pacer', () => {
  it.each(ROWS)('$says', ({ options, index, dueUs }) => {
    expect(makePacer({ ...base, ...options }).dueAtUs(index)).toBe(dueUs)
  })

  it.each(['constant', 'poisson', 'burst', 'ramp'] as const)(
    'is due at whole µs that never go back (%s)',
    (arrival) => {
      const anyPacer = fc.record({
        ratePerSecond: fc.double({ min: 0.01, max: 5000, noNaN: true }),
        burstEvents: fc.integer({ min: 1, max: 50 }),
        seed: fc.integer({ min: 0, max: 1e9 }),
        spanUs: fc.integer({ min: 0, max: 60_000_000 }),
      })
      fc.assert(
        fc.property(anyPacer, (options) => {
          const pacer = makePacer({ ...options, arrival })
          let before = 0
          for (let index = 0; index < 200; index++) {
            const dueUs = pacer.dueAtUs(index)
            expect(Number.isInteger(dueUs) && dueUs >= before).toBe(true)
            before = dueUs
          }
        }),
      )
    },
  )
})

describe('a Poisson pacer', () => {
  const poisson = (seed: number) => makePacer({ ...base, arrival: 'poisson', ratePerSecond: 100, seed })
  const dues = (seed: number, count: number): number[] => {
    const pacer = poisson(seed)
    return Array.from({ length: count }, (_, index) => pacer.dueAtUs(index))
  }

  it('has exponential gaps of the mean rate: mean and standard deviation are the period', () => {
    const due = dues(1, 40_000)
    const gaps = due.map((dueUs, i) => dueUs - (due[i - 1] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(mean / 10_000).toBeGreaterThan(0.98)
    expect(mean / 10_000).toBeLessThan(1.02)
    expect(deviation / 10_000).toBeGreaterThan(0.97)
    expect(deviation / 10_000).toBeLessThan(1.03)
    const longerThanMean = gaps.filter((gap) => gap > 10_000).length / gaps.length
    expect(Math.abs(longerThanMean - Math.exp(-1))).toBeLessThan(0.01)
  })

  it('is the same for the same seed and another for another', () => {
    expect(dues(7, 50)).toEqual(dues(7, 50))
    expect(dues(7, 50)).not.toEqual(dues(8, 50))
  })

  it('does not begin at 0: the first gap is random too', () => {
    expect(dues(1, 1)[0]).toBeGreaterThan(0)
  })

  it('answers any index in any order as if asked in turn', () => {
    const inTurn = dues(3, 500)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 499 }), { maxLength: 30 }), (indexes) => {
        const pacer = poisson(3)
        for (const index of indexes) expect(pacer.dueAtUs(index)).toBe(inTurn[index])
      }),
    )
  })

  it('answers a far index', () => {
    const dueUs = poisson(1).dueAtUs(1_000_000)
    expect(dueUs / 1e10).toBeGreaterThan(0.99)
    expect(dueUs / 1e10).toBeLessThan(1.01)
  })
})

/** Which event is due when on which channel, and which of them are measured. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WorkloadPlan } from '../../bench/contracts/control.js'
import { countDue, type Pacer } from '../../bench/event/pacer.js'
import { channelPacer, measuredRange, upstreamIndex, upstreamPacer } from '../../bench/event/schedule.js'

const plan = (change: Partial<WorkloadPlan> = {}): WorkloadPlan => ({
  kind: 'ticker',
  payloadBytes: 200,
  ratePerSecond: 10,
  arrival: 'constant',
  burstEvents: 1,
  spanUs: 10_000_000,
  seed: 1,
  channels: ['a', 'b', 'c', 'd'],
  ...change,
})
const firstDues = (workload: WorkloadPlan, index: number): number[] =>
  workload.channels.map((_, channel) => channelPacer(workload, channel).dueAtUs(index))

describe('the pacer of a channel', () => {
  it('is staggered evenly over the period when constant', () => {
    expect(firstDues(plan(), 0)).toEqual([12_500, 37_500, 62_500, 87_500])
    expect(firstDues(plan(), 3)).toEqual([312_500, 337_500, 362_500, 387_500])
  })

  it('of one channel is due half a period after the start: never at T0 or T1 of whole seconds', () => {
    expect(firstDues(plan({ channels: ['a'] }), 20)).toEqual([2_050_000])
  })

  it('is not staggered when bursts are meant to coincide', () => {
    expect(firstDues(plan({ arrival: 'burst', burstEvents: 3 }), 1)).toEqual([150_000, 150_000, 150_000, 150_000])
  })

  it('has arrivals of its own when Poisson', () => {
    expect(new Set(firstDues(plan({ arrival: 'poisson' }), 0)).size).toBe(4)
  })

  it.each(['constant', 'poisson', 'burst', 'ramp'] as const)('is never due at rate zero (%s)', (arrival) => {
    const pacer = channelPacer(plan({ ratePerSecond: 0, arrival }), 0)
    expect(pacer.dueAtUs(0)).toBe(Number.POSITIVE_INFINITY)
    expect(countDue(pacer, 1e12)).toBe(0)
    expect(measuredRange(pacer, { startUs: 0, t0Us: 1e6, t1Us: 2e6, endUs: 3e6 })).toEqual({
      total: 0,
      first: 1,
      last: 0,
    })
  })
})

const due = (...times: number[]): Pacer => ({ dueAtUs: (index) => times[index] ?? Number.POSITIVE_INFINITY })
const range = (pacer: Pacer, t0: number, t1: number) =>
  measuredRange(pacer, { startUs: 1_000, t0Us: 1_000 + t0, t1Us: 1_000 + t1, endUs: 9_999 })

describe('the measured range', () => {
  it.each([
    ['an event due exactly at t0 is measured', due(0, 100, 200), 100, 150, { total: 2, first: 2, last: 2 }],
    ['an event due exactly at t1 is not', due(0, 100, 200), 100, 200, { total: 2, first: 2, last: 2 }],
    ['one µs later it is', due(0, 100, 200), 100, 201, { total: 3, first: 2, last: 3 }],
    ['no warm-up: the event at the start is measured', due(0, 100), 0, 50, { total: 1, first: 1, last: 1 }],
    ['nothing due between: first > last', due(0, 500), 100, 200, { total: 1, first: 2, last: 1 }],
    ['nothing at all', due(), 100, 200, { total: 0, first: 1, last: 0 }],
    ['events at one instant all count', due(100, 100, 100), 100, 101, { total: 3, first: 1, last: 3 }],
  ])('%s', (_, pacer, t0, t1, expected) => {
    expect(range(pacer, t0, t1)).toEqual(expected)
  })

  it('of adjoining windows adjoins: every event is in exactly one', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(cuts, fc.constantFrom('constant', 'poisson', 'ramp', 'burst'), (times, arrival) => {
        const sorted = [...times].sort((a, b) => a - b)
        const pacer = channelPacer(plan({ arrival, burstEvents: 3, spanUs: 5_000_000 }), 1)
        let next: number | null = null
        for (let i = 1; i < sorted.length; i++) {
          const { first, last, total } = range(pacer, sorted[i - 1] as number, sorted[i] as number)
          if (next !== null) expect(first).toBe(next)
          expect(last).toBe(total)
          next = last + 1
        }
      }),
    )
  })
})

describe('upstream messages', () => {
  it('are due at (k + phase) periods', () => {
    expect([0, 1, 2].map((k) => upstreamPacer(4, 0.5).dueAtUs(k))).toEqual([125_000, 375_000, 625_000])
  })

  it('are found again by the instant that they were due at', () => {
    const anyMessage = fc.record({
      rate: fc.double({ min: 0.001, max: 10_000, noNaN: true }),
      phase: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      k: fc.integer({ min: 0, max: 1_000_000 }),
    })
    fc.assert(
      fc.property(anyMessage, ({ rate, phase, k }) => {
        expect(upstreamIndex(rate, phase, upstreamPacer(rate, phase).dueAtUs(k)) === k).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

/** The engine benchmark's arithmetic: ratios within rounds, spreads, and when a goal counts. */
import { describe, expect, it } from 'vitest'
import { type EngineDocument, tablesOf, withTables, workOf } from '../../scripts/engine/document.js'
import type { Measured } from '../../scripts/engine/measure.js'
import { type Contest, floorSpread, outcomes, ratiosOf } from '../../scripts/engine/rounds.js'
import { type Contestant, type Goal, WORKS, type Work } from '../../scripts/engine/works.js'

const GOAL: Goal = { against: 'bare', atMost: 1.25 }

const one = (value: number | null): Measured | null =>
  value === null ? null : { value, perRead: 1, perSecond: 1000, cpuShare: 0.5 }

function contest(values: Partial<Record<Contestant, (number | null)[]>>, goals: readonly Goal[] = [GOAL]): Contest {
  const work: Work = { ...(WORKS[0] as Work), goals }
  const measured = Object.entries(values).map(([name, list]) => [name as Contestant, list.map(one)] as const)
  return { work, measured: new Map(measured), discarded: [{ contestant: 'ws', round: 2, reason: 'busy' }] }
}

const steady = [10, 10, 10, 10, 10]

describe('ratios', () => {
  it('are taken within a round, and only where both came off', () => {
    const rounds = contest({ lean: [12, 30, null, 10], bare: [10, 20, 5, null] })
    expect(ratiosOf(rounds, 'bare')).toEqual([1.2, 1.5])
    expect(ratiosOf(rounds, 'ws')).toEqual([])
  })
})

describe('the spread of the floor', () => {
  it.each([
    ['is nothing where all rounds agree', steady, 0],
    ['is the distance of the quartiles over the median', [8, 9, 10, 11, 12], 0.2],
    ['leaves out what did not come off', [8, null, 9, 10, null, 11, 12], 0.2],
  ] as const)('%s', (_, bare, spread) => {
    expect(floorSpread(contest({ lean: [], bare: [...bare] }))).toBeCloseTo(spread)
  })
})

describe('a goal', () => {
  it.each([
    ['is met at its limit', { lean: [12.5, 12.5, 12.5, 12.5, 12.5], bare: steady }, 'met', 1.25],
    ['is missed above it', { lean: [12.6, 12.6, 12.6, 12.6, 12.6], bare: steady }, 'missed', 1.26],
    ['goes by the median', { lean: [12, 12, 12, 20, 20], bare: steady }, 'met', 1.2],
    ['does not count on four rounds', { lean: [9, 9, 9, 9, null], bare: steady }, 'too few rounds', 0.9],
    ['does not count without any', { lean: [null], bare: [10] }, 'too few rounds', null],
    ['does not count on a floor that moves', { lean: steady, bare: [5, 7, 10, 13, 15] }, 'floor too noisy', 1],
  ] as const)('%s', (_, values, verdict, ratio) => {
    const [outcome] = outcomes(contest({ lean: [...values.lean], bare: [...values.bare] }))
    expect(outcome?.verdict).toBe(verdict)
    expect(outcome?.ratio ?? null).toEqual(ratio === null ? null : expect.closeTo(ratio))
  })

  it('against somebody else is held to the steadiness of the floor, too', () => {
    const wrk: Goal = { against: 'wrk', atMost: 1.15 }
    const values = { lean: steady, bare: [8, 9, 10, 11, 12], wrk: steady }
    expect(outcomes(contest(values, [wrk, { ...wrk, atMost: 0.5 }])).map(({ verdict }) => verdict)).toEqual([
      'floor too noisy',
      'missed',
    ])
  })

  it('against somebody who is not here is left out', () => {
    expect(outcomes(contest({ lean: steady, bare: steady }, [{ against: 'h2load', atMost: 1 }]))).toEqual([])
  })
})

describe('the page', () => {
  const written: EngineDocument = {
    schema: 'transport-bench/engine@1',
    writtenAt: '2026-01-01T00:00:00.000Z',
    environment: null,
    works: [workOf(contest({ lean: [12, 12, 12, 12, 12, null], bare: [10, 10, 10, 10, 10, 10] }))],
    fanOut: [{ contender: 'sse/node', passUs: 25_000, passUsPerSubscriber: 2.5, cpuUsPerDelivery: 3.25 }],
  }

  it('says the same from the file as at once', () => {
    expect(tablesOf(JSON.parse(JSON.stringify(written)) as EngineDocument)).toEqual(tablesOf(written))
  })

  it('has medians, ratios, rounds, what was made again, and the goals', () => {
    const page = 'a\n<!-- made from docs/engine.json: begin -->\nold\n<!-- made from docs/engine.json: end -->\nb\n'
    const text = withTables(page, written)
    for (const part of [
      'lean 12.00',
      'bare 10.00 (×1.20)',
      '5 rounds',
      '1 made again',
      'met (1.20)',
      'sse/node',
      '2.50',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('old')
    expect(withTables(text, written)).toBe(text)
    expect(() => withTables('no marks', written)).toThrow('marks')
  })
})

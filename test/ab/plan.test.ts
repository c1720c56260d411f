/** In which order arms are measured: either first equally often, adjacent, the same for the same seed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planPairs } from '../../bench/ab/plan.js'
import { CONTENDERS } from '../../bench/contenders.js'
import { type PlannedTrial, planTrials } from '../../bench/run/trial-plan.js'
import { loadScenario } from '../../bench/scenario/load.js'

interface Shape {
  readonly blocks: number
  readonly contenders: number
  readonly points: readonly number[]
  readonly arms: number
  readonly seed: number
}

const shapes = fc.record({
  blocks: fc.integer({ min: 1, max: 12 }).map((half) => 2 * half),
  contenders: fc.integer({ min: 1, max: CONTENDERS.length }),
  points: fc.constantFrom([], [10, 20], [5, 50, 500]),
  arms: fc.constantFrom(2, 3),
  seed: fc.nat(),
})

function plannedOf({ blocks, contenders, points, seed }: Shape): PlannedTrial[] {
  const scenario = { ...loadScenario('smoke'), blocks, points, seed }
  return planTrials(scenario, CONTENDERS.slice(0, contenders), false)
}

const keyOf = ({ contender, point }: PlannedTrial): string => `${contender.name} ${point}`

describe('the order of arms', () => {
  it('puts each of every two arms first in half of the blocks of every contender and point', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const planned = plannedOf(shape)
        const pairs = planPairs({ planned, arms: shape.arms, seed: shape.seed })
        for (const key of new Set(planned.map(keyOf))) {
          const own = pairs.filter(({ index }) => keyOf(planned[index] as PlannedTrial) === key)
          expect(own).toHaveLength(shape.blocks)
          for (let one = 0; one < shape.arms; one++) {
            for (let other = one + 1; other < shape.arms; other++) {
              const first = own.filter(({ order }) => order.indexOf(one) < order.indexOf(other))
              expect(first).toHaveLength(shape.blocks / 2)
            }
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('measures every planned trial once in every arm, in the order of the blocks', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const planned = plannedOf(shape)
        const pairs = planPairs({ planned, arms: shape.arms, seed: shape.seed })
        expect(pairs.map(({ index }) => index)).toEqual(planned.map(({ index }) => index))
        const all = Array.from({ length: shape.arms }, (_, i) => i)
        for (const { order } of pairs) expect([...order].sort()).toEqual(all)
      }),
      { numRuns: 50 },
    )
  })

  it('is the same for the same seed, another for another, and its own for every contender', () => {
    const shape = { blocks: 20, contenders: 2, points: [], arms: 2 }
    const ordersOf = (seed: number): string => {
      const planned = plannedOf({ ...shape, seed: 1 })
      return JSON.stringify(planPairs({ planned, arms: 2, seed }).map(({ order }) => order))
    }
    expect(ordersOf(1)).toBe(ordersOf(1))
    expect(new Set([1, 2, 3, 4].map(ordersOf)).size).toBe(4)
    const planned = plannedOf({ ...shape, seed: 1 })
    const pairs = planPairs({ planned, arms: 2, seed: 1 })
    const byContender = CONTENDERS.slice(0, 2).map(({ name }) =>
      pairs.filter(({ index }) => planned[index]?.contender.name === name).map(({ order }) => order.join('')),
    )
    expect(byContender[0]).not.toEqual(byContender[1])
  })

  it('of three arms uses all six orders about equally often', () => {
    const planned = plannedOf({ blocks: 12, contenders: 1, points: [], arms: 3, seed: 7 })
    const orders = planPairs({ planned, arms: 3, seed: 7 }).map(({ order }) => order.join(''))
    const counts = [...new Set(orders)].map((order) => orders.filter((one) => one === order).length)
    expect(counts).toEqual([2, 2, 2, 2, 2, 2])
  })

  it.each([1, 3, 0, 11])('is refused for %i blocks: none would be fair', (blocks) => {
    const planned = plannedOf({ blocks: Math.max(1, blocks), contenders: 1, points: [], arms: 2, seed: 1 })
    const taken = planned.slice(0, blocks)
    if (blocks === 0) expect(planPairs({ planned: taken, arms: 2, seed: 1 })).toEqual([])
    else expect(() => planPairs({ planned: taken, arms: 2, seed: 1 })).toThrow(/even number, at least 2/)
  })
})

/** Which trials a run consists of, and in which order. */
import { describe, expect, it } from 'vitest'
import { CONTENDERS, FLOOR } from '../../bench/contenders.js'
import type { Scenario } from '../../bench/contracts/scenario.js'
import { planTrials } from '../../bench/run/trial-plan.js'
import { loadScenario } from '../../bench/scenario/load.js'

const scenario = (change: Partial<Scenario> = {}): Scenario => ({
  ...loadScenario('stock-ticker', { blocks: 4 }),
  ...change,
})
const contenders = CONTENDERS.filter(({ role }) => role === 'contender')
const order = (planned: ReturnType<typeof planTrials>): string[] => planned.map(({ contender }) => contender.name)

describe('the trials of a run', () => {
  it('are every contender and the floor once per block', () => {
    const planned = planTrials(scenario(), contenders, true)
    const all = [...contenders, FLOOR].map(({ name }) => name).sort()
    for (const block of [0, 1, 2, 3]) {
      expect(order(planned.filter((trial) => trial.block === block)).sort()).toEqual(all)
    }
    expect(planned.map(({ index }) => index)).toEqual(planned.map((_, i) => i))
    expect(planned.map(({ block }) => block)).toEqual([...planned.map(({ block }) => block)].sort())
  })

  it('are shuffled anew in each block, the same way for the same seed', () => {
    const first = planTrials(scenario(), contenders, true)
    expect(planTrials(scenario(), contenders, true)).toEqual(first)
    expect(order(planTrials(scenario({ seed: 2 }), contenders, true))).not.toEqual(order(first))
    const blocks = [0, 1, 2, 3].map((block) => order(first.filter((trial) => trial.block === block)).join())
    expect(new Set(blocks).size).toBeGreaterThan(1)
  })

  it('have the floor once, also when it was asked for', () => {
    const planned = planTrials(scenario({ blocks: 1 }), [FLOOR, ...contenders.slice(0, 2)], true)
    expect(order(planned).filter((name) => name === FLOOR.name)).toHaveLength(1)
    expect(planned).toHaveLength(3)
  })

  it('have no floor when it was not asked for', () => {
    expect(order(planTrials(scenario(), contenders, false))).not.toContain(FLOOR.name)
  })

  it('have no floor for echoes, which it cannot give', () => {
    expect(order(planTrials(loadScenario('echo'), contenders, true))).not.toContain(FLOOR.name)
  })

  it('are every contender at every point', () => {
    const planned = planTrials(scenario({ points: [10, 20], blocks: 1 }), contenders.slice(0, 2), false)
    const pairs = planned.map(({ contender, clients, point }) => `${contender.name} ${clients} ${point}`).sort()
    expect(pairs).toEqual(
      contenders
        .slice(0, 2)
        .flatMap(({ name }) => [`${name} 10 10`, `${name} 20 20`])
        .sort(),
    )
  })

  it('without points have the scenario’s clients', () => {
    expect(planTrials(scenario({ clients: 77 }), contenders, false)[0]).toMatchObject({ clients: 77, point: null })
  })

  it('measure the floor for at most ten seconds', () => {
    const seconds = (durationSeconds: number): number[] => {
      const long = scenario({ phases: { warmupSeconds: 0, durationSeconds, drainSeconds: 2 }, blocks: 1 })
      return planTrials(long, contenders.slice(0, 1), true)
        .sort((a, b) => a.contender.role.localeCompare(b.contender.role))
        .map((trial) => trial.durationSeconds)
    }
    expect(seconds(20)).toEqual([20, 10])
    expect(seconds(4)).toEqual([4, 4])
  })
})

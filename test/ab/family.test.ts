/** The family of a plan: metrics that its trials state, hypotheses, refusal of plans that can never reject. */
import { describe, expect, it } from 'vitest'
import {
  ALPHA,
  detectableRatios,
  type FamilyToPlan,
  planFamily,
  readMetrics,
  requireStrength,
} from '../../bench/ab/family.js'
import { planText } from '../../bench/ab/plan-text.js'
import { BenchError } from '../../bench/errors.js'
import { metricsOf } from '../../bench/gate/metrics.js'
import { loadScenario } from '../../bench/scenario/load.js'
import type { ScenarioOverrides } from '../../bench/scenario/overrides.js'
import { armOf } from './support/stubbed.js'

function plan(overrides: ScenarioOverrides = {}, change: Partial<FamilyToPlan> = {}): FamilyToPlan {
  const scenarios = [loadScenario('stock-ticker', overrides)]
  return { metrics: null, scenarios, loadProcesses: 1, contenders: 1, blocks: 12, ...change }
}

const all = metricsOf('noisy').map(({ key }) => key)
const keysOf = (one: FamilyToPlan): string[] => planFamily(one).metrics.map(({ key }) => key)

describe('the metrics of a plan', () => {
  it('are all noisy ones where trials have enough events', () => {
    expect(keysOf(plan())).toEqual(all)
    expect(planFamily(plan()).notes).toEqual([])
  })

  it('are not memory where a server cannot be made to collect', () => {
    expect(keysOf(plan({}, { collects: false }))).toEqual(all.filter((key) => key !== 'memory'))
    expect(planFamily(plan({}, { collects: false })).notes).toEqual([expect.stringMatching(/^memory .*--expose-gc/)])
  })

  // 10 events/s: p99 needs 200 events (2 beyond it).
  it.each([
    [20, true],
    [19.9, false],
  ])('have p99 at %d s: %s', (duration, stated) => {
    expect(keysOf(plan({ duration })).includes('p99')).toBe(stated)
    expect(planFamily(plan({ duration })).notes.map((note) => note.slice(0, 11))).toEqual(stated ? [] : ['p99 is left'])
  })

  it('are judged by the arm that states the least', () => {
    const scenarios = [loadScenario('stock-ticker'), loadScenario('stock-ticker', { rate: 1 })]
    expect(keysOf(plan({}, { scenarios }))).toEqual(all.filter((key) => key !== 'p99'))
  })

  it('are only memory where nothing is delivered', () => {
    expect(keysOf(plan({}, { scenarios: [loadScenario('idle')] }))).toEqual(['memory'])
  })

  it('that were named and cannot be stated are a mistake', () => {
    expect(() => planFamily(plan({ duration: 1 }, { metrics: readMetrics('p50,p99') }))).toThrow(
      /cannot state p99.*few events/,
    )
    expect(keysOf(plan({ duration: 1 }, { metrics: readMetrics('p50, cpuPerMessage') }))).toEqual([
      'p50',
      'cpuPerMessage',
    ])
  })

  it('that are none are named, all at once, with the valid ones', () => {
    const error = (() => {
      try {
        return readMetrics('p50,p98,missing')
      } catch (reason) {
        return reason
      }
    })() as BenchError
    expect(error).toBeInstanceOf(BenchError)
    expect(error.problems.map(({ value, where }) => [value, where])).toEqual([
      ['p98', '--metrics'],
      ['missing', '--metrics'],
    ])
    expect(error.message).toContain(`valid: ${all.join(', ')}`)
  })
})

describe('the strength of a plan', () => {
  it('counts metrics, contenders and points', () => {
    const points = plan({ points: '100,1000' }, { contenders: 3, metrics: readMetrics('p50,p99') })
    expect(planFamily(points).hypotheses).toBe(2 * 3 * 2)
  })

  // 2^−n ≤ α / m
  it.each([4, 6, 8, 12])('of %i blocks suffices for α × 2^n hypotheses, and for no more', (blocks) => {
    const most = Math.floor(ALPHA * 2 ** blocks)
    if (most > 0) expect(() => requireStrength(blocks, most)).not.toThrow()
    expect(() => requireStrength(blocks, most + 1)).toThrow(
      /cannot find any regression[\s\S]*plan-too-weak[\s\S]*more blocks/,
    )
  })

  it('is refused before measuring, as a mistake of usage', () => {
    const weak = (): unknown => planFamily(plan({}, { contenders: 8, blocks: 8 }))
    expect(weak).toThrow(BenchError)
    try {
      weak()
    } catch (error) {
      expect((error as BenchError).exitCode).toBe(64)
    }
  })

  it('grows with blocks, falls with noise and with the family', () => {
    const ratio = (blocks: number, hypotheses: number, noise: number): number =>
      detectableRatios(0.1, { blocks, hypotheses }).find((one) => one.noise === noise)?.ratio ?? Number.NaN
    expect(ratio(12, 6, 0.03)).toBeGreaterThan(1.1)
    expect(ratio(20, 6, 0.03)).toBeLessThan(ratio(12, 6, 0.03))
    expect(ratio(12, 6, 0.1)).toBeGreaterThan(ratio(12, 6, 0.03))
    expect(ratio(12, 48, 0.1)).toBeGreaterThan(ratio(12, 6, 0.1))
  })
})

describe('a plan before it is measured', () => {
  it('says what it will do and what it can find', () => {
    const arms = [armOf('a'), armOf('b')]
    const family = planFamily(plan())
    const text = planText({ arms, blocks: 12, family, trials: 24, seconds: 150 })
    expect(text).toContain('12 blocks, 24 trials, about 3 min')
    expect(text).toContain(`m = 6 hypotheses, error ${ALPHA} in all; smallest p 0.00024`)
    expect(text).toMatch(/margin of 20\.0 % \(p99\): [\d.]+× at 3\.00 % noise, [\d.]+× at 10\.0 % noise/)
  })

  it.each([
    ['the same', armOf('b', { toolVersion: '0.0.0-a' }), true],
    ['another build', armOf('b'), false],
    ['other clients', armOf('b', { toolVersion: '0.0.0-a', client: 'library' }), false],
  ])('says whether B is A once more: %s', (_, b, same) => {
    const text = planText({ arms: [armOf('a'), b], blocks: 12, family: planFamily(plan()), trials: 24, seconds: 60 })
    expect(text.includes('A/A')).toBe(same)
  })
})

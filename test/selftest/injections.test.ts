import { describe, expect, test } from 'vitest'
import { findContender } from '../../bench/contenders.js'
import { metricByKey } from '../../bench/gate/metrics.js'
import { clientCounts } from '../../bench/scenario/computed.js'
import { loadScenario } from '../../bench/scenario/load.js'
import {
  INJECTION_SCENARIOS,
  INJECTIONS,
  type InjectionScenario,
  NOISY_BLOCKS,
} from '../../bench/selftest/inject/injections.js'

const FACTS = { cpuUsPerDelivery: 12 }

const scenarioOf = (name: InjectionScenario) => {
  const { name: packaged, overrides } = INJECTION_SCENARIOS[name]
  return loadScenario(packaged, overrides)
}

describe('the table of injections', () => {
  test('has every defect of the negative controls once', () => {
    expect(INJECTIONS.map(({ faultOf }) => faultOf(FACTS).kind)).toEqual([
      'headers',
      'drop',
      'duplicate',
      'delay',
      'burn',
      'leak',
    ])
    expect(new Set(INJECTIONS.map(({ name }) => name)).size).toBe(INJECTIONS.length)
  })

  test('says how large a delay and a doubling must show', () => {
    const sizes = INJECTIONS.flatMap(({ faultOf, expected }) => {
      const fault = faultOf(FACTS)
      return expected.flatMap(({ size }) => (size === null ? [] : [{ fault, size }]))
    })
    expect(sizes).toEqual([
      { fault: { kind: 'delay', ms: 1 }, size: { kind: 'shift', from: 500, to: 3000 } },
      { fault: { kind: 'burn', usPerDelivery: 12 }, size: { kind: 'ratio', atLeast: 1.5 } },
    ])
  })

  test('doubles the CPU time that was measured', () => {
    const faults = INJECTIONS.map(({ faultOf }) => faultOf(FACTS))
    expect(faults).toContainEqual({ kind: 'burn', usPerDelivery: 12 })
  })

  test.each(INJECTIONS.map((injection) => [injection.name, injection] as const))(
    '%s expects rows that its gate has in its scenario',
    (_, { gate, scenario, expected, consequences }) => {
      const { contenders, upstream } = scenarioOf(scenario)
      for (const { contender, metric, difference, size } of expected) {
        if (gate === 'check') expect(size).toBeNull()
        expect(contenders).toContain(contender)
        expect(findContender(contender)).toBeDefined()
        expect(metricByKey(metric).class).toBe(gate === 'check' ? 'exact' : 'noisy')
        expect(difference === null).toBe(gate === 'ab')
        if (metricByKey(metric).needsClosedLoop) expect(upstream?.loop).toBe('closed')
      }
      for (const { metric } of consequences) expect(metricByKey(metric).class).not.toBe('exact')
    },
  )

  test('loses and repeats an event of the measured window, once for each client', () => {
    for (const { faultOf, scenario, expected } of INJECTIONS) {
      const fault = faultOf(FACTS)
      if (fault.kind !== 'drop' && fault.kind !== 'duplicate') continue
      const { workload, phases, clients } = scenarioOf(scenario)
      const before = workload.ratePerSecond * phases.warmupSeconds
      expect(fault.sequence).toBeGreaterThan(before)
      expect(fault.sequence).toBeLessThanOrEqual(before + workload.ratePerSecond * phases.durationSeconds)
      expect(new Set(expected.map(({ difference }) => difference))).toEqual(new Set([clients]))
    }
  })

  test('all of it fits into six minutes', () => {
    const trialSeconds = (name: InjectionScenario): number => {
      const scenario = scenarioOf(name)
      const { warmupSeconds, durationSeconds, drainSeconds } = scenario.phases
      const most = Math.max(...clientCounts(scenario))
      return most / scenario.connect.ratePerSecond + warmupSeconds + durationSeconds + drainSeconds + 1.5
    }
    const runs = (gate: 'check' | 'ab') => INJECTIONS.filter((injection) => injection.gate === gate)
    const exact = [...runs('check').map(({ scenario }) => scenario), 'overhead' as const, 'broadcast' as const]
    const exactSeconds = exact.reduce((sum, name) => sum + scenarioOf(name).contenders.length * trialSeconds(name), 0)
    const noisySeconds = (NOISY_BLOCKS * (runs('ab').length + 1) + 3) * trialSeconds('load')
    expect(exactSeconds + noisySeconds).toBeLessThan(360)
  })
})

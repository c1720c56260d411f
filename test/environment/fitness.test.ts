import { describe, expect, it } from 'vitest'
import { nowUs } from '../../bench/clock.js'
import { measureClock } from '../../bench/environment/clock-check.js'
import { assessFitness, type CheckState, type FitnessFacts, isFit } from '../../bench/environment/fitness.js'
import { findOptionalParts, OPTIONAL_PARTS } from '../../bench/environment/optional-parts.js'

const FIT: FitnessFacts = {
  demand: { clients: 1_000, loadProcesses: 1, serverProcesses: 1, connectionsPerClient: 1 },
  limits: {
    platform: 'linux',
    descriptors: { soft: 20_000, hard: 20_000 },
    portRange: { low: 32_768, high: 60_999 },
    timeWait: 0,
    sourceAddresses: [],
  },
  cores: 2,
  cpuQuota: null,
  pinning: { available: true, reason: null },
  clock: { resolutionUs: 1, stepsBack: 0, readings: 1_000 },
  somaxconn: 4_096,
  stolenCpuShare: 0,
  loadAverage: 0.1,
  parts: Object.fromEntries(
    Object.keys(OPTIONAL_PARTS).map((name) => [name, `/usr/bin/${name}`]),
  ) as FitnessFacts['parts'],
  uwsUnavailableBecause: null,
}
const limits = (change: Partial<FitnessFacts['limits']>) => ({ limits: { ...FIT.limits, ...change } })

describe('the fitness of a machine', () => {
  it('is fine on a quiet 2-core machine with everything there', () => {
    const checks = assessFitness(FIT)
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([])
    expect(checks.every(({ remedy, detail }) => remedy === null && detail !== '')).toBe(true)
  })

  const rows: readonly (readonly [string, string, CheckState, Partial<FitnessFacts>])[] = [
    ['too few descriptors', 'descriptors', 'fail', limits({ descriptors: { soft: 256, hard: 256 } })],
    ['an unknown descriptor limit', 'descriptors', 'warn', limits({ descriptors: { soft: null, hard: null } })],
    ['too few ports', 'ports', 'fail', limits({ portRange: { low: 40_000, high: 40_100 } })],
    ['ports in TIME_WAIT', 'ports', 'warn', limits({ timeWait: 27_900 })],
    ['an unknown port range', 'ports', 'ok', limits({ portRange: null })],
    [
      'addresses that macOS lacks',
      'source addresses',
      'warn',
      limits({ platform: 'darwin', sourceAddresses: ['127.0.0.1', '127.0.0.2'] }),
    ],
    ['one core', 'cores', 'warn', { cores: 1 }],
    ['no core at all', 'cores', 'fail', { cores: Number.NaN, loadAverage: null }],
    ['a quota below two CPUs', 'cores', 'warn', { cpuQuota: 1.5 }],
    ['a quota of two CPUs', 'cores', 'ok', { cpuQuota: 2 }],
    ['no pinning', 'pinning', 'warn', { pinning: { available: false, reason: 'no taskset' } }],
    ['a clock that goes back', 'clock', 'fail', { clock: { resolutionUs: 1, stepsBack: 1, readings: 9 } }],
    ['a clock that stands', 'clock', 'fail', { clock: { resolutionUs: null, stepsBack: 0, readings: 9 } }],
    ['a clock of milliseconds', 'clock', 'fail', { clock: { resolutionUs: 1_000, stepsBack: 0, readings: 9 } }],
    ['a short accept queue', 'backlog', 'warn', { somaxconn: 128 }],
    ['an unknown accept queue', 'backlog', 'ok', { somaxconn: null }],
    ['6 % stolen', 'stolen CPU', 'fail', { stolenCpuShare: 0.06 }],
    ['exactly 5 % stolen', 'stolen CPU', 'warn', { stolenCpuShare: 0.05 }],
    ['a stolen share that is no number', 'stolen CPU', 'fail', { stolenCpuShare: Number.NaN }],
    ['an unknown stolen share', 'stolen CPU', 'warn', { stolenCpuShare: null }],
    ['a loaded machine', 'load average', 'warn', { loadAverage: 0.6 }],
    ['a platform without load average', 'load average', 'ok', { loadAverage: null }],
    ['no uWebSockets.js', 'uWebSockets.js', 'warn', { uwsUnavailableBecause: 'installed for another Node major' }],
    ['no ss', 'ss', 'warn', { parts: { ...FIT.parts, ss: null } }],
  ]
  it.each(rows)('%s: %s is %s', (_, name, state, change) => {
    const checks = assessFitness({ ...FIT, ...change })
    const check = checks.find((one) => one.name === name)
    expect(check?.state).toBe(state)
    expect(check?.remedy === null).toBe(state === 'ok')
    expect(isFit(checks)).toBe(state !== 'fail')
    expect(checks.filter((one) => one.name !== name && one.state !== 'ok')).toEqual([])
  })

  it('looks for every optional part', () => {
    expect(Object.keys(findOptionalParts())).toEqual(Object.keys(OPTIONAL_PARTS))
  })
})

describe('a clock that is measured', () => {
  it('tells its smallest step and every step back', () => {
    const readings = [10, 10, 15, 18, 17, 30]
    let i = 0
    expect(measureClock(() => readings[i++] ?? 30, readings.length)).toEqual({
      resolutionUs: 3,
      stepsBack: 1,
      readings: 6,
    })
    expect(measureClock(() => 5, 10)).toEqual({ resolutionUs: null, stepsBack: 0, readings: 10 })
  })

  it('is ours, and never goes back', () => {
    const facts = measureClock(nowUs, 50_000)
    expect(facts.stepsBack).toBe(0)
    expect(facts.resolutionUs).toBeGreaterThanOrEqual(1)
  })
})

import { describe, expect, test } from 'vitest'
import { BenchError } from '../../bench/errors.js'
import { loadScenario } from '../../bench/scenario/load.js'
import type { ScenarioOverrides } from '../../bench/scenario/overrides.js'

function problems(name: string, overrides: ScenarioOverrides): string[] {
  try {
    loadScenario(name, overrides)
    return []
  } catch (error) {
    if (error instanceof BenchError) return error.problems.map((problem) => `${problem.where}: ${problem.message}`)
    throw error
  }
}

describe('flags override the scenario', () => {
  test('every flag reaches its key', () => {
    const scenario = loadScenario('stock-ticker', {
      clients: '50',
      rate: '2.5',
      payload: 300,
      duration: '1min',
      warmup: '500ms',
      drain: '9',
      pollInterval: '2s',
      contenders: 'sse/*, websocket/ws',
      blocks: 3,
      seed: '7',
      set: ['workload.arrival=poisson', 'headers=minimal', 'heartbeat.sseCommentMs=0'],
    })
    expect(scenario).toMatchObject({
      clients: 50,
      workload: { ratePerSecond: 2.5, payloadBytes: 300, arrival: 'poisson' },
      phases: { durationSeconds: 60, warmupSeconds: 0.5, drainSeconds: 9 },
      shortPoll: { intervalMs: 2000 },
      contenders: ['sse/*', 'websocket/ws'],
      blocks: 3,
      seed: 7,
      headers: 'minimal',
      heartbeat: { sseCommentMs: 0, websocketPingMs: 30_000 },
    })
  })

  test('a bare poll interval counts in ms', () => {
    expect(loadScenario('smoke', { pollInterval: '250' }).shortPoll.intervalMs).toBe(250)
  })

  test('computed keys follow the flags', () => {
    const scenario = loadScenario('stock-ticker', { pollInterval: '5s', rate: 500 })
    expect(scenario.phases.drainSeconds).toBe(6)
    expect(scenario.limits.historyEvents).toBe(6000)
  })

  test('--clients replaces the points of a scenario, --points sets them', () => {
    expect(loadScenario('idle', { clients: 30 })).toMatchObject({ clients: 30, points: [] })
    expect(loadScenario('idle', { points: '10,20' }).points).toEqual([10, 20])
  })

  test('a map that is null is made', () => {
    const scenario = loadScenario('idle', { set: ['upstream.ratePerSecond=1', 'workload.kind=opaque'] })
    expect(scenario.upstream).toEqual({ ratePerSecond: 1, payloadBytes: 100, loop: 'open' })
  })

  test('bad values are reported with the flag, all at once', () => {
    const overrides = {
      rate: 'fast',
      payload: '10',
      pollInterval: '1 day',
      contenders: 'sse/nod',
      set: ['colour=red', 'nonsense'],
    }
    expect(problems('smoke', overrides)).toEqual([
      '--set: --set takes key=value',
      '--rate: workload.ratePerSecond must be a number ≥ 0 ≤ 1000000',
      '--poll-interval: shortPoll.intervalMs must be a whole number ≥ 1 ≤ 86400000',
      '--set colour: unknown key colour',
      expect.stringMatching(/^--payload: workload.payloadBytes is below the smallest ticker event/),
      '--contenders: there is no such contender; did you mean sse/node?',
    ])
  })

  test('a conflict that a flag brought names the flag', () => {
    expect(problems('echo', { rate: 5 })).toEqual([expect.stringMatching(/^--rate: .*publishes nothing by itself/)])
  })

  test.each(['__proto__.clients=5', 'constructor.prototype.clients=5'])('%s pollutes nothing', (assignment) => {
    expect(problems('smoke', { set: [assignment] })).toHaveLength(1)
    expect(({} as Record<string, unknown>).clients).toBeUndefined()
  })
})

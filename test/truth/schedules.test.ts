/** However events arrive, over however many channels, and however clients poll: the schedule is what is delivered. */
import { describe, expect, it } from 'vitest'
import { sampleCount } from './support/histogram.js'
import { completed, type RunPlan, reasonsBeyondTime, useRuns } from './support/run.js'

const CLIENTS = 20
const PLANS = {
  poisson: plan('websocket/ws', ['workload.arrival=poisson']),
  burst: plan('websocket/ws', ['workload.arrival=burst', 'workload.burstEvents=10']),
  ramp: plan('websocket/ws', ['workload.arrival=ramp', 'workload.channels=3']),
  'three channels': plan('sse/node', ['workload.channels=3']),
  'fixed delay': plan('short-poll/node', ['shortPoll.mode=fixed-delay', 'workload.channels=3']),
  synchronised: plan('short-poll/node', ['shortPoll.phases=synchronised']),
} as const
type Name = keyof typeof PLANS

describe('a schedule', () => {
  const result = useRuns<Name>(PLANS)

  it.each(Object.keys(PLANS) as Name[])('is delivered whole: %s', (name) => {
    const trial = completed(result(name))
    const { expected, ...counted } = trial.ledger
    expect(counted).toMatchObject({ delivered: expected, missing: 0, duplicated: 0, reordered: 0, corrupt: 0 })
    expect(sampleCount(trial.latency)).toBe(expected)
    expect(sampleCount(trial.publisherLag)).toBe(trial.server.published)
    expect(trial.latency.events).toBe(trial.server.published)
    expect(trial.stateCheck).toMatchObject({ clients: CLIENTS, mismatched: 0, rebuiltMismatched: 0 })
    expect(reasonsBeyondTime(trial)).toEqual([])
  })

  it('has the burst’s and the constant schedule’s own numbers', () => {
    // Bursts of 10 every 0.5 s from the start: four in [0.5 s, 2.5 s).
    expect(completed(result('burst')).ledger.expected).toBe(4 * 10 * CLIENTS)
    expect(completed(result('three channels')).ledger.expected).toBe(40 * CLIENTS)
    expect(completed(result('three channels')).server.published).toBe(3 * 40)
  })

  it('has the ramp’s: 20 · t² / 2.5 s events until t, less those of the warm-up', () => {
    // Event k is due at √(k · 2.5 / 20) s: 0 and 1 before 0.5 s, 2 exactly at it, 49 before 2.5 s, 50 at it.
    expect(completed(result('ramp')).server.published).toBe(3 * 48)
  })

  it('has about as many Poisson arrivals as the rate says', () => {
    const { published } = completed(result('poisson')).server
    expect(published).toBeGreaterThan(10)
    expect(published).toBeLessThan(100)
    expect(completed(result('poisson')).ledger.expected).toBe(published * CLIENTS)
  })

  it('has as many polls as the interval says, one in 0.2 s; with a fixed delay at most that', () => {
    for (const name of ['synchronised', 'fixed delay'] as const) {
      const { requests, pollService } = completed(result(name))
      expect(requests.sent).toBeGreaterThan(0)
      expect(pollService?.count).toBeLessThanOrEqual(CLIENTS * 10)
    }
    const { requests, pollResponse } = completed(result('synchronised'))
    expect(Math.abs((pollResponse?.count ?? 0) + requests.overruns - CLIENTS * 10)).toBeLessThanOrEqual(CLIENTS)
  })
})

function plan(contender: string, set: readonly string[]): RunPlan {
  return { contenders: [contender], overrides: { clients: CLIENTS, set }, loadProcesses: 2 }
}

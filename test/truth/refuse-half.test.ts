/** A server that refuses half of the clients. */
import { describe, expect, it } from 'vitest'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import { completed, failed, type RunPlan, useRuns } from './support/run.js'

const NAMES = ['short-poll/node', 'sse/node', 'websocket/ws']
const CLIENTS = 20
/** Refused clients come back only after the measured second, in the drain. */
const KEYS = ['connect.timeoutSeconds=1', 'reconnect.minMs=5000', 'reconnect.maxMs=5000', 'phases.warmupSeconds=0.1']
const CONTENT = [...KEYS, 'connect.minReady=0.4']

describe('a server that refuses half of the clients', () => {
  const result = useRuns(
    Object.fromEntries(
      NAMES.flatMap((name) => [
        [name, plan(name, KEYS)],
        [`${name}, content`, plan(name, CONTENT)],
      ]),
    ),
  )

  it.each(NAMES)('fails the trial of %s: not everyone was ready', (name) => {
    const { phase, cause } = failed(result(name).trials[0])
    expect(phase).toBe('connect')
    expect(cause.code).toBe('not-all-ready')
    expect(cause.message).toMatch(/^10 of 20 clients were ready after 1 s; first failure: status: HTTP status 503/)
    expect(exitCodeOfResult(result(name))).toBe(3)
  })

  describe.each(NAMES.map((name) => `${name}, content`))('%s with 40 %% of the clients', (name) => {
    it('misses every event for every client that was never there', () => {
      const { connections, ledger } = completed(result(name))
      expect(connections).toMatchObject({ requested: CLIENTS, ready: 10 })
      expect(ledger).toMatchObject({ expected: 400, delivered: 200, missing: 200, clientsMissingEvents: 10 })
      expect(ledger).toMatchObject({ duplicated: 0, reordered: 0, corrupt: 0 })
    })

    it('ranks what they never got as never', () => {
      const { latency } = completed(result(name))
      expect(latency).toMatchObject({ count: 200, censored: 200, events: 20 })
      expect(latency.p90).toHaveProperty('greaterThanUs')
      expect(latency.max).toHaveProperty('greaterThanUs')
    })

    it('names the failures, states no connect time, exits with 3', () => {
      const { connections } = completed(result(name))
      expect(connections.failures.status).toBeGreaterThanOrEqual(10)
      expect(connections.connectSeconds).toBeNull()
      expect(exitCodeOfResult(result(name))).toBe(3)
    })
  })
})

function plan(name: string, set: readonly string[]): RunPlan {
  return { contenders: [name], overrides: { duration: 1, set }, faults: [{ kind: 'refuse-half' }] }
}

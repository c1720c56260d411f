/** A server that delivers one event twice. */
import { describe, expect, it } from 'vitest'
import { sampleCount } from './support/histogram.js'
import { completed, findingsOf, reasonsBeyondTime, useContenders } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']

describe('a server that delivers one event twice', () => {
  const result = useContenders(NAMES, { faults: [{ kind: 'duplicate', sequence: 30 }] })

  describe.each(NAMES)('%s', (name) => {
    it('counts one duplicate for each client and no delivery more', () => {
      const { ledger, latency, cost } = completed(result(name))
      expect(ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 20, reordered: 0 })
      expect(sampleCount(latency)).toBe(800)
      expect(cost.received).toBeLessThanOrEqual(810)
    })

    it('applies it once, and calls it a finding', () => {
      const trial = completed(result(name))
      expect(trial.stateCheck).toMatchObject({ clients: 20, mismatched: 0, rebuiltMismatched: 0 })
      expect(findingsOf(trial)).toContain('messages-duplicated')
      expect(reasonsBeyondTime(trial)).toEqual([])
    })
  })
})

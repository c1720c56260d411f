/** A server that changes a byte of one event for some of its clients. */
import { describe, expect, it } from 'vitest'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import { completed, reasonsBeyondTime, useContenders } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']

describe('a server that corrupts one event', () => {
  const result = useContenders(NAMES, { faults: [{ kind: 'corrupt', sequence: 30 }] })

  describe.each(NAMES)('%s', (name) => {
    it('sees bodies that differ, for some clients but not all', () => {
      const { corrupt } = completed(result(name)).ledger
      expect(corrupt).toBeGreaterThan(0)
      expect(corrupt).toBeLessThan(20)
    })

    it('states no latency for them', () => {
      const { latency, ledger } = completed(result(name))
      expect(latency.count).toBe(800 - ledger.corrupt)
      expect(ledger.expected).toBe(ledger.delivered + ledger.missing)
    })

    it('is invalid and exits with 3', () => {
      const trial = completed(result(name))
      expect(trial.validity.valid).toBe(false)
      expect(reasonsBeyondTime(trial)).toContain('corrupt-events')
      expect(exitCodeOfResult(result(name))).toBe(3)
    })
  })
})

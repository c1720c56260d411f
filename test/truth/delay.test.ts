/** A server that adds 200 ms: every latency has them, and they are blamed on the transport, not on the publisher. */
import { describe, expect, it } from 'vitest'
import { median, sampleCount, smallest } from './support/histogram.js'
import { completed, reasonsBeyondTime, useContenders } from './support/run.js'

const DELAY_US = 200_000
const DEFECT_MS = 200
const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']

describe('a server that adds 200 ms', () => {
  const result = useContenders(NAMES, { faults: [{ kind: 'delay', ms: DEFECT_MS }] })

  describe.each(NAMES)('%s', (name) => {
    it('delivers nothing sooner than 200 ms after it was due', () => {
      const { latency } = completed(result(name))
      expect(sampleCount(latency)).toBe(800)
      expect(smallest(latency)).toBeGreaterThanOrEqual(DELAY_US)
      expect(median(latency)).toBeGreaterThanOrEqual(DELAY_US)
      expect(latency.p50).toEqual({ us: median(latency) })
    })

    it('counts the delay as transport latency', () => {
      const { transportLatency } = completed(result(name))
      expect(sampleCount(transportLatency)).toBe(800)
      expect(smallest(transportLatency)).toBeGreaterThanOrEqual(DELAY_US)
    })

    it('does not count it as publisher lag', () => {
      expect(smallest(completed(result(name)).publisherLag)).toBeLessThan(DELAY_US)
    })

    it('loses nothing by it', () => {
      const trial = completed(result(name))
      expect(trial.ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 0, reordered: 0 })
      expect(trial.stateCheck).toMatchObject({ clients: 20, mismatched: 0, rebuilt: 3, rebuiltMismatched: 0 })
      expect(reasonsBeyondTime(trial)).toEqual([])
    })
  })

  it('counts it as time that an event waited for a short poll only up to the next poll', () => {
    const { pollWait } = completed(result('short-poll/node'))
    expect(pollWait === null ? 0 : sampleCount(pollWait)).toBe(800)
  })

  it('has poll waits for polling transports alone', () => {
    expect(completed(result('long-poll/node')).pollWait).not.toBeNull()
    expect(completed(result('sse/node')).pollWait).toBeNull()
    expect(completed(result('websocket/ws')).pollWait).toBeNull()
  })
})

/** A server that never delivers one event: exactly that is missing, and ranks as never. */
import { describe, expect, it } from 'vitest'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import { sampleCount } from './support/histogram.js'
import { completed, findingsOf, reasonsBeyondTime, useContenders } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']
const CLIENTS = 20
const PERIOD_US = 50_000
/** Events 11 to 50 are due in the two measured seconds. */
const DROPPED = 30
const DUE_BEFORE_END_US = (50 - DROPPED + 1) * PERIOD_US
const DRAIN_US = 2_000_000

describe('a server that drops one event of the measured window', () => {
  const result = useContenders(NAMES, { faults: [{ kind: 'drop', sequence: DROPPED }] })

  describe.each(NAMES)('%s', (name) => {
    it('misses it once for each client, and nothing else', () => {
      const { ledger } = completed(result(name))
      expect(ledger).toMatchObject({ expected: 800, delivered: 780, missing: CLIENTS, clientsMissingEvents: CLIENTS })
      expect(ledger).toMatchObject({ duplicated: 0, reordered: 0, corrupt: 0, gapAnswers: 0 })
      expect(ledger.expected).toBe(ledger.delivered + ledger.missing)
    })

    it('ranks what never arrived above everything', () => {
      const { latency } = completed(result(name))
      expect(sampleCount(latency)).toBe(780)
      expect(latency).toMatchObject({ count: 780, censored: CLIENTS, events: 39 })
      expect(latency.max).toEqual({ greaterThanUs: DUE_BEFORE_END_US + DRAIN_US })
      expect(latency.p50).toHaveProperty('us')
    })

    it('finds messages missing, without a reason against the measurement', () => {
      const trial = completed(result(name))
      expect(findingsOf(trial)).toContain('messages-missing')
      expect(reasonsBeyondTime(trial)).toEqual([])
    })

    it('exits with 3', () => {
      expect(exitCodeOfResult(result(name))).toBe(3)
    })
  })
})

describe('a server that drops one event in a hundred', () => {
  const result = useContenders(['sse/node'], {
    overrides: { rate: 100, set: ['phases.warmupSeconds=0'] },
    faults: [
      { kind: 'drop', sequence: 1 },
      { kind: 'drop', sequence: 150 },
    ],
  })

  it('states the p90 and no p99 but a bound: the smallest time that one of them was waited for', () => {
    const { latency, ledger } = completed(result('sse/node'))
    expect(ledger).toMatchObject({ expected: 4000, delivered: 3960, missing: 40, clientsMissingEvents: CLIENTS })
    expect(latency.p90).toHaveProperty('us')
    // Rank 3,960 of 4,000 is the last that arrived; one event less in the window and it would not have.
    expect(latency.max).toEqual({ greaterThanUs: DRAIN_US + 51 * 10_000 })
  })
})

/** A server that never delivers one event: exactly that is missing, and ranks as never. */
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../bench/contracts/control.js'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import { sampleCount } from './support/histogram.js'
import { completed, findingsOf, reasonsBeyondTime, useRuns } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']
const SEVERAL = 'sse/node, two events of 200'
const CLIENTS = 20
const PERIOD_US = 50_000
/** Events 11 to 50 are due in the two measured seconds. */
const DROPPED = 30
/** Each is due in the middle of its period. */
const DUE_BEFORE_END_US = (50 - DROPPED + 0.5) * PERIOD_US
const DRAIN_US = 2_000_000

describe('a server that drops one event of the measured window', () => {
  const result = useRuns<string>({
    ...Object.fromEntries(NAMES.map((name) => [name, { contenders: [name], faults: [drop(DROPPED)] }])),
    [SEVERAL]: {
      contenders: ['sse/node'],
      overrides: { rate: 100, warmup: 0 },
      faults: [drop(1), drop(150)],
    },
  })

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
      expect(latency).toMatchObject({ count: 780, censored: CLIENTS, events: 40 })
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

  it('bounds the maximum by the smallest time that any of several was waited for', () => {
    const { latency, ledger } = completed(result(SEVERAL))
    expect(ledger).toMatchObject({ expected: 4000, delivered: 3960, missing: 40, clientsMissingEvents: CLIENTS })
    expect(latency.p90).toHaveProperty('us')
    // Events 1 to 200 are due every 10 ms, the first after 5 ms; event 150 at 1.495 s of 2 s.
    expect(latency.max).toEqual({ greaterThanUs: DRAIN_US + 505_000 })
  })
})

function drop(sequence: number): Fault {
  return { kind: 'drop', sequence }
}

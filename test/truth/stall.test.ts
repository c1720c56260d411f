/** A server that stalls for a second under open-loop load: everything due meanwhile waits, and is seen to wait. */
import { describe, expect, it } from 'vitest'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { countAtLeast, largest } from './support/histogram.js'
import { completed, findingsOf, reasonsBeyondTime, useContenders } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']
const CLIENTS = 20
const PERIOD_MS = 50
const STALL_MS = 1000
const POLL_MS = 200
/** How late the stall's own timer may have begun on a busy machine: what was due until then is not counted on. */
const MARGIN_MS = 200

/** Events are due at the stall's first instant and every 50 ms after it; each waits for the rest of the stall. */
const waitsMs = Array.from({ length: STALL_MS / PERIOD_MS }, (_, i) => i * PERIOD_MS)
  .filter((offsetMs) => offsetMs >= MARGIN_MS)
  .map((offsetMs) => STALL_MS - offsetMs)

describe('a server that stalls for a second', () => {
  const result = useContenders(NAMES, {
    overrides: { duration: 4 },
    faults: [{ kind: 'stall', atSecond: 1, ms: STALL_MS }],
  })

  describe.each(NAMES)('%s', (name) => {
    it.each(waitsMs)('shows every event that had to wait %i ms or more', (waitMs) => {
      const waited = waitsMs.filter((other) => other >= waitMs).length
      expect(countAtLeast(completed(result(name)).latency, waitMs * 1000)).toBeGreaterThanOrEqual(CLIENTS * waited)
    })

    it('calls it publisher lag, event by event', () => {
      const { publisherLag } = completed(result(name))
      for (const waitMs of waitsMs) {
        const waited = waitsMs.filter((other) => other >= waitMs).length
        expect(countAtLeast(publisherLag, waitMs * 1000)).toBeGreaterThanOrEqual(waited)
      }
    })

    it('publishes and delivers everything all the same', () => {
      const trial = completed(result(name))
      expect(trial.server.published).toBe(80)
      expect(trial.ledger).toMatchObject({ expected: 1600, delivered: 1600, missing: 0, duplicated: 0, reordered: 0 })
      expect(trial.stateCheck).toMatchObject({ mismatched: 0, rebuiltMismatched: 0 })
      expect(reasonsBeyondTime(trial)).toEqual([])
    })

    it('is the result of the server, unless the machine kept it from a CPU, or cannot tell', () => {
      const trial = completed(result(name))
      const codes = [...trial.validity.reasons.map(({ code }) => code), ...findingsOf(trial)]
      expect(codes.filter((code) => VERDICTS.includes(code))).toEqual([expectedVerdict(trial)])
    })
  })

  it('shows in the round trip of the polls that were due meanwhile', () => {
    const { pollResponse, pollService } = completed(result('short-poll/node'))
    const waitUs = (STALL_MS - POLL_MS - MARGIN_MS) * 1000
    expect(pollResponse && countAtLeast(pollResponse, waitUs)).toBeGreaterThanOrEqual(CLIENTS)
    expect(pollService && countAtLeast(pollService, waitUs)).toBeGreaterThanOrEqual(CLIENTS)
  })

  it('answers no poll sooner after it was due than after it was sent', () => {
    const { pollResponse, pollService } = completed(result('short-poll/node'))
    for (const us of [1000, 10_000, 100_000, 300_000, 500_000]) {
      expect(pollResponse && countAtLeast(pollResponse, us)).toBeGreaterThanOrEqual(
        (pollService && countAtLeast(pollService, us)) ?? 0,
      )
    }
    expect(pollResponse && largest(pollResponse)).toBeGreaterThanOrEqual((pollService && largest(pollService)) ?? 0)
  })

  it('counts the polls that were due while one was outstanding', () => {
    const polls = (STALL_MS - POLL_MS - MARGIN_MS) / POLL_MS - 1
    expect(completed(result('short-poll/node')).requests.overruns).toBeGreaterThanOrEqual(CLIENTS * polls)
  })
})

const VERDICTS: readonly string[] = ['publisher-delayed', 'server-saturated', 'publisher-lag-unexplained']

function expectedVerdict({ server: { usage } }: CompletedTrial): string {
  if (usage.runQueueWaitUs === null) return 'publisher-lag-unexplained'
  return usage.runQueueWaitUs > 0.05 * usage.wallUs ? 'publisher-delayed' : 'server-saturated'
}

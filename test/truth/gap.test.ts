/** A history shorter than a stall's backlog: polling clients get a gap answer, and what it skips is missing. */
import { describe, expect, it } from 'vitest'
import { completed, findingsOf, reasonsBeyondTime, useContenders } from './support/run.js'

const CLIENTS = 20
const PERIOD_MS = 50
const STALL_MS = 1500
/** The least that the scenario allows: 2 × 20 events/s × (0.2 s between polls + 0.1 s until a reconnect). */
const HISTORY = 12
/** Of the events due during the stall, those that are due late enough to be published at its end in any case. */
const BACKLOG = STALL_MS / PERIOD_MS - 4
const POLLING = ['short-poll/node', 'long-poll/node']
const PUSHING = ['sse/node', 'websocket/ws']

describe('a history that is too short for what a stalled server publishes at once', () => {
  const set = [`limits.historyEvents=${HISTORY}`, 'reconnect.minMs=100', 'reconnect.maxMs=100']
  const result = useContenders([...POLLING, ...PUSHING], {
    overrides: { duration: 4, set },
    faults: [{ kind: 'stall', atSecond: 1, ms: STALL_MS }],
  })

  describe.each(POLLING)('%s', (name) => {
    it('answers a gap to every client, never silence, and counts all that it skips as missing', () => {
      const { ledger, server } = completed(result(name))
      expect(ledger.gapAnswers).toBeGreaterThanOrEqual(CLIENTS)
      expect(ledger.gapAnswers).toBe(server.counters.atEnd.gapAnswers)
      expect(ledger.missing).toBeGreaterThanOrEqual(CLIENTS * BACKLOG)
      expect(ledger).toMatchObject({ expected: 1600, clientsMissingEvents: CLIENTS, duplicated: 0, reordered: 0 })
      expect(ledger.delivered + ledger.missing).toBe(1600)
    })

    it('has every client in the right state all the same: the gap comes with a snapshot', () => {
      const trial = completed(result(name))
      expect(trial.stateCheck).toMatchObject({ clients: CLIENTS, mismatched: 0, rebuiltMismatched: 0 })
      expect(findingsOf(trial)).toContain('messages-missing')
      expect(reasonsBeyondTime(trial)).toEqual([])
    })

    it('gives every byte to one layer', () => {
      const { down, up } = completed(result(name)).wire.total
      for (const { raw, ...layers } of [down, up]) {
        expect(Object.values(layers).reduce((sum, bytes) => sum + bytes, 0)).toBe(raw)
      }
    })
  })

  it.each(PUSHING)('%s needs no history while it is connected', (name) => {
    expect(completed(result(name)).ledger).toMatchObject({ expected: 1600, delivered: 1600, missing: 0, gapAnswers: 0 })
  })
})

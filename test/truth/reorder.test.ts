/** A server that delivers one event after its successor. */
import { describe, expect, it } from 'vitest'
import { sampleCount } from './support/histogram.js'
import { completed, findingsOf, useContenders } from './support/run.js'

const NAMES = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws']

describe('a server that swaps two events', () => {
  const result = useContenders(NAMES, { faults: [{ kind: 'reorder', sequence: 30 }] })

  describe.each(NAMES)('%s', (name) => {
    it('counts one reordering for each client; everything is delivered once', () => {
      const { ledger, latency } = completed(result(name))
      expect(ledger).toMatchObject({ expected: 800, delivered: 800, missing: 0, duplicated: 0, reordered: 20 })
      expect(sampleCount(latency)).toBe(800)
      expect(findingsOf(completed(result(name)))).toContain('messages-reordered')
    })
  })
})

/** Library clients in a real run: the same deliveries, states and bytes as the lean ones, and the result says who they were. */
import { describe, expect, it } from 'vitest'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { sampleCount } from './support/histogram.js'
import { completed, reasonsBeyondTime, useRuns } from './support/run.js'

const CLIENTS = 10
const PAYLOAD_BYTES = 200
/** 20 events/s: 10 in the warm-up, 20 measured. */
const overrides = { clients: CLIENTS, payload: PAYLOAD_BYTES, warmup: 0.5, duration: 1 }
const CONTENDERS = ['short-poll/node', 'long-poll/node', 'sse/node', 'websocket/ws'] as const
const plan = { contenders: CONTENDERS, overrides }

describe('a run of library clients', () => {
  const result = useRuns({ lean: plan, library: { ...plan, client: 'library' } })
  const trial = (kind: 'lean' | 'library', contender: string): CompletedTrial => completed(result(kind), contender)

  it('is recorded as such', () => {
    expect([result('lean').run.client, result('library').run.client]).toEqual(['lean', 'library'])
  })

  describe.each(CONTENDERS)('%s', (contender) => {
    it('delivers every event to every client once and in order', () => {
      const { ledger, latency, stateCheck } = trial('library', contender)
      expect(ledger).toEqual(trial('lean', contender).ledger)
      expect(ledger).toMatchObject({ expected: CLIENTS * 20, delivered: CLIENTS * 20, missing: 0, duplicated: 0 })
      expect(sampleCount(latency)).toBe(CLIENTS * 20)
      expect(stateCheck).toEqual({ clients: CLIENTS, mismatched: 0, rebuilt: 3, rebuiltMismatched: 0, examples: [] })
      expect(reasonsBeyondTime(trial('library', contender))).toEqual([])
    })

    it('gives every byte of the sockets to one layer, in both directions', () => {
      const { wire } = trial('library', contender)
      for (const { raw, ...layers } of [wire.total.down, wire.total.up, wire.window.down, wire.window.up]) {
        expect(Object.values(layers).reduce((sum, bytes) => sum + bytes, 0)).toBe(raw)
        expect(Math.min(...Object.values(layers))).toBeGreaterThanOrEqual(0)
      }
      expect(wire.total.down.payload).toBe(CLIENTS * 30 * PAYLOAD_BYTES)
      expect(wire.window.down.setup + wire.window.up.setup).toBe(0)
    })

    it('opens one connection for each client and no more', () => {
      const { connections } = trial('library', contender)
      expect(connections).toMatchObject({
        ready: CLIENTS,
        openedTotal: CLIENTS,
        opened: 0,
        reconnects: 0,
        failures: {},
      })
    })
  })

  it.each(['sse/node', 'websocket/ws'])(
    '%s: the account of a push is that of lean clients, layer by layer',
    (contender) => {
      const [lean, library] = [trial('lean', contender).wire.total, trial('library', contender).wire.total]
      expect(library).toEqual(lean)
    },
  )
})

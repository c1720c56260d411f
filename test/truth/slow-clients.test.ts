/** Clients that cannot keep up are dropped and counted; what they come back for is delivered once, or is missing. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { HAS_SIGNALS, stoppingLoad } from './support/processes.js'
import { completed, findingsOf, RUN_TIMEOUT_MS, reasonsBeyondTime, run } from './support/run.js'

const CLIENTS = 2
const EXPECTED = CLIENTS * 30
/** While the load process stands still, 20 MB become due for each client: more than the server and the kernel hold. */
const KEYS = ['workload.payloadBytes=1000000', 'limits.maxBufferedBytes=8000000']
const STOPPED_MS = 2000
const NAMES = ['sse/node', 'websocket/ws']

describe.skipIf(!HAS_SIGNALS)('clients that stand still for 2 s (SIGSTOP, which Windows lacks)', () => {
  let result: ResultFile

  // One trial after the other, so that each is stopped in its own measured phase.
  beforeAll(async () => {
    result = await run({
      contenders: NAMES,
      overrides: { clients: CLIENTS, rate: 10, duration: 3, set: KEYS },
      onProgress: stoppingLoad(STOPPED_MS, 'measure'),
    })
  }, RUN_TIMEOUT_MS)

  describe.each(NAMES)('%s', (name) => {
    it('are dropped by the server, which counts them', () => {
      const { server, connections } = completed(result, name)
      const { slowClientsDropped } = server.counters.atEnd
      expect(slowClientsDropped).toBeGreaterThanOrEqual(1)
      expect(connections.reconnects).toBeGreaterThanOrEqual(1)
      expect(connections.openedTotal).toBeGreaterThan(CLIENTS)
      expect(connections.openedTotal).toBeLessThanOrEqual(CLIENTS + slowClientsDropped)
    })

    it('get nothing twice, and what they do not get is missing', () => {
      const trial = completed(result, name)
      const { delivered, missing, ...others } = trial.ledger
      expect(delivered + missing).toBe(EXPECTED)
      expect(others).toMatchObject({ duplicated: 0, reordered: 0, corrupt: 0, gapAnswers: 0 })
      expect(findingsOf(trial).includes('messages-missing')).toBe(missing > 0)
      expect(reasonsBeyondTime(trial)).toEqual([])
    })

    it('give every byte to one layer, those sent again included', () => {
      const { down, up } = completed(result, name).wire.total
      for (const { raw, ...layers } of [down, up]) {
        expect(Object.values(layers).reduce((sum, bytes) => sum + bytes, 0)).toBe(raw)
        expect(Math.min(...Object.values(layers))).toBeGreaterThanOrEqual(0)
      }
    })
  })

  it('have caught up by the end of the drain: sse/node', () => {
    const trial = completed(result, 'sse/node')
    expect(trial.ledger).toMatchObject({ delivered: EXPECTED, missing: 0 })
    expect(trial.stateCheck).toMatchObject({ clients: CLIENTS, mismatched: 0, rebuiltMismatched: 0 })
  })
})

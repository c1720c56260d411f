/** Clients that cannot keep up: whatever is dropped, comes back or is sent again, the books balance. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.js'
import { HAS_SIGNALS, stoppingLoad } from './support/processes.js'
import { completed, findingsOf, RUN_TIMEOUT_MS, reasonsBeyondTime, run } from './support/run.js'

const CLIENTS = 2
const EXPECTED = CLIENTS * 30
/**
 * While the load process stands still, 20 MB become due for each client: usually more than the server and the kernel
 * hold. How much the kernel holds is its own affair, so that nothing here rests on how many clients were dropped.
 */
const KEYS = ['workload.payloadBytes=1000000', 'limits.maxBufferedBytes=1000000']
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
    it('get nothing twice, and what they do not get is missing', () => {
      const trial = completed(result, name)
      const { delivered, missing, ...others } = trial.ledger
      expect(delivered + missing).toBe(EXPECTED)
      expect(trial.latency).toMatchObject({ count: delivered, censored: missing })
      expect(others).toMatchObject({ expected: EXPECTED, duplicated: 0, reordered: 0, corrupt: 0, gapAnswers: 0 })
      expect(findingsOf(trial).includes('messages-missing')).toBe(missing > 0)
      expect(reasonsBeyondTime(trial)).toEqual([])
    })

    it('open no connection more than they lost', () => {
      const { openedTotal, failures } = completed(result, name).connections
      const lost = Object.values(failures).reduce((sum, count) => sum + count, 0)
      expect(openedTotal).toBeGreaterThanOrEqual(CLIENTS)
      expect(openedTotal).toBeLessThanOrEqual(CLIENTS + lost)
    })

    it('give every byte to one layer, those of broken-off messages included', () => {
      const { down, up } = completed(result, name).wire.total
      for (const { raw, ...layers } of [down, up]) {
        expect(Object.values(layers).reduce((sum, bytes) => sum + bytes, 0)).toBe(raw)
        expect(Math.min(...Object.values(layers))).toBeGreaterThanOrEqual(0)
      }
    })
  })
})

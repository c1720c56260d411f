/** Messages upstream come back as events: each is counted on its way there and on its way back. */
import { describe, expect, it } from 'vitest'
import { CONTENDERS, contenderByName } from '../../bench/contenders.js'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { clientHttp } from '../../bench/topology.js'
import { countAtLeast, sampleCount } from './support/histogram.js'
import { completed, reasonsBeyondTime, unavailableBecause, useContenders } from './support/run.js'

const CLIENTS = 15
/** Of each client: 4 messages in 0.5 s of warm-up and 1.5 s of measuring, 3 of them measured. */
const RATE_PER_SECOND = 2
const SENT = CLIENTS * 4
const MEASURED = CLIENTS * 3
const BYTES = 100
const availability = await Promise.all(
  CONTENDERS.map(async ({ name, transport }) => ({ name, transport, reason: await unavailableBecause(name) })),
)
const here = availability.filter(({ reason }) => reason === null)

describe('an echo', () => {
  const result = useContenders(
    here.map(({ name }) => name),
    {
      scenario: 'echo',
      overrides: {
        clients: CLIENTS,
        warmup: 0.5,
        duration: 1.5,
        pollInterval: 200,
        set: [`upstream.ratePerSecond=${RATE_PER_SECOND}`, `upstream.payloadBytes=${BYTES}`],
      },
      loadProcesses: 2,
    },
  )

  describe.each(here)('$name', ({ name, transport }) => {
    const trial = (): CompletedTrial => completed(result(name))

    it('comes back to whoever sent it, once', () => {
      expect(trial().ledger).toEqual({
        expected: MEASURED,
        delivered: MEASURED,
        missing: 0,
        duplicated: 0,
        reordered: 0,
        gapAnswers: 0,
        corrupt: 0,
        clientsMissingEvents: 0,
      })
      expect(reasonsBeyondTime(trial())).toEqual([])
    })

    it('has a round trip from the scheduled send, no shorter than the way back alone', () => {
      const { latency, transportLatency } = trial()
      expect(latency).toMatchObject({ count: MEASURED, censored: 0, negative: 0, events: MEASURED })
      expect(sampleCount(latency)).toBe(MEASURED)
      expect(sampleCount(transportLatency)).toBe(MEASURED)
      for (const us of [300, 1000, 3000, 10_000, 100_000]) {
        expect(countAtLeast(latency, us)).toBeGreaterThanOrEqual(countAtLeast(transportLatency, us))
      }
    })

    it('is received upstream as often as it was sent', () => {
      const { upstream, server } = trial()
      expect(server.counters.atEnd.upstreamMessages).toBe(SENT)
      expect(upstream?.overruns).toBe(0)
      for (const count of [upstream?.scheduled, upstream?.sent, upstream?.received]) {
        expect(Math.abs((count ?? Number.NaN) - MEASURED)).toBeLessThanOrEqual(2 * CLIENTS)
      }
    })

    it('is payload in both directions', () => {
      const { wire } = trial()
      expect(wire.total.up.payload).toBe(SENT * BYTES)
      expect(wire.total.down.payload).toBe(SENT * BYTES)
      for (const { raw, ...layers } of [wire.total.down, wire.total.up, wire.window.down, wire.window.up]) {
        expect(Object.values(layers).reduce((sum, bytes) => sum + bytes, 0)).toBe(raw)
      }
    })

    it('takes a connection of its own upstream, except over WebSocket and HTTP/2', () => {
      const { openedTotal, failures } = trial().connections
      const shared = transport === 'websocket' || clientHttp(contenderByName(name)) === 'h2'
      expect(openedTotal).toBe(shared ? CLIENTS : 2 * CLIENTS)
      expect(failures).toEqual({})
    })
  })

  for (const { name, reason } of availability.filter((entry) => entry.reason !== null)) {
    it.skip(`${name} is not available here: ${reason}`, () => undefined)
  }
})

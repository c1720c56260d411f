/** Without a fault everything adds up, for every contender and the floor: deliveries, states, bytes, requests. */
import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '../../bench/contenders.js'
import type { CompletedTrial } from '../../bench/result/schema.js'
import { countAtLeast, largest, sampleCount } from './support/histogram.js'
import { completed, reasonsBeyondTime, unavailableBecause, useContenders } from './support/run.js'

const CLIENTS = 20
const PAYLOAD_BYTES = 200
const availability = await Promise.all(
  CATALOGUE.map(async ({ name, transport }) => ({ name, transport, reason: await unavailableBecause(name) })),
)
const here = availability.filter(({ reason }) => reason === null)

describe('a trial without faults', () => {
  const of = useContenders(
    here.map(({ name }) => name),
    { overrides: { payload: PAYLOAD_BYTES } },
  )

  describe.each(here)('$name', ({ name, transport }) => {
    const trial = (): CompletedTrial => completed(of(name))

    it('delivers every event to every client once and in order', () => {
      const { ledger, server } = trial()
      expect(ledger).toEqual({
        expected: 800,
        delivered: 800,
        missing: 0,
        duplicated: 0,
        reordered: 0,
        gapAnswers: 0,
        corrupt: 0,
        clientsMissingEvents: 0,
      })
      expect(server.published).toBe(40)
      expect(reasonsBeyondTime(trial())).toEqual([])
    })

    it('has one latency of each kind for each delivery, in the histogram and in the series', () => {
      const { latency, transportLatency, publisherLag, series } = trial()
      expect(latency).toMatchObject({ count: 800, censored: 0, events: 40, negative: 0, overflow: 0 })
      expect(sampleCount(latency)).toBe(800)
      expect(sampleCount(transportLatency)).toBe(800)
      expect(sampleCount(publisherLag)).toBe(40)
      expect(series.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(800)
      expect(latency.max).toEqual({ us: largest(latency) })
      expect(Math.max(...series.map(({ maxUs }) => maxUs ?? 0))).toBe(largest(latency))
    })

    it('takes no less time from when an event was due than from when it was published', () => {
      const { latency, transportLatency } = trial()
      for (const us of [1000, 3000, 10_000, 30_000, 100_000, 300_000]) {
        expect(countAtLeast(latency, us)).toBeGreaterThanOrEqual(countAtLeast(transportLatency, us))
      }
    })

    it('leaves all clients, and those rebuilt from raw bytes, in the state of the server', () => {
      const { stateCheck } = trial()
      expect(stateCheck).toEqual({ clients: CLIENTS, mismatched: 0, rebuilt: 3, rebuiltMismatched: 0, examples: [] })
    })

    it('gives every byte of the sockets to one layer, in both directions', () => {
      const { wire } = trial()
      for (const { raw, ...layers } of [wire.total.down, wire.total.up, wire.window.down, wire.window.up]) {
        expect(Object.values(layers).reduce((sum, bytes) => sum + bytes, 0)).toBe(raw)
        expect(Math.min(...Object.values(layers))).toBeGreaterThanOrEqual(0)
      }
    })

    it('counts as payload the bodies of the deliveries and nothing else', () => {
      const { wire, cost } = trial()
      expect(wire.window.down.payload).toBe(cost.received * PAYLOAD_BYTES)
      expect(wire.total.down.payload).toBe(CLIENTS * 50 * PAYLOAD_BYTES)
      expect(wire.window.up.payload).toBe(0)
      expect(wire.perDelivery?.down.payload).toBe(PAYLOAD_BYTES)
    })

    it('divides every cost by the deliveries received in the window', () => {
      const { cost, wire, requests, load } = trial()
      const { down, up } = wire.window
      expect(cost.bytesPerDelivery).toBeCloseTo((down.raw - down.setup + up.raw - up.setup) / cost.received, 9)
      expect(cost.bytesPerDelivery).toBeCloseTo(wire.perDelivery?.totalBytes ?? 0, 9)
      expect(cost.requestsPerDelivery).toBe(requests.sent / cost.received)
      const cpuUs = load.processes.reduce((sum, { usage }) => sum + usage.cpuUserUs + usage.cpuSystemUs, 0)
      expect(cost.loadCpuUsPerDelivery).toBeCloseTo(cpuUs / cost.received, 9)
      expect(wire.window.down.setup + wire.window.up.setup).toBe(0)
    })

    it('opens one connection for each client and no more', () => {
      const { connections, connectTime } = trial()
      expect(connectTime?.count).toBe(CLIENTS)
      expect(connections).toMatchObject({ requested: CLIENTS, ready: CLIENTS, openedTotal: CLIENTS, opened: 0 })
      expect(connections).toMatchObject({ reconnects: 0, failures: {}, established: [CLIENTS, CLIENTS] })
    })

    it('answers every poll once', () => {
      const { requests, pollResponse, pollService } = trial()
      if (transport === 'short-poll' || transport === 'long-poll') {
        expect(Math.abs(requests.sent - requests.responses)).toBeLessThanOrEqual(CLIENTS)
        const events = requests.batch.reduce((sum, [size, answers]) => sum + size * answers, 0)
        expect(events).toBe(trial().cost.received)
        const full = requests.batch.reduce((sum, [, answers]) => sum + answers, 0)
        expect(requests.responses).toBe(full + requests.empty)
      } else expect(requests).toMatchObject({ sent: 0, responses: 0, empty: 0, batch: [] })
      if (transport !== 'short-poll') expect([pollResponse, pollService]).toEqual([null, null])
      else {
        const asked = 10 * CLIENTS - requests.overruns
        expect(pollResponse?.count).toBe(pollService?.count)
        expect(Math.abs((pollService?.count ?? 0) - asked)).toBeLessThanOrEqual(CLIENTS)
      }
    })
  })

  for (const { name, reason } of availability.filter((entry) => entry.reason !== null)) {
    it.skip(`${name} is not available here: ${reason}`, () => undefined)
  }
})

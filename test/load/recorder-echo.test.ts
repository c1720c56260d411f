/** Private channels: each client hears the answers to its own messages, known by the instant they were due at. */
import { describe, expect, it, vi } from 'vitest'
import { upstreamIndex, upstreamPacer } from '../../bench/event/schedule.js'
import { eventBody } from './support/plan.js'
import { Recording, T0 } from './support/recording.js'

const clock = vi.hoisted(() => ({ now: 0, reads: 0 }))
vi.mock('../../bench/clock.js', () => ({ nowUs: () => clock.now }))

const RATE = 10
const PHASES = [0.1, 0.3, 0.6, 0.9]
const START = T0 - 1_000_000
const dueUs = (client: number, k: number): number =>
  START + upstreamPacer(RATE, PHASES[client] as number).dueAtUs(k - 1)

const echo = (client: number, k: number, publishedUs = dueUs(client, k)): Buffer =>
  eventBody({ sequence: k, intendedUs: dueUs(client, k), publishedUs, size: 120 })

const start = (): Recording =>
  new Recording(clock, {
    plan: { privateChannels: true, upstream: { ratePerSecond: RATE, payloadBytes: 120, loop: 'open' } },
    privateEvent: (client, intendedUs) => upstreamIndex(RATE, PHASES[client] as number, intendedUs - START) + 1,
  })

describe('an echo', () => {
  it('is timed from the scheduled send, its transport from the answer', () => {
    const recording = start()
    recording.read(dueUs(1, 11) + 2_000, 1, echo(1, 11, dueUs(1, 11) + 1_500))
    expect(recording.deliveries()).toEqual([2_000])
    expect(recording.transports()).toEqual([500])
    expect(recording.recorder.corrupt).toBe(0)
  })

  it('of every client is its own event, though they share sequence numbers', () => {
    const recording = start()
    for (const client of [0, 1, 2, 3]) recording.read(dueUs(client, 11) + 100, client, echo(client, 11))
    expect(recording.ledger.settle()).toMatchObject({ delivered: 4, duplicated: 0, missing: 4 * 19 })
    expect(recording.recorder.counts.received).toBe(4)
  })

  it('of a warm-up message is received and not measured', () => {
    const recording = start()
    recording.read(dueUs(0, 10) + 100, 0, echo(0, 10))
    expect(recording.ledger.delivered).toBe(0)
    expect(recording.recorder.counts.received).toBe(1)
    expect(recording.deliveries()).toEqual([])
  })

  it('is known by its intended time: a lost message leaves its own hole, not the next one', () => {
    const recording = start()
    const bodies = [11, 13].map((k, i) => eventBody({ sequence: i + 1, intendedUs: dueUs(2, k), size: 120 }))
    recording.read(dueUs(2, 13) + 100, 2, ...bodies)
    recording.read(dueUs(2, 13) + 200, 2, bodies[1] as Buffer)
    const { youngestMissing, ...totals } = recording.ledger.settle()
    expect(totals).toMatchObject({ delivered: 2, duplicated: 1 })
    expect(recording.ledger.receive(2, 12)).toBe('first')
    expect(youngestMissing).toHaveLength(4)
  })

  it('of another size, or of no message that was due, is corrupt', () => {
    const recording = start()
    recording.read(T0, 0, eventBody({ sequence: 1, intendedUs: dueUs(0, 11), size: 121 }))
    recording.read(T0, 0, eventBody({ sequence: 2, intendedUs: START - 5_000_000, size: 120 }))
    const malformed = echo(0, 12)
    malformed.write('x', 25, 'latin1')
    recording.read(T0, 0, malformed)
    expect(recording.recorder.corrupt).toBe(3)
  })
})

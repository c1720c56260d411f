/** Which instant a delivery is given: one clock reading per socket read, shared by all messages of that read. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { eventBody } from './support/plan.js'
import { Recording, T0 } from './support/recording.js'

const clock = vi.hoisted(() => ({ now: 0, reads: 0 }))
vi.mock('../../bench/clock.js', () => ({
  nowUs: () => {
    clock.reads++
    return clock.now
  },
}))
beforeEach(() => {
  clock.reads = 0
})

const event = (sequence: number, intendedUs: number, publishedUs = intendedUs): Buffer =>
  eventBody({ sequence, intendedUs, publishedUs })

describe('the time of a delivery', () => {
  it('is from the intended instant (delivery) and from the published one (transport)', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 900, 0, event(11, T0 + 100, T0 + 400))
    expect(recording.deliveries()).toEqual([800])
    expect(recording.transports()).toEqual([500])
  })

  it('is from the receipt’s own publish time where several server processes publish', () => {
    const recording = new Recording(clock, { plan: { shards: 2 } })
    recording.read(T0 + 900, 0, event(11, T0 + 100, T0 + 400))
    recording.read(T0 + 900, 1, event(11, T0 + 100, T0 + 200))
    expect(recording.deliveries()).toEqual([800, 800])
    expect(recording.transports()).toEqual([500, 700])
    expect(recording.recorder.corrupt).toBe(0)
  })

  it('is of no copy with another publish time where one process publishes', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 900, 0, event(11, T0 + 100, T0 + 400))
    recording.read(T0 + 900, 1, event(11, T0 + 100, T0 + 200))
    expect(recording.transports()).toEqual([500])
    expect(recording.recorder.corrupt).toBe(1)
  })

  it('is shared by all messages of one socket read, with one reading of the clock', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 1_000, 0, event(11, T0), event(12, T0 + 200), event(13, T0 + 600))
    expect(clock.reads).toBe(1)
    expect(recording.deliveries()).toEqual([400, 800, 1_000])
  })

  it('is read anew for every socket read', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 1_000, 0, event(11, T0))
    recording.read(T0 + 1_500, 1, event(11, T0))
    expect(clock.reads).toBe(2)
    expect(recording.deliveries()).toEqual([1_000, 1_500])
  })

  it('is not read for a socket read without a whole message', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 1_000, 0)
    expect(clock.reads).toBe(0)
  })

  it('before the intended one is counted as negative, never dropped', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 50, 0, event(11, T0 + 100))
    expect(recording.deliveries()).toEqual([])
    expect(recording.intervals.delivery.negative).toBe(1)
    expect(recording.ledger.delivered).toBe(1)
  })
})

describe('socket reads', () => {
  it('that carried messages are counted, and those that carried several', () => {
    const recording = new Recording(clock)
    recording.read(T0, 0)
    recording.read(T0 + 1, 0, event(11, T0))
    recording.read(T0 + 2, 0, event(12, T0), event(13, T0))
    recording.read(T0 + 3, 0, event(14, T0), event(15, T0), event(16, T0))
    expect(recording.recorder.counts).toMatchObject({ reads: 3, readsWithSeveral: 2, received: 6 })
  })

  it('of one turn of the event loop are one burst, for the judge of timers', async () => {
    const { recorder } = new Recording(clock)
    const read = (atUs: number): void => {
      clock.now = atUs
      recorder.readBegins()
      const body = event(11, T0)
      recorder.message(0, body, 0, body.length)
      recorder.readEnds()
    }
    read(T0 + 5_000)
    read(T0 + 9_900)
    expect([recorder.burstStartUs, recorder.lastReadUs]).toEqual([T0 + 5_000, T0 + 9_900])
    await new Promise((resolve) => setImmediate(resolve))
    read(T0 + 9_950)
    expect([recorder.burstStartUs, recorder.lastReadUs]).toEqual([T0 + 9_950, T0 + 9_950])
  })
})

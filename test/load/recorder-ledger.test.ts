/** What a receipt counts for: measured, warm-up, duplicate, foreign, corrupt. */
import { describe, expect, it, vi } from 'vitest'
import { gapBody, snapshotBody } from '../../bench/event/stamp.js'
import { eventBody } from './support/plan.js'
import { Recording, T0 } from './support/recording.js'

const clock = vi.hoisted(() => ({ now: 0, reads: 0 }))
vi.mock('../../bench/clock.js', () => ({ nowUs: () => clock.now }))

const event = (sequence: number): Buffer => eventBody({ sequence, intendedUs: T0 + sequence })

describe('a receipt', () => {
  it('of a measured event is delivered and has a latency', () => {
    const recording = new Recording(clock)
    expect(recording.read(T0 + 500, 2, event(11))).toEqual([11])
    expect(recording.ledger.settle()).toMatchObject({ delivered: 1 })
    expect(recording.deliveries()).toHaveLength(1)
  })

  it('of the warm-up is received, for the costs, but neither delivered nor timed', () => {
    const recording = new Recording(clock)
    recording.read(T0 - 500, 0, event(10))
    expect(recording.recorder.counts.received).toBe(1)
    expect(recording.ledger.settle()).toMatchObject({ delivered: 0 })
    expect(recording.deliveries()).toEqual([])
  })

  it('again is a duplicate: counted once more, timed and received once', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 500, 0, event(11))
    recording.read(T0 + 900, 0, event(11))
    expect(recording.ledger.settle()).toMatchObject({ delivered: 1, duplicated: 1 })
    expect(recording.recorder.counts.received).toBe(1)
    expect(recording.deliveries()).toHaveLength(1)
  })

  it('of an event that no schedule has is corrupt', () => {
    const recording = new Recording(clock)
    recording.read(T0, 0, event(31), event(0))
    expect(recording.recorder.corrupt).toBe(2)
    expect(recording.ledger.settle()).toMatchObject({ delivered: 0 })
  })

  it('whose bytes differ from the first receipt is corrupt and has no latency', () => {
    const recording = new Recording(clock)
    recording.read(T0 + 500, 0, event(11))
    const changed = event(11)
    changed[100] = 0x21
    recording.read(T0 + 600, 1, changed)
    recording.read(T0 + 700, 2, event(11).subarray(0, 140))
    expect(recording.recorder.corrupt).toBe(2)
    expect(recording.deliveries()).toHaveLength(1)
  })

  it('of what is no body at all is corrupt and leaves the cursor', () => {
    const recording = new Recording(clock)
    const junk = ['', 'hello', '{"error":1,"x":2}', '{"snapshot":null}', '{"snapshot":{"cursor":-2}}']
    expect(recording.read(T0, 0, ...junk.map((text) => Buffer.from(text)))).toEqual(junk.map(() => -1))
    expect(recording.recorder.corrupt).toBe(junk.length)
  })

  it('of a snapshot sets the cursor; of a gap answer is counted', () => {
    const recording = new Recording(clock)
    expect(recording.read(T0, 0, snapshotBody(17, ''))).toEqual([17])
    expect(recording.read(T0, 0, gapBody(3, 9), snapshotBody(9, ''))).toEqual([-1, 9])
    expect(recording.recorder).toMatchObject({ gapAnswers: 1, corrupt: 0 })
  })
})

describe('clients of several channels', () => {
  it('compare with what others of the same channel received', () => {
    const recording = new Recording(clock, {
      plan: { firstClient: 1, workload: { ...planWorkload, channels: ['a', 'b'] } },
    })
    expect([0, 1, 2, 3].map((client) => recording.recorder.channelOf(client))).toEqual([1, 0, 1, 0])
    const ofB = eventBody({ sequence: 11, intendedUs: T0 + 7 })
    recording.read(T0 + 500, 0, event(11))
    recording.read(T0 + 500, 1, ofB)
    recording.read(T0 + 500, 2, event(11))
    recording.read(T0 + 500, 3, ofB)
    expect(recording.recorder.corrupt).toBe(0)
    expect(recording.recorder.tables.map(({ distinct }) => distinct)).toEqual([1, 1])
  })

  it('keep their channel beyond 65,536 channels', () => {
    const channels = Array.from({ length: 70_000 }, (_, i) => `c-${i}`)
    const recording = new Recording(clock, {
      plan: { firstClient: 65_536, clients: 3, workload: { ...planWorkload, channels } },
    })
    expect([0, 1, 2].map((client) => recording.recorder.channelOf(client))).toEqual([65_536, 65_537, 65_538])
  })
})

const planWorkload = {
  kind: 'opaque',
  payloadBytes: 150,
  ratePerSecond: 10,
  arrival: 'constant',
  burstEvents: 1,
  spanUs: 2_000_000,
  seed: 1,
} as const

/** Catching up ahead of the timer publishes what is due, once, and never what is not. */
import { describe, expect, it } from 'vitest'
import { nowUs } from '../../bench/clock.js'
import type { Timetable, WorkloadPlan } from '../../bench/contracts/control.js'
import type { TransportServer } from '../../bench/contracts/server.js'
import { readIntendedUs, readPublishedUs } from '../../bench/event/stamp.js'
import { makeChannelWorkload } from '../../bench/event/workload.js'
import { mergeEncoded } from '../../bench/measure/histogram.js'
import { FanOutTime } from '../../servers/fan-out-time.js'
import { Publisher } from '../../servers/publisher.js'
import { PublisherLag } from '../../servers/publisher-lag.js'

const WORKLOAD: WorkloadPlan = {
  kind: 'opaque',
  payloadBytes: 100,
  ratePerSecond: 0.01,
  arrival: 'burst',
  burstEvents: 5,
  spanUs: 1e12,
  seed: 1,
  channels: ['a', 'b'],
}

interface Published {
  readonly channel: string
  readonly sequence: number
  readonly body: Buffer
}

/** A publisher whose schedule began this long ago, µs; `onPublish` is told of every event while it is published. */
function publisher(beganUs: number, onPublish: (made: Publisher) => void = () => undefined) {
  const events: Published[] = []
  const startUs = nowUs() - beganUs
  const timetable: Timetable = { startUs, t0Us: startUs, t1Us: startUs + 1e12, endUs: startUs + 1e12 }
  const server = {
    publish(channel: string, sequence: number, body: Buffer) {
      events.push({ channel, sequence, body })
      onPublish(made)
    },
  } as unknown as TransportServer
  const { kind, payloadBytes, seed } = WORKLOAD
  const fanOut = new FanOutTime({ transport: 'sse', engine: 'ws' })
  const made: Publisher = new Publisher({
    server,
    plan: WORKLOAD,
    workloads: WORKLOAD.channels.map((channel) => makeChannelWorkload({ kind, payloadBytes, seed, channel })),
    timetable,
    lag: new PublisherLag(timetable),
    fanOut,
  })
  return {
    made,
    events,
    fanOut,
    sequences: (name: string) => events.filter((e) => e.channel === name).map((e) => e.sequence),
  }
}

/** The first burst of 5 is due half a burst after the start; the next a burst later. */
const BURST_US = 500e6
const AFTER_TWO_BURSTS_US = 1.6 * BURST_US

describe('a publisher that catches up', () => {
  it('publishes everything due on all channels, in order, each stamped no earlier than it was due', () => {
    const { made, events, sequences } = publisher(AFTER_TWO_BURSTS_US)
    made.catchUp()
    for (const name of WORKLOAD.channels) expect(sequences(name)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    for (const { body } of events) expect(readPublishedUs(body, 0)).toBeGreaterThanOrEqual(readIntendedUs(body, 0))
    expect(made.published).toBe(20)
    made.stop()
  })

  it('publishes nothing twice when its timer fires after all', async () => {
    const { made, sequences } = publisher(AFTER_TWO_BURSTS_US)
    made.catchUp()
    made.catchUp()
    await new Promise((resolve) => setImmediate(resolve))
    expect(sequences('a')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    made.stop()
  })

  it('publishes nothing before it is due', () => {
    const { made, events } = publisher(0)
    made.catchUp()
    expect(events).toEqual([])
    made.stop()
  })

  it('keeps the order when it is asked in the middle of publishing', () => {
    const { made, sequences } = publisher(AFTER_TWO_BURSTS_US, (self) => self.catchUp())
    made.catchUp()
    expect(sequences('b')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    made.stop()
  })

  it('publishes nothing once it is stopped', () => {
    const { made, events } = publisher(AFTER_TWO_BURSTS_US)
    made.stop()
    made.catchUp()
    expect(events).toEqual([])
  })

  it('times the fan-out of every event once', () => {
    const { made, fanOut } = publisher(AFTER_TWO_BURSTS_US)
    made.catchUp()
    expect(mergeEncoded([fanOut.encode()]).count).toBe(20)
    made.stop()
  })
})

describe('the time of a fan-out', () => {
  const ENTERED_US = nowUs() - 1_000_000
  it.each([
    ['sse', 'uws', 1],
    ['websocket', 'ws', 1],
    ['sse', 'net', 1],
    ['sse', 'node', 0],
    ['long-poll', 'uws', 0],
  ] as const)(
    '%s/%s: %d of 1 within publish, and 1 when the microtasks have run',
    async (transport, engine, within) => {
      const fanOut = new FanOutTime({ transport, engine })
      fanOut.published(ENTERED_US)
      expect(fanOut.encode().count).toBe(within)
      await Promise.resolve()
      expect(fanOut.encode().count).toBe(1)
      expect(mergeEncoded([fanOut.encode()]).quantile(1)).toBeGreaterThanOrEqual(1_000_000)
    },
  )

  it.each(['node', 'uws'] as const)('short-poll/%s: none, its publish hands nothing to subscribers', async (engine) => {
    const fanOut = new FanOutTime({ transport: 'short-poll', engine })
    fanOut.published(ENTERED_US)
    await Promise.resolve()
    expect(fanOut.encode().count).toBe(0)
  })
})

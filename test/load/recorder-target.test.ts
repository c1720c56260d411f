/** Receipts from servers of others, which send no snapshot and may still have older events. */
import { describe, expect, it, vi } from 'vitest'
import { writeStamp } from '../../bench/event/stamp.js'
import { makeChannelWorkload } from '../../bench/event/workload.js'
import { loadPlanWith } from './support/plan.js'
import { Recording, T0 } from './support/recording.js'

const clock = vi.hoisted(() => ({ now: 0, reads: 0 }))
vi.mock('../../bench/clock.js', () => ({ nowUs: () => clock.now }))

const START_US = T0 - 1000

function tickerRecording(dialect: 'target' | 'plain') {
  const workload = { ...loadPlanWith().workload, kind: 'ticker', payloadBytes: 150, channels: ['a', 'b'] } as const
  const recording = new Recording(clock, { plan: { dialect, workload, clients: 4 } })
  const published = workload.channels.map((channel) => makeChannelWorkload({ ...workload, channel }))
  for (let client = 0; client < 4; client++) {
    const body = bodyOf(published[client % 2], client < 2)
    recording.read(T0 + client, client, body)
  }
  return { recording, channels: published.map((channel) => ({ state: channel.state() })) }
}

const latest = new WeakMap<object, Buffer>()

/** The channel's event 1, the same for every client. */
function bodyOf(channel: ReturnType<typeof makeChannelWorkload> | undefined, isNew: boolean): Buffer {
  if (channel === undefined) throw new Error('no such channel')
  if (isNew) {
    const body = channel.nextBody()
    writeStamp(body, { sequence: 1, intendedUs: START_US, publishedUs: START_US })
    latest.set(channel, body)
  }
  return latest.get(channel) as Buffer
}

describe('clients of a target', () => {
  it('rebuild the state from the one that the seed gives', () => {
    const { recording, channels } = tickerRecording('target')
    const check = recording.recorder.states?.check(channels as never, (client) => client % 2)
    expect(check).toMatchObject({ clients: 4, mismatched: 0, rebuilt: 3, rebuiltMismatched: 0 })
  })

  it('would not get there without it', () => {
    const { recording, channels } = tickerRecording('plain')
    expect(recording.recorder.states?.check(channels as never, (client) => client % 2).mismatched).toBe(4)
  })

  it('pass over events of an earlier trial before the measured time; in it they are corrupt, as is what none published', () => {
    const { recording } = tickerRecording('target')
    const old = bodyOf(makeChannelWorkload({ ...loadPlanWith().workload, channel: 'old' }), true)
    writeStamp(old, { sequence: 9, intendedUs: START_US - 1, publishedUs: START_US })
    expect(recording.read(T0 - 1, 0, old)).toEqual([9])
    expect(recording.recorder.corrupt).toBe(0)
    expect(recording.read(T0, 0, old)).toEqual([9])
    expect(recording.recorder.corrupt).toBe(1)
    expect(recording.recorder.counts.received).toBe(4)
    recording.read(T0, 0, Buffer.from('no event: "hello"'))
    expect(recording.recorder.corrupt).toBe(2)
  })
})

/** Poll wait, and the round trip of a poll from its actual (service) and its scheduled send (response). */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LatencyHistogram } from '../../bench/measure/histogram.js'
import { eventBody } from './support/plan.js'
import { Recording, T0, T1 } from './support/recording.js'

const clock = vi.hoisted(() => ({ now: 0, reads: 0 }))
vi.mock('../../bench/clock.js', () => ({ nowUs: () => clock.now }))

let recording: Recording
beforeEach(() => {
  recording = new Recording(clock, { plan: { transport: 'short-poll' } })
})

const held = (histogram: LatencyHistogram): number[] =>
  Array.from({ length: histogram.count }, (_, i) => histogram.valueAtRank(i + 1))

interface Poll {
  readonly dueUs: number
  readonly sentUs: number
  readonly answerUs: number
  readonly bodies?: readonly Buffer[]
}

function poll(client: number, { dueUs, sentUs, answerUs, bodies = [] }: Poll): void {
  const { recorder } = recording
  clock.now = sentUs
  recorder.requestSent(client)
  recorder.scheduled(client, dueUs)
  clock.now = answerUs
  recorder.readBegins()
  recording.noteDue(client, bodies)
  for (const body of bodies) {
    recorder.message(client, body, 0, body.length)
    clock.now += 300
  }
  recorder.responseEnded(client, bodies.length)
  recorder.readEnds()
}

describe('poll wait', () => {
  it('is the time that an event waited for its request', () => {
    const body = eventBody({ sequence: 11, intendedUs: T0 + 90, publishedUs: T0 + 100 })
    poll(0, { dueUs: T0 + 700, sentUs: T0 + 705, answerUs: T0 + 900, bodies: [body] })
    expect(held(recording.pollWait)).toEqual([605])
    expect(recording.transports()).toEqual([800])
  })

  it('is zero for an event published while the request was on its way', () => {
    const body = eventBody({ sequence: 11, intendedUs: T0 + 800 })
    poll(0, { dueUs: T0 + 700, sentUs: T0 + 705, answerUs: T0 + 900, bodies: [body] })
    expect(held(recording.pollWait)).toEqual([0])
  })

  it('does not exist on a transport without requests', () => {
    const push = new Recording(clock)
    push.read(T0 + 500, 0, eventBody({ sequence: 11, intendedUs: T0 }))
    expect(push.pollWait.count).toBe(0)
  })
})

describe('the round trip of a poll', () => {
  it('is from the actual send (service) and from the scheduled one (response)', () => {
    poll(0, { dueUs: T0 + 1_000, sentUs: T0 + 1_600, answerUs: T0 + 1_900 })
    expect(held(recording.recorder.pollService)).toEqual([300])
    expect(held(recording.recorder.pollResponse)).toEqual([900])
  })

  it('shares the instant of the read with the messages that it carried', () => {
    const bodies = [11, 12, 13].map((sequence) => eventBody({ sequence, intendedUs: T0 }))
    poll(0, { dueUs: T0 + 1_000, sentUs: T0 + 1_000, answerUs: T0 + 1_900, bodies })
    expect(held(recording.recorder.pollService)).toEqual([900])
  })

  it('counts by the instant that it was due at: [t0, t1)', () => {
    const quick = (dueUs: number): void => poll(1, { dueUs, sentUs: dueUs, answerUs: dueUs + 10 })
    for (const dueUs of [T0 - 1, T0, T1 - 1, T1]) quick(dueUs)
    expect(recording.recorder.pollService.count).toBe(2)
    expect(recording.recorder.pollResponse.count).toBe(2)
    expect(recording.recorder.counts).toMatchObject({ requests: 4, responses: 4, emptyResponses: 4 })
  })

  it('of the request for the snapshot has no schedule and is not timed', () => {
    const { recorder } = recording
    recorder.scheduled(0, T0 + 5)
    recorder.attempt(0, T0 + 20)
    clock.now = T0 + 100
    recorder.requestSent(0)
    recorder.readBegins()
    recorder.responseEnded(0, 1)
    recorder.readEnds()
    expect(recorder.pollService.count).toBe(0)
  })

  it('belongs to short polls only', () => {
    recording = new Recording(clock, { plan: { transport: 'long-poll' } })
    poll(0, { dueUs: T0, sentUs: T0, answerUs: T0 + 10 })
    expect(recording.recorder.pollService.count).toBe(0)
  })
})

describe('a heartbeat that is a request', () => {
  it('counts as one, and changes neither the wait nor the round trip of the poll under way', () => {
    const { recorder } = recording
    const body = eventBody({ sequence: 11, intendedUs: T0 + 90, publishedUs: T0 + 100 })
    clock.now = T0 + 705
    recorder.requestSent(0)
    recorder.scheduled(0, T0 + 700)
    clock.now = T0 + 850
    recorder.heartbeatSent()
    clock.now = T0 + 900
    recorder.readBegins()
    recording.noteDue(0, [body])
    recorder.message(0, body, 0, body.length)
    recorder.responseEnded(0, 1)
    recorder.readEnds()
    expect(held(recording.pollWait)).toEqual([605])
    expect(held(recorder.pollService)).toEqual([195])
    expect(recorder.counts).toMatchObject({ requests: 2, responses: 1 })
  })
})

describe('answers', () => {
  it('that bear data are counted by the number of events they carried', () => {
    const quick = (events: number): void => {
      recording.recorder.requestSent(0)
      recording.recorder.responseEnded(0, events)
    }
    for (const events of [0, 1, 1, 3, 5_000]) quick(events)
    const { batches, counts } = recording.recorder
    expect([...batches]).toEqual([
      [1, 2],
      [3, 1],
      [5_000, 1],
    ])
    expect(counts).toMatchObject({ requests: 5, responses: 5, emptyResponses: 1 })
    expect(recording.heard.filter((note) => note === 'answered 0')).toHaveLength(5)
  })
})

import { expect, it } from 'vitest'
import { gapBody } from '../../../bench/event/stamp.js'
import { DELIVERY, RESUMPTION } from '../support/basic-suites.js'
import { follow, take } from '../support/follower.js'
import { CHANNEL, forEachOf, start, until } from '../support/harness.js'

await forEachOf(DELIVERY, 'delivers', (subject) => {
  it('the snapshot first, then every event in order', async () => {
    const harness = await start(subject)
    harness.publish(2)
    const follower = follow(harness)
    expect(await follower.next()).toBe(harness.snapshot(2))
    const published = harness.publish(3)
    expect(await take(follower, 3)).toEqual(published)
    const later = harness.publish(1)
    expect(await take(follower, 1)).toEqual(later)
  })

  it('each channel to its own subscribers, private ones made on first use', async () => {
    const harness = await start(subject)
    const follower = follow(harness)
    const mine = follow(harness, { channel: 'client-7' })
    await follower.next()
    expect(await mine.next()).toBe(harness.snapshot(0))
    const forMe = harness.publish(2, 'client-7')
    const forAll = harness.publish(1)
    expect(await take(mine, 2)).toEqual(forMe)
    expect(await take(follower, 1)).toEqual(forAll)
    expect(harness.server.head('client-7')).toBe(2)
  })

  it('upstream messages to the application', async () => {
    const harness = await start(subject)
    const follower = follow(harness)
    await follower.next()
    await follower.send('{"up":"ä"}')
    await until(() => harness.upstream.length === 1)
    expect(harness.upstream).toEqual([{ channel: CHANNEL, body: '{"up":"ä"}' }])
    expect(harness.server.counters().upstreamMessages).toBe(1)
    await follower.send('')
    await until(() => harness.upstream.length === 2)
  })

  it('only events in their order from the publisher', async () => {
    const harness = await start(subject)
    expect(() => harness.server.publish(CHANNEL, 2, Buffer.from('x'))).toThrow(RangeError)
    expect(() => harness.server.publish('not a channel', 1, Buffer.from('x'))).toThrow(RangeError)
  })
})

await forEachOf(RESUMPTION, 'resumes with', (subject) => {
  it('everything after a cursor, without a snapshot', async () => {
    const harness = await start(subject)
    const published = harness.publish(4)
    const follower = follow(harness, { after: 2 })
    expect(await take(follower, 2)).toEqual(published.slice(2))
    const later = harness.publish(2)
    expect(await take(follower, 2)).toEqual(later)
    expect(harness.server.counters().gapAnswers).toBe(0)
  })

  it('an explicit gap and a fresh snapshot to a cursor older than the history, then live events', async () => {
    const harness = await start(subject, { historyEvents: 3 })
    harness.publish(8)
    const follower = follow(harness, { after: 4 })
    expect(await take(follower, 2)).toEqual([gapBody(4, 8).toString(), harness.snapshot(8)])
    const live = harness.publish(1)
    expect(await take(follower, 1)).toEqual(live)
    expect(harness.server.counters().gapAnswers).toBe(1)
    const within = follow(harness, { after: 6 })
    expect(await take(within, 3)).toHaveLength(3)
    expect(harness.server.counters().gapAnswers).toBe(1)
  })

  it('a gap to a cursor that this server never gave out', async () => {
    const harness = await start(subject)
    harness.publish(1)
    const follower = follow(harness, { after: 99 })
    expect(await take(follower, 2)).toEqual([gapBody(99, 1).toString(), harness.snapshot(1)])
  })
})

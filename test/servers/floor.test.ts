import { afterEach, describe, expect, it } from 'vitest'
import { FLOOR_SUBJECT as FLOOR } from './support/basic-suites.js'
import { follow, take } from './support/follower.js'
import { runTeardowns, start, until } from './support/harness.js'
import { RawPeer } from './support/raw-peer.js'

afterEach(runTeardowns)

describe('the floor', () => {
  it('serves an SSE client: snapshot, then every event', async () => {
    const harness = await start(FLOOR, { channels: ['all'] })
    harness.publish(2)
    const follower = follow(harness)
    expect(await follower.next()).toBe(harness.snapshot(2))
    const published = harness.publish(3)
    expect(await take(follower, 3)).toEqual(published)
  })

  it('keeps channels apart when there are several', async () => {
    const harness = await start(FLOOR)
    const mine = follow(harness, { channel: 'other' })
    const all = follow(harness)
    await mine.next()
    await all.next()
    const [forMe] = harness.publish(1, 'other')
    const [forAll] = harness.publish(1, 'all')
    expect(await mine.next()).toBe(forMe)
    expect(await all.next()).toBe(forAll)
  })

  it('has no logic (limitation net/no-logic): no token, no cursor, no upstream', async () => {
    const harness = await start(FLOOR, { channels: ['all'] })
    harness.publish(2)
    for (const bytes of ['GET /events?after=1 HTTP/1.1\r\nHost: a\r\n\r\n', 'POST /publish HTTP/1.1\r\n\r\nbody']) {
      const peer = await RawPeer.open(harness)
      peer.socket.write(bytes)
      expect(await peer.until((text) => text.endsWith('\n\n'))).toContain(harness.snapshot(2))
    }
    expect(harness.upstream).toEqual([])
    expect(harness.server.counters()).toMatchObject({ unauthorized: 0, upstreamMessages: 0 })
  })

  it('costs no chunk framing: an event is its SSE frame', async () => {
    const harness = await start(FLOOR, { channels: ['all'] })
    const peer = await RawPeer.open(harness)
    peer.socket.write('anything')
    await peer.until((text) => text.endsWith('\n\n'))
    const before = peer.bytes.length
    const [body] = harness.publish(1)
    await peer.until((text) => text.endsWith(`id: 1\ndata: ${body}\n\n`))
    expect(peer.bytes.length - before).toBe(120 + 'id: 1\ndata: \n\n'.length)
  })

  it('drops and counts a client that does not read, forgets who leaves, and closes', async () => {
    const harness = await start(FLOOR, { maxBufferedBytes: 1 << 16 })
    const slow = await RawPeer.open(harness)
    slow.request('GET', harness.path())
    await slow.until((text) => text.includes('snapshot'))
    slow.pause()
    while (harness.server.counters().slowClientsDropped === 0) {
      harness.publish(1, 'all', 50_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => harness.server.counters().subscribers === 0)
    const leaving = follow(harness)
    await leaving.next()
    await leaving.close()
    await until(() => harness.server.counters().established === 0)
    expect(harness.server.counters()).toMatchObject({ subscribers: 0, slowClientsDropped: 1 })
    await harness.server.close()
  })
})

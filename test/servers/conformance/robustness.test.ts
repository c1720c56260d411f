import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { SURVIVAL } from '../support/basic-suites.js'
import { unwrap } from '../support/dialects.js'
import { follow, take } from '../support/follower.js'
import {
  afterTest,
  forEachOf,
  type Harness,
  hasDialect,
  OTHERS_OVER_TLS,
  SUBJECTS,
  speaksHttp1,
  start,
  TOKEN,
  until,
} from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

const EVENT_BYTES = 50_000

/** What a dialect's client says once its session is open. */
async function join(peer: RawPeer, harness: Harness): Promise<void> {
  const { engine, transport } = harness.subject
  if (engine !== 'socket.io' && (engine !== 'engine.io' || transport === 'websocket')) return
  const text = await peer.until((received) => received.includes('"sid":'))
  const sid = /"sid":"([^"]+)"/.exec(text)?.[1]
  if (engine === 'engine.io') return peer.request('GET', `${harness.path()}&sid=${sid}`)
  const connect = Buffer.from(unwrap(engine, '0', TOKEN).answer as string)
  // A masked frame with an all-zero mask.
  peer.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | connect.length, 0, 0, 0, 0]), connect]))
}

async function subscribe(harness: Harness): Promise<RawPeer> {
  const peer = await RawPeer.open(harness)
  if (harness.subject.transport === 'websocket') peer.handshake(harness.path())
  else peer.request('GET', harness.path())
  await join(peer, harness)
  await peer.until((text) => text.includes('snapshot'))
  return peer
}

await forEachOf(
  [...SUBJECTS, ...OTHERS_OVER_TLS].filter(({ transport }) => transport === 'sse' || transport === 'websocket'),
  'drops',
  (subject) => {
    it('a client that does not read, and counts it; the others get everything', async () => {
      const harness = await start(subject, { maxBufferedBytes: 1 << 16 })
      const slow = await subscribe(harness)
      slow.pause()
      const healthy = follow(harness)
      await healthy.next()
      let published = 0
      while (harness.server.counters().slowClientsDropped === 0) {
        const [body] = harness.publish(1, 'all', EVENT_BYTES)
        expect(await healthy.next()).toBe(body)
        published++
      }
      await until(() => harness.server.counters().subscribers === 1)
      slow.resume()
      // Over HTTP/2 only its stream ends: the session may carry others.
      if (speaksHttp1(subject)) await slow.closed()
      harness.publish(1)
      expect(await take(healthy, 1)).toHaveLength(1)
      expect(harness.server.counters().slowClientsDropped).toBe(1)
      expect(published).toBeGreaterThan(1)
    })

    it('no client for bursts within one turn that the system takes at once', async () => {
      const harness = await start(subject, { maxBufferedBytes: 1 << 16 })
      const follower = follow(harness)
      await follower.next()
      // Each more than the bound, and the later ones more than what was just there.
      for (const count of [10, 20, 40]) {
        const published = harness.publish(count, 'all', 10_000)
        expect(await take(follower, count)).toEqual(published)
      }
      expect(harness.server.counters().slowClientsDropped).toBe(0)
    })

    it('no client that reads late but within the bound', async () => {
      const harness = await start(subject, { maxBufferedBytes: 64 << 20 })
      const late = await subscribe(harness)
      late.pause()
      const before = late.bytes.length
      harness.publish(200, 'all', EVENT_BYTES)
      late.resume()
      await until(() => late.bytes.length >= before + 200 * EVENT_BYTES)
      harness.publish(1)
      await late.until((text) => text.includes('"0000000201'))
      // What uws had to write to learn that its buffer drained (limitation uws/buffer-estimated).
      if (subject.name === 'sse/uws') expect(late.text).toContain('\r\n3\r\n:\n\n')
      expect(harness.server.counters()).toMatchObject({ slowClientsDropped: 0, subscribers: 1 })
    })
  },
)

await forEachOf(SURVIVAL, 'survives', (subject) => {
  it('200 clients that come and go, and forgets them', async () => {
    const harness = await start(subject)
    for (let round = 0; round < 4; round++) {
      const followers = Array.from({ length: 50 }, () => follow(harness))
      for (const follower of followers) await follower.next()
      harness.publish(1)
      for (const follower of followers) await follower.close()
    }
    await until(() => harness.server.counters().established === 0)
    await until(() => harness.server.counters().subscribers === 0)
    expect(harness.server.counters().connectionsOpened).toBeGreaterThanOrEqual(200)
  })

  it('many connects at once', async () => {
    const harness = await start(subject)
    const peers = Array.from({ length: 500 }, () => new RawPeer(harness))
    for (const peer of peers) peer.request('GET', '/nowhere')
    for (const peer of peers) await peer.until((text) => text.startsWith('HTTP/1.1 404'))
    expect(harness.server.counters()).toMatchObject({ requests: 500, connectionsOpened: 500, established: 500 })
  })

  it('peers that reset in the middle of anything', async () => {
    const harness = await start(subject)
    for (const bytes of ['', 'GET /ev', 'GET /events?channel=all HTTP/1.1\r\nHost: a\r\n\r\n']) {
      const peer = await RawPeer.open(harness)
      // Nothing but its session may write to a connection of HTTP/2.
      if (speaksHttp1(subject)) peer.socket.write(bytes)
      else if (bytes !== '') peer.request('GET', harness.path())
      peer.tcp.resetAndDestroy()
      await peer.closed()
    }
    const subscribed = await subscribe(harness)
    subscribed.tcp.resetAndDestroy()
    await until(() => harness.server.counters().established === 0)
    harness.publish(1)
    const follower = follow(harness)
    expect(await follower.next()).toBe(harness.snapshot(1))
  })

  it.runIf(speaksHttp1(subject))(
    'its own end: close() ends idle, half-sent, held and streaming connections',
    async () => {
      const harness = await start(subject)
      const idle = await RawPeer.open(harness)
      const half = await RawPeer.open(harness)
      half.socket.write('GET /events HTTP/1.1\r\nHost:')
      const subscribed = await subscribe(harness)
      const held = await RawPeer.open(harness)
      if (subject.transport === 'long-poll' && !hasDialect(subject)) {
        held.request('GET', harness.path(0))
        await until(() => harness.server.counters().subscribers === 1)
      }
      await until(() => harness.server.counters().established === 4)
      await harness.server.close()
      expect(harness.server.counters()).toMatchObject({ established: 0, subscribers: 0 })
      for (const peer of [idle, half, subscribed, held]) await peer.closed()
      // Late publishing harms nobody, nor does closing again.
      harness.publish(1)
      const late = connect(harness.port, '127.0.0.1')
      afterTest(() => late.destroy())
      const [error] = await once(late, 'error')
      expect(error.code).toBe('ECONNREFUSED')
    },
  )

  it('a taken port by saying so', async () => {
    const harness = await start(subject)
    await expect(start(subject, { port: harness.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

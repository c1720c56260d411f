import { expect, it } from 'vitest'
import {
  forEachSubject,
  type Harness,
  hasDialect,
  type Subject,
  speaksHttp1,
  start,
  until,
} from '../support/harness.js'
import { type HttpClient, httpClient } from '../support/http-client.js'
import { RawPeer } from '../support/raw-peer.js'

const isPoll = (subject: Subject): boolean => subject.transport.endsWith('-poll') && !hasDialect(subject)

async function poll(harness: Harness, after?: number, client: HttpClient = httpClient(harness)) {
  const answer = await client.fetch(harness.origin + harness.path(after))
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
}

await forEachSubject('answers', isPoll, (subject) => {
  it('NDJSON, one event per line, every line ended, never stored', async () => {
    const harness = await start(subject)
    const snapshot = await poll(harness)
    expect(snapshot.text).toBe(`${harness.snapshot(0)}\n`)
    const published = harness.publish(3)
    const answer = await poll(harness, 0)
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': String(answer.text.length),
    })
    expect(answer.text).toBe(published.map((body) => `${body}\n`).join(''))
  })

  it('a poll on the same connection again and again', async () => {
    const harness = await start(subject)
    const client = httpClient(harness)
    for (let i = 0; i < 20; i++) {
      const [body] = harness.publish(1)
      expect((await poll(harness, i, client)).text).toBe(`${body}\n`)
    }
    expect(harness.server.counters()).toMatchObject({ connectionsOpened: 1, requests: 20 })
  })

  // Over HTTP/2 each poll has a stream of its own.
  it.runIf(speaksHttp1(subject))('pipelined polls in their order', async () => {
    const harness = await start(subject)
    const [first, second] = harness.publish(2)
    const peer = await RawPeer.open(harness)
    peer.request('GET', harness.path(0))
    peer.request('GET', harness.path(1))
    const text = await peer.until((received) => received.split('HTTP/1.1 200').length === 3 && received.endsWith('\n'))
    expect(text.indexOf(`${first}\n${second}\n`)).toBeGreaterThan(0)
    expect(text.endsWith(`\r\n\r\n${second}\n`)).toBe(true)
  })

  it('with 204 and no body when it is retired', async () => {
    const harness = await start(subject)
    harness.server.retire()
    expect(await poll(harness)).toMatchObject({ status: 204, text: '' })
  })
})

await forEachSubject(
  'answers',
  (subject) => subject.transport === 'short-poll',
  (subject) => {
    it('204 without a body when there is nothing new', async () => {
      const harness = await start(subject)
      harness.publish(1)
      const answer = await poll(harness, 1)
      expect(answer).toMatchObject({ status: 204, text: '' })
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' })
      expect(answer.headers).not.toHaveProperty('content-length')
      expect(answer.headers).not.toHaveProperty('content-type')
      expect(harness.server.counters()).toMatchObject({ emptyResponses: 1, requests: 1, subscribers: 0 })
    })
  },
)

await forEachSubject(
  'holds',
  (subject) => subject.transport === 'long-poll' && !hasDialect(subject),
  (subject) => {
    it('a request until an event is published, and wakes all with it', async () => {
      const harness = await start(subject)
      harness.publish(1)
      const held = [poll(harness, 1), poll(harness, 1), poll(harness, 1)]
      await until(() => harness.server.counters().subscribers === 3)
      const [body] = harness.publish(1)
      for (const answer of await Promise.all(held)) expect(answer.text).toBe(`${body}\n`)
      expect(harness.server.counters()).toMatchObject({ subscribers: 0, emptyResponses: 0, requests: 3 })
    })

    it('until its time is over, then answers 204', async () => {
      const harness = await start(subject, { holdMs: 30 })
      expect(await poll(harness, 0)).toMatchObject({ status: 204, text: '' })
      expect(harness.server.counters()).toMatchObject({ subscribers: 0, emptyResponses: 1 })
    })

    it('no event back: what is published together leaves in one answer', async () => {
      const harness = await start(subject)
      const held = poll(harness, 0)
      await until(() => harness.server.counters().subscribers === 1)
      const published = harness.publish(3)
      expect((await held).text).toBe(published.map((body) => `${body}\n`).join(''))
    })

    it('nothing on another channel', async () => {
      const harness = await start(subject)
      const held = poll(harness, 0)
      await until(() => harness.server.counters().subscribers === 1)
      harness.publish(1, 'other')
      const [mine] = harness.publish(1)
      expect((await held).text).toBe(`${mine}\n`)
    })

    it('not for a client that went away, whom it counts', async () => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      peer.request('GET', harness.path(0))
      await until(() => harness.server.counters().subscribers === 1)
      peer.tcp.destroy()
      await until(() => harness.server.counters().abortedRequests === 1)
      expect(harness.server.counters().subscribers).toBe(0)
      harness.publish(1)
    })

    it('no one when it is retired', async () => {
      const harness = await start(subject)
      const held = poll(harness, 0)
      await until(() => harness.server.counters().subscribers === 1)
      harness.server.retire()
      expect(await held).toMatchObject({ status: 204, text: '' })
    })
  },
)

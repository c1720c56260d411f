import { EventSource } from 'eventsource'
import { expect, it } from 'vitest'
import {
  afterTest,
  CHANNEL,
  forEachSubject,
  type Harness,
  isPlain,
  speaksHttp1,
  start,
  until,
} from '../support/harness.js'
import { httpClient } from '../support/http-client.js'
import { RawPeer } from '../support/raw-peer.js'

async function subscribe(harness: Harness, headers: readonly string[] = [], after?: number): Promise<RawPeer> {
  const peer = await RawPeer.open(harness)
  peer.request('GET', harness.path(after), headers)
  return peer
}

/** Undoes the chunk framing; uws sends a chunk's closing CRLF together with the next chunk. */
function unchunk(body: string): string {
  // Over HTTP/2 there are no chunks.
  if (body.startsWith('retry')) return body
  let text = ''
  let rest = body
  for (;;) {
    const head = /^(?:\r\n)?([0-9a-fA-F]+)\r\n/.exec(rest)
    if (head === null) return text
    const size = Number.parseInt(head[1] as string, 16)
    text += rest.slice(head[0].length, head[0].length + size)
    rest = rest.slice(head[0].length + size)
  }
}

await forEachSubject(
  'streams',
  (subject) => subject.transport === 'sse' && isPlain(subject),
  (subject) => {
    it('with the headers of an unbuffered event stream, at once', async () => {
      const harness = await start(subject)
      const peer = await subscribe(harness, ['Accept: text/event-stream'])
      const text = await peer.until((received) => received.includes('\n\n'))
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      for (const header of [
        'Content-Type: text/event-stream',
        'Cache-Control: no-store',
        'X-Accel-Buffering: no',
        'X-Content-Type-Options: nosniff',
        ...(speaksHttp1(subject) ? ['Transfer-Encoding: chunked'] : []),
      ])
        expect(text.toLowerCase()).toContain(`\r\n${header.toLowerCase()}\r\n`)
      expect(unchunk(peer.body)).toBe(`retry: 1234\nid: 0\ndata: ${harness.snapshot(0)}\n\n`)
      const [event] = harness.publish(1)
      await peer.until((received) => received.includes('id: 1'))
      await until(() => unchunk(peer.body).endsWith(`id: 1\ndata: ${event}\n\n`))
    })

    it('a payload with CR, LF and CRLF as several data lines', async () => {
      const harness = await start(subject)
      harness.snapshotText = '"a":1,\r"b":2,\n"c":3,\r\n"d":"ä"'
      const client = httpClient(harness)
      const source = new EventSource(harness.origin + harness.path(), {
        fetch: (url, init) => client.fetch(String(url), init),
      })
      afterTest(() => source.close())
      const data = await new Promise<string>((resolve) => {
        source.onmessage = (message) => resolve(message.data)
      })
      expect(data).toBe(harness.snapshot(0).replace(/\r\n|\r/g, '\n'))
    })

    it('what follows Last-Event-ID, which wins over the query, and the retry time', async () => {
      const harness = await start(subject)
      const published = harness.publish(4)
      const peer = await subscribe(harness, ['Last-Event-ID: 3'], 1)
      await until(() => unchunk(peer.body) === `retry: 1234\nid: 4\ndata: ${published[3]}\n\n`)
      const upToDate = await subscribe(harness, ['Last-Event-ID: 4'])
      await until(() => unchunk(upToDate.body) === 'retry: 1234\n\n')
    })

    it('a gap without an id and the snapshot with one', async () => {
      const harness = await start(subject, { historyEvents: 1 })
      harness.publish(3)
      const peer = await subscribe(harness, ['Last-Event-ID: 1'])
      const gap = 'data: {"gap":{"after":1,"resumesAt":3}}\n\n'
      await until(() => unchunk(peer.body) === `retry: 1234\n${gap}id: 3\ndata: ${harness.snapshot(3)}\n\n`)
    })

    it('comments while nothing happens', async () => {
      const harness = await start(subject, { commentMs: 10 })
      const peer = await subscribe(harness)
      await until(() => unchunk(peer.body).includes('\n\n:\n\n:\n\n'))
    })

    it('not to a client that does not accept it', async () => {
      const harness = await start(subject)
      for (const accept of ['application/json', 'text/event-stream;q=0', 'text/html, image/*']) {
        const peer = await subscribe(harness, [`Accept: ${accept}`])
        expect(await peer.until((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 406 /)
      }
      for (const accept of ['*/*', 'text/*;q=0.5', 'text/html, TEXT/EVENT-STREAM']) {
        const peer = await subscribe(harness, [`Accept: ${accept}`])
        expect(await peer.until((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 200 /)
      }
      expect(harness.server.counters().refused).toBe(3)
    })

    it('until the client goes, and notices', async () => {
      const harness = await start(subject)
      const peer = await subscribe(harness)
      await until(() => harness.server.counters().subscribers === 1)
      peer.tcp.destroy()
      await until(() => harness.server.counters().subscribers === 0)
      expect(harness.server.counters().abortedRequests).toBe(0)
    })

    it('an end for good when it is retired: the stream ends and 204 keeps an EventSource away', async () => {
      const harness = await start(subject, { retryMs: 1 })
      const client = httpClient(harness)
      const statuses: number[] = []
      const source = new EventSource(harness.origin + harness.path(), {
        fetch: async (url, init) => {
          const answer = await client.fetch(String(url), init)
          statuses.push(answer.status)
          return answer
        },
      })
      afterTest(() => source.close())
      await new Promise((resolve) => {
        source.onmessage = resolve
      })
      harness.server.retire()
      await until(() => source.readyState === EventSource.CLOSED)
      expect(statuses).toEqual([200, 204])
    })

    it('one encoding to all subscribers', async () => {
      const harness = await start(subject)
      const peers = await Promise.all(Array.from({ length: 50 }, () => subscribe(harness)))
      await until(() => harness.server.counters().subscribers === 50)
      const [body] = harness.publish(1, CHANNEL)
      for (const peer of peers) await until(() => unchunk(peer.body).endsWith(`id: 1\ndata: ${body}\n\n`))
    })
  },
)

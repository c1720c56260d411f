import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ENGINES, TRANSPORTS } from '../../../bench/contracts/names.js'
import { LIMITATIONS, type LimitationId, limitationsOf } from '../../../servers/limitations.js'
import { forEachSubject, isPlain, speaksHttp1, start } from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

/** Where each limitation is asserted; a new one does not compile without its place. */
const ASSERTED_IN: Record<LimitationId, string> = {
  'uws/own-headers': 'exact-bytes.test.ts',
  'uws/garbage-uncounted': 'refusals.test.ts',
  'uws/idle-keep-alive': 'half-open.test.ts',
  'uws/pipelining-behind-pending': 'limitations.test.ts',
  'uws/stuck-answer-uncounted': 'half-open.test.ts',
  'uws/buffer-estimated': 'robustness.test.ts',
  'uws/unmasked-swallowed': 'websocket.test.ts',
  'uws/bad-utf8-without-close': 'websocket.test.ts',
  'uws/oversize-without-close': 'websocket.test.ts',
  'uws/ping-interval': 'websocket.test.ts',
  'node-h2/head-limit': 'http2-floods.test.ts',
  'net/no-logic': '../floor.test.ts',
  'better-sse/own-format': 'extras.test.ts',
  'hono/own-format': 'extras.test.ts',
  'sockjs/escaped': 'extras.test.ts',
  'sockjs/any-key': 'refusals.test.ts',
  'sockjs/no-compression': 'permessage-deflate.test.ts',
  'engine.io/session-polls': 'extras.test.ts',
  'engine.io/close-without-code': 'extras.test.ts',
  'engine.io/no-compression': 'permessage-deflate.test.ts',
  'socket.io/values': 'extras.test.ts',
  'socket.io/no-compression': 'permessage-deflate.test.ts',
}

describe('every limitation', () => {
  it.each(Object.entries(ASSERTED_IN))('%s is asserted in %s', (id, file) => {
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(id)
  })

  it('has an id of its own and belongs to its engine', () => {
    expect(new Set(LIMITATIONS.map((entry) => entry.id)).size).toBe(LIMITATIONS.length)
    for (const entry of LIMITATIONS) expect(entry.id.startsWith(`${entry.engine}/`)).toBe(true)
  })

  it('is found by engine and transport', () => {
    const found = ENGINES.flatMap((engine) => TRANSPORTS.flatMap((transport) => limitationsOf(engine, transport)))
    expect(new Set(found)).toEqual(new Set(LIMITATIONS))
    expect(limitationsOf('node', 'sse')).toEqual([])
  })
})

await forEachSubject(
  'a request behind one still open',
  (subject) =>
    (subject.transport === 'long-poll' || subject.transport === 'sse') && isPlain(subject) && speaksHttp1(subject),
  (subject) => {
    it('waits on node and ends the connection on uws (limitation uws/pipelining-behind-pending)', async () => {
      const harness = await start(subject)
      const peer = await RawPeer.open(harness)
      peer.request('GET', harness.path(0))
      peer.request('GET', '/nowhere')
      if (subject.engine === 'uws') {
        await peer.closed()
        expect(peer.text).not.toContain(' 404 ')
        return
      }
      const [body] = harness.publish(1)
      await peer.until((text) => text.includes(body as string))
      expect(peer.isClosed).toBe(false)
    })
  },
)

/** Who agrees to compress: the server says what the trial believes, or the client does not connect. */
import { expect, it } from 'vitest'
import { CLIENT_KINDS } from '../../../bench/contracts/names.js'
import { agreesToDeflate } from '../../../clients/protocol/deflate-offer.js'
import { limitationsOf } from '../../../servers/limitations.js'
import { wayTo } from '../../clients/conformance/support/story.js'
import { RecordingObserver } from '../../clients/support/observer.js'
import { clientsOf } from '../../clients/support/peers.js'
import { CHANNEL, forEachSubject, type Harness, hasDialect, start } from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

/** As our clients offer it, and as browsers do. */
const OURS = 'permessage-deflate; client_no_context_takeover; server_no_context_takeover'
const BROWSERS = 'permessage-deflate; client_max_window_bits'

/** The extensions of the server's answer to a handshake with this offer; '': none. */
async function agreed(harness: Harness, offer: string): Promise<string> {
  const peer = await RawPeer.open(harness)
  peer.handshake(harness.path(), offer === '' ? [] : [`Sec-WebSocket-Extensions: ${offer}`])
  const answer = await peer.until((text) => text.includes('\r\n\r\n'))
  expect(answer).toMatch(/^HTTP\/1\.1 101 /)
  return /\r\nsec-websocket-extensions: ([^\r]*)\r\n/i.exec(answer)?.[1] ?? ''
}

await forEachSubject(
  'and permessage-deflate',
  (subject) => subject.transport === 'websocket' && !hasDialect(subject),
  (subject) => {
    it('agrees to it as offered where the option is on, and only there', async () => {
      const on = await start(subject, { permessageDeflate: true })
      const answer = await agreed(on, OURS)
      expect(answer).toContain('permessage-deflate')
      expect(agreesToDeflate(answer)).toBe(true)
      expect(await agreed(on, BROWSERS)).toContain('permessage-deflate')
      expect(await agreed(on, '')).toBe('')
      expect(await agreed(on, 'x-unheard-of')).toBe('')
      const off = await start(subject)
      for (const offer of [OURS, BROWSERS, '']) expect(await agreed(off, offer)).toBe('')
    })

    it.each(CLIENT_KINDS)('compresses what it sends to clients of the kind %s', async (kind) => {
      const harness = await start(subject, { permessageDeflate: true })
      const seen = new RecordingObserver()
      const way = { ...wayTo(subject), channel: CHANNEL, permessageDeflate: true }
      const client = clientsOf(kind)('websocket', harness.port, seen, way)
      client.connect()
      await seen.until(() => seen.readyCount === 1)
      const bodies = harness.publish(3, CHANNEL, 1000)
      await seen.until(() => seen.messages.length === 4)
      expect(seen.messages).toEqual([harness.snapshot(0), ...bodies])
      expect(seen.failures).toEqual([])
      seen.checkAccount()
      // Almost all padding of one letter.
      expect(seen.wire.down.payload).toBeGreaterThan(3 * 10)
      expect(seen.wire.down.payload).toBeLessThan(3 * 200)
      client.send(Buffer.from('{"up":1}'))
      await seen.until(() => seen.upstream === 1)
    })

    it.each(CLIENT_KINDS)('without it, clients of the kind %s that count on it do not connect', async (kind) => {
      const harness = await start(subject)
      const seen = new RecordingObserver()
      const way = { ...wayTo(subject), channel: CHANNEL, permessageDeflate: true }
      clientsOf(kind)('websocket', harness.port, seen, way).connect()
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures[0]?.kind).toBe('handshake')
      expect(seen.readyCount).toBe(0)
    })
  },
)

// Limitations engine.io/no-compression, socket.io/no-compression, sockjs/no-compression.
await forEachSubject(
  'and permessage-deflate',
  (subject) => subject.transport === 'websocket' && hasDialect(subject),
  (subject) => {
    it('never agrees, so that clients that count on it say so instead of measuring something else', async () => {
      const ids = limitationsOf(subject.engine, 'websocket').map(({ id }) => id)
      expect(ids).toContain(`${subject.engine}/no-compression`)
      const harness = await start(subject, { permessageDeflate: true })
      expect(await agreed(harness, OURS)).toBe('')
      const seen = new RecordingObserver()
      const way = { ...wayTo(subject), channel: CHANNEL, permessageDeflate: true }
      clientsOf('lean')('websocket', harness.port, seen, way).connect()
      await seen.until(() => seen.failures.length === 1)
      expect(seen.failures).toMatchObject([
        { kind: 'handshake', detail: expect.stringContaining('permessage-deflate') },
      ])
    })
  },
)

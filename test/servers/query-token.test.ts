/** Pages of a browser cannot send Authorization everywhere: where it is asked for, and only there, the query may hold the token. */
import { expect, it } from 'vitest'
import { forEachSubject, type Harness, isPlain, speaksHttp1, start, TOKEN } from './support/harness.js'
import { RawPeer } from './support/raw-peer.js'

const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

await forEachSubject(
  'a token in the query',
  (subject) => isPlain(subject) && speaksHttp1(subject),
  (subject) => {
    const isWebSocket = subject.transport === 'websocket'

    async function statusOf(harness: Harness, target: string, lines: readonly string[] = []): Promise<number> {
      const peer = await RawPeer.open(harness)
      peer.send([`GET ${target} HTTP/1.1`, 'Host: test', ...lines, ...(isWebSocket ? HANDSHAKE : [])])
      return Number((await peer.until((text) => text.includes('\r\n\r\n'))).split(' ')[1])
    }

    it('is taken where the server was told so', async () => {
      const harness = await start(subject, { tokenInQuery: true })
      expect(await statusOf(harness, `/events?channel=all&token=${TOKEN}`)).toBe(isWebSocket ? 101 : 200)
      for (const target of ['/events?channel=all&token=wrong', '/events?channel=all', '/events', '/'])
        expect(await statusOf(harness, target), target).toBe(401)
      expect(harness.server.counters().unauthorized).toBe(4)
    })

    it('is not taken otherwise', async () => {
      const harness = await start(subject)
      expect(await statusOf(harness, `/events?channel=all&token=${TOKEN}`)).toBe(401)
    })

    it('is no matter for a request without a query, which is refused for want of a channel', async () => {
      const harness = await start(subject)
      const authorized = [`Authorization: Bearer ${TOKEN}`]
      expect(await statusOf(harness, '/events', authorized)).toBeGreaterThanOrEqual(400)
      expect(await statusOf(harness, '/events?channel=all', authorized)).toBe(isWebSocket ? 101 : 200)
    })
  },
)

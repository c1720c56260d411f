/** What the servers of libraries send, against their protocol documents; and what they cannot do. */
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { AUTHORIZATION, follow } from '../support/follower.js'
import { afterTest, forEachSubject, type Harness, hasDialect, start, TOKEN, until } from '../support/harness.js'
import { RawPeer } from '../support/raw-peer.js'

/** Every message of a connection, as it came; answers socket.io's handshake. */
async function listen(harness: Harness): Promise<{ messages: string[]; socket: WebSocket }> {
  const socket = new WebSocket(`ws://127.0.0.1:${harness.port}${harness.path()}`, { headers: AUTHORIZATION })
  afterTest(() => socket.terminate())
  const messages: string[] = []
  socket.on('message', (data) => {
    messages.push(data.toString())
    if (harness.subject.engine === 'socket.io' && messages.length === 1) socket.send(`40{"token":"${TOKEN}"}`)
  })
  await until(() => messages.some((message) => message.includes('snapshot')))
  return { messages, socket }
}

await forEachSubject(
  'wraps',
  (subject) => hasDialect(subject) && subject.transport === 'websocket',
  ({ engine, ...rest }) => {
    const subject = { engine, ...rest }

    it('every event as its protocol says', async () => {
      const harness = await start(subject)
      const { messages } = await listen(harness)
      const [body] = harness.publish(1) as [string]
      // Limitations sockjs/escaped and socket.io/values.
      const expected = {
        'engine.io': `4${body}`,
        'socket.io': `42["event",${body}]`,
        sockjs: `a[${JSON.stringify(body)}]`,
      }[engine as string]
      await until(() => messages.at(-1) === expected)
    })

    it('its end', async () => {
      const harness = await start(subject)
      const { messages, socket } = await listen(harness)
      harness.server.retire()
      const [code] = await once(socket, 'close')
      // Limitations engine.io/close-without-code (socket.io is engine.io below) and sockjs/escaped.
      expect(code).toBe(engine === 'sockjs' ? 1000 : 1005)
      if (engine === 'sockjs') expect(messages.at(-1)).toBe('c[1001,"the server goes away"]')
      await until(() => harness.server.counters().subscribers === 0)
    })

    it.skipIf(engine === 'sockjs')('pings as messages, and drops who does not answer', async () => {
      const harness = await start(subject, { pingMs: 30 })
      const { messages, socket } = await listen(harness)
      await once(socket, 'close')
      expect(messages).toContain('2')
      await until(() => harness.server.counters().silentClientsDropped === 1)
    })
  },
)

await forEachSubject(
  'holds a session',
  (subject) => subject.name === 'long-poll/engine.io',
  (subject) => {
    it('and answers a hold that ends with a ping (limitation engine.io/session-polls)', async () => {
      const harness = await start(subject, { holdMs: 30 })
      const peer = await RawPeer.open(harness)
      peer.request('GET', harness.path())
      const text = await peer.until((received) => received.includes('"sid":'))
      const sid = /"sid":"([^"]+)"/.exec(text)?.[1]
      peer.request('GET', `${harness.path()}&sid=${sid}`)
      await peer.until((received) => received.includes(`4${harness.snapshot(0)}`))
      peer.request('GET', `${harness.path()}&sid=${sid}`)
      await peer.until((received) => /\r\n\r\n2$/.test(received))
      await until(() => harness.server.counters().silentClientsDropped === 1)
      expect(harness.server.counters().emptyResponses).toBe(0)
    })
  },
)

await forEachSubject(
  'formats',
  (subject) => subject.engine === 'better-sse' || subject.engine === 'hono',
  (subject) => {
    it('every event as the library does', async () => {
      const harness = await start(subject, { commentMs: 10 })
      const peer = await RawPeer.open(harness)
      peer.request('GET', harness.path())
      await peer.until((text) => text.includes('snapshot'))
      const [body] = harness.publish(1)
      // Limitations better-sse/own-format and hono/own-format.
      const expected = subject.engine === 'hono' ? `data: ${body}\nid: 1\n\n` : `event:message\nid:1\ndata:${body}\n\n`
      await peer.until((text) => text.includes(expected))
      expect(peer.text.toLowerCase()).toContain('\r\ncache-control: no-store\r\n')
      expect(peer.text).toMatch(/retry: ?1234\n\n/)
      await peer.until((text) => text.includes(':\n\n'))
    })

    it('a payload with line ends as several data fields', async () => {
      const harness = await start(subject)
      harness.snapshotText = '"a":1,\r"b":2,\n"c":3,\r\n"d":"ä"'
      const follower = follow(harness)
      expect(await follower.next()).toBe(harness.snapshot(0).replace(/\r\n|\r/g, '\n'))
    })

    it('an end for good when it is retired', async () => {
      const harness = await start(subject)
      const follower = follow(harness)
      await follower.next()
      harness.server.retire()
      await until(() => harness.server.counters().subscribers === 0)
      const peer = await RawPeer.open(harness)
      peer.request('GET', harness.path())
      expect(await peer.until((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 204 /)
    })
  },
)

/** Bytes per message by layer, counted by hand from the protocol documents; messages by an unrelated `ws` server. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Dialect } from '../../../bench/contracts/names.js'
import { DIALECT_CLIENT_FACTORIES } from '../../../clients/dialects/index.js'
import { RecordingObserver } from '../support/observer.js'
import { event, httpServer, SNAPSHOT, TOKEN } from '../support/peers.js'

interface Case {
  readonly dialect: Exclude<Dialect, 'plain' | 'target'>
  /** Sent in turn; the client answers are compared. */
  readonly handshake: readonly string[]
  readonly said: readonly string[]
  readonly wrap: (body: string) => string
  /** Of one event of 7 bytes, beside the body, down. */
  readonly framingDown: number
  /** Of one message of 7 bytes up: 6 of the masked frame and the wrapping. */
  readonly framingUp: number
  readonly ping: string | null
}

const CASES: readonly Case[] = [
  // A frame head of 2, `4`.
  {
    dialect: 'engine.io',
    handshake: ['0{"sid":"abc"}'],
    said: [],
    wrap: (body) => `4${body}`,
    framingDown: 3,
    framingUp: 7,
    ping: '2',
  },
  // A frame head of 2, `42["event",` of 11, `]`.
  {
    dialect: 'socket.io',
    handshake: ['0{"sid":"abc"}', '40{"sid":"def"}'],
    said: [`40{"token":"${TOKEN}"}`],
    wrap: (body) => `42["event",${body}]`,
    framingDown: 14,
    framingUp: 18,
    ping: '2',
  },
  // A frame head of 2, `a["` and `"]`, a backslash before each of 2 quotes; up without the `a`.
  {
    dialect: 'sockjs',
    handshake: ['o'],
    said: [],
    wrap: (body) => `a[${JSON.stringify(body)}]`,
    framingDown: 9,
    framingUp: 12,
    ping: 'h',
  },
]

describe.each(CASES)('$dialect over WebSocket', (one) => {
  it('wraps as its protocol says, to the byte', async () => {
    const said: string[] = []
    const server = await httpServer((_request, response) => response.writeHead(404).end())
    const wss = new WebSocketServer({ noServer: true })
    let send: (text: string) => void = () => {}
    server.server.on('upgrade', (request, socket, head) => {
      wss.handleUpgrade(request, socket, head, (peer) => {
        onTestFinished(() => peer.terminate())
        peer.on('message', (data) => said.push(data.toString()))
        send = (text) => peer.send(text)
        for (const text of one.handshake) send(text)
        send(one.wrap(SNAPSHOT))
      })
    })
    const observer = new RecordingObserver()
    const options = {
      host: '127.0.0.1',
      port: server.port,
      token: TOKEN,
      headers: [],
      maxMessageBytes: 4096,
      http: 'h1',
      tls: null,
      permessageDeflate: false,
      target: null,
      random: () => 7,
    } as const
    const identity = { index: 0, user: 0, channel: 'main', localAddress: undefined }
    const client = DIALECT_CLIENT_FACTORIES[one.dialect].websocket?.(identity, options, observer)
    onTestFinished(() => client?.close())
    client?.connect()
    await observer.until(() => observer.readyCount === 1)
    const { down, up } = observer.wire
    expect(down).toMatchObject({ payload: 0, framing: 0, heartbeat: 0, setup: down.raw })
    send(one.wrap(event(1)))
    await observer.until(() => observer.messages.length === 2)
    expect(observer.messages).toEqual([SNAPSHOT, event(1)])
    expect(down).toMatchObject({ payload: 7, framing: one.framingDown, heartbeat: 0 })
    if (one.ping !== null) send(one.ping)
    send(one.wrap(event(2)))
    await observer.until(() => observer.messages.length === 3)
    expect(down).toMatchObject({ payload: 14, framing: 2 * one.framingDown, heartbeat: 3 })
    expect(up.heartbeat).toBe(one.dialect === 'sockjs' ? 0 : 7)
    expect(client?.send(Buffer.from(event(3)))).toBe(true)
    expect(up).toMatchObject({ payload: 7, framing: one.framingUp })
    const upward = one.wrap(event(3)).replace(/^a/, '')
    await observer.until(() => true)
    while (!said.includes(upward)) await new Promise((resolve) => setImmediate(resolve))
    expect(said.slice(0, one.said.length)).toEqual(one.said)
    expect(observer.failures).toEqual([])
  })
})

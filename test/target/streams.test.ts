/** SSE and WebSocket of servers that others wrote: when a client is ready, what it resumes at, what it takes for events. */
import { hash } from 'node:crypto'
import type net from 'node:net'
import { describe, expect, it } from 'vitest'
import type { TargetTransport } from '../../bench/contracts/target.js'
import { RecordingObserver } from '../clients/support/observer.js'
import { onRequests, rawServer } from '../clients/support/peers.js'
import { targetClient } from './support/client.js'
import { stampedEvent } from './support/events.js'
import { plainTransport } from './support/transport.js'

const EVENT_STREAM = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=utf-8\r\n\r\n'
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

function handshake(request: string, more = ''): string {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? ''
  const accept = hash('sha1', `${key}${GUID}`, 'base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${more}\r\n`
}

function frame(opcode: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload)
  const head = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head]), body])
}

/** The text of one masked frame below 126 bytes, once all of it came. */
function unmasked(bytes: Buffer): string {
  const size = (bytes[1] as number) & 0x7f
  const mask = bytes.subarray(2, 6)
  return bytes
    .subarray(6, 6 + size)
    .map((byte, i) => byte ^ (mask[i % 4] as number))
    .toString()
}

describe('SSE', () => {
  const STREAMS: readonly {
    readonly name: string
    readonly target?: Partial<TargetTransport>
    readonly text: string
  }[] = [
    {
      name: 'ids without a space, a retry in each',
      text: `id:1\nretry:5\ndata:${stampedEvent(1)}\n\nid:2\nretry:5\ndata:${stampedEvent(2)}\n\n`,
    },
    {
      name: 'events of one name among others',
      target: { eventNames: ['change'] },
      text: `event: change\nid: 1\ndata: ${stampedEvent(1)}\n\ndata: {"welcome":1}\n\nevent: ping\n\nevent:change\ndata: ${stampedEvent(2)}\n\nevent: other\ndata: x\n\n`,
    },
    {
      name: 'unnamed events where those are wanted',
      target: { eventNames: ['message'] },
      text: `event: hello\nid: 5\ndata: x\n\nid: 1\ndata: ${stampedEvent(1)}\n\nevent: hello\n\ndata: ${stampedEvent(2)}\n\n`,
    },
    {
      name: 'data over several lines, in an envelope',
      target: { event: { in: 'json', path: ['e'] } },
      text: `data: {"e":\ndata: ${stampedEvent(1)}}\n\n:\n\ndata: {"e":${JSON.stringify(stampedEvent(2))}}\n\n`,
    },
  ]

  it.each(STREAMS)('reads $name', async ({ target, text }) => {
    const observer = new RecordingObserver()
    const peer = await rawServer((socket) => onRequests(socket, () => socket.write(`${EVENT_STREAM}${text}`)))
    targetClient({ transport: 'sse', port: peer.port, target: plainTransport('/s', target), observer }).connect()
    await observer.until(() => observer.messages.length === 2 || observer.failures.length > 0)
    expect(observer.messages).toEqual([stampedEvent(1), stampedEvent(2)])
    expect(observer.log.indexOf('ready')).toBeLessThan(observer.log.findIndex((entry) => entry.startsWith('message')))
    observer.checkAccount()
  })

  it.each([
    ['the id that the server gave', { in: 'last-event-id' } as const, 'id:é-7\n', 'Last-Event-ID: é-7\r\n'],
    ['the sequence number without one', { in: 'last-event-id' } as const, '', 'Last-Event-ID: 3\r\n'],
    ['the sequence number in the query', { in: 'query', name: 'from' } as const, 'id: 7\n', '/s?from=3 HTTP'],
  ])('resumes at %s', async (_, cursor, id, expected) => {
    const observer = new RecordingObserver()
    const requests: string[] = []
    const peer = await rawServer((socket) =>
      onRequests(socket, (request) => {
        requests.push(Buffer.from(request, 'latin1').toString())
        socket.end(`${EVENT_STREAM}${id}data: ${stampedEvent(3)}\n\n`)
      }),
    )
    const client = targetClient({
      transport: 'sse',
      port: peer.port,
      target: plainTransport('/s', { cursor }),
      observer,
    })
    client.connect()
    await observer.until(() => observer.failures.length === 1)
    client.connect()
    await observer.until(() => observer.failures.length === 2)
    expect(requests[0]).toContain('Accept: text/event-stream\r\n')
    expect(requests[0]).not.toContain('Last-Event-ID')
    expect(requests[1]).toContain(expected)
  })

  it('waits for a server that accepted and says nothing, and reports nothing wrong', async () => {
    const observer = new RecordingObserver()
    const peer = await rawServer(() => {})
    const client = targetClient({ transport: 'sse', port: peer.port, target: plainTransport('/s'), observer })
    client.connect()
    const socket = await peer.accepted(0)
    await new Promise((resolve) => socket.once('data', resolve))
    expect(observer.log).toEqual(['opened'])
    client.close()
    expect(observer.failures).toEqual([])
  })
})

describe('WebSocket', () => {
  async function connected(target: Partial<TargetTransport>, serve: (socket: net.Socket, request: string) => void) {
    const observer = new RecordingObserver()
    const peer = await rawServer((socket) => socket.once('data', (head) => serve(socket, head.toString())))
    const client = targetClient({
      transport: 'websocket',
      port: peer.port,
      target: plainTransport('/w', target),
      observer,
    })
    client.connect()
    return { observer, client }
  }

  it('is ready with the handshake, and takes messages for events', async () => {
    const { observer } = await connected({}, (socket, request) =>
      socket.write(
        Buffer.concat([Buffer.from(handshake(request)), frame(1, stampedEvent(1)), frame(2, stampedEvent(2))]),
      ),
    )
    await observer.until(() => observer.messages.length === 2 || observer.failures.length > 0)
    expect(observer.messages).toEqual([stampedEvent(1), stampedEvent(2)])
    expect(observer.log[1]).toBe('ready')
    observer.checkAccount()
  })

  it('subscribes, is ready with the acknowledgement, and skips it', async () => {
    const said: string[] = []
    const { observer } = await connected(
      { subscribeMessage: '{"join":"{channel}","as":{client}}', acknowledgePrefix: '{"joined"' },
      (socket, request) => {
        socket.write(handshake(request))
        socket.on('data', (bytes) => {
          said.push(unmasked(bytes))
          socket.write(Buffer.concat([frame(1, '{"joined":1}'), frame(1, stampedEvent(1))]))
        })
      },
    )
    await observer.until(() => observer.messages.length === 1 || observer.failures.length > 0)
    expect(said).toEqual(['{"join":"a b","as":7}'])
    expect(observer.log).toEqual(['opened', 'ready', `message ${stampedEvent(1)}`])
  })

  it.each([
    ['the asked one is chosen', 'Sec-WebSocket-Protocol: events.v1\r\n', 'ready'],
    ['none is chosen', '', 'ready'],
    ['another is chosen', 'Sec-WebSocket-Protocol: chat\r\n', 'failure handshake'],
  ])('asks for a subprotocol: %s', async (_, line, outcome) => {
    const { observer } = await connected({ subprotocol: 'events.v1' }, (socket, request) => {
      socket.write(/^sec-websocket-protocol: events\.v1\r$/im.test(request) ? handshake(request, line) : 'no')
    })
    await observer.until(() => observer.readyCount + observer.failures.length > 0)
    expect(observer.log).toContain(outcome)
  })

  it('takes a close frame with a code that is not for the wire as a close', async () => {
    const { observer } = await connected({}, (socket, request) =>
      socket.write(Buffer.concat([Buffer.from(handshake(request)), frame(8, Buffer.from([1005 >> 8, 1005 & 0xff]))])),
    )
    await observer.until(() => observer.failures.length > 0)
    expect(observer.failures).toEqual([
      { kind: 'closed', detail: 'a close frame with the close code 1005, which is none for the wire' },
    ])
  })
})

/** Servers that answer something else, or without end: one clear failure each, and bounded memory. */
import type net from 'node:net'
import { describe, expect, it } from 'vitest'
import type { FailureKind } from '../../bench/contracts/client.js'
import { TRANSPORTS } from '../../bench/contracts/names.js'
import type { PollAnswer } from '../../bench/contracts/target.js'
import { RecordingObserver } from '../clients/support/observer.js'
import { onRequests, rawServer } from '../clients/support/peers.js'
import { targetClient } from './support/client.js'
import { plainTransport } from './support/transport.js'

const PAGE = '<!doctype html>\n<title>Sign in</title>'
const html = (status: string): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`
const QUOTE = '"<!doctype html> <title>Sign in</title>"'

async function failureOf(
  transport: (typeof TRANSPORTS)[number],
  serve: (socket: net.Socket) => void,
  answer: PollAnswer = 'array',
) {
  const observer = new RecordingObserver()
  const peer = await rawServer((socket) => onRequests(socket, () => serve(socket)))
  const client = targetClient({ transport, port: peer.port, target: plainTransport('/', { answer }), observer })
  client.connect()
  await observer.until(() => observer.failures.length > 0)
  expect(client.connected).toBe(false)
  expect(observer.opened).toBe(observer.closed)
  return { observer, failure: observer.failures[0] as { kind: FailureKind; detail: string } }
}

describe.each(TRANSPORTS)('a %s client', (transport) => {
  it.each([
    ['403 Forbidden', 'status', `HTTP status 403: ${QUOTE}`],
    ['401 Unauthorized', 'unauthorized', `HTTP status 401: ${QUOTE}`],
    ['500 Internal Server Error', 'status', `HTTP status 500: ${QUOTE}`],
  ] as const)('says how an answer of %s begins', async (status, kind, detail) => {
    const { failure } = await failureOf(transport, (socket) => socket.write(html(status)))
    expect(failure).toEqual({ kind, detail })
  })

  it('says how a page begins that comes after its head', async () => {
    const { failure } = await failureOf(transport, (socket) => {
      const [head, body] = html('200 OK').split('\r\n\r\n') as [string, string]
      socket.write(`${head}\r\n\r\n`, () => socket.write(body))
    })
    expect(failure.kind).toBe(transport === 'websocket' ? 'status' : 'mime')
    expect(failure.detail).toContain(QUOTE)
  })

  it('reports an answer without a body', async () => {
    const { failure } = await failureOf(transport, (socket) =>
      socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
    )
    expect(failure).toEqual({ kind: 'status', detail: 'HTTP status 404' })
  })

  it('reports a head whose body never comes when the connection ends', async () => {
    const { failure } = await failureOf(transport, (socket) =>
      socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 10\r\n\r\n'),
    )
    expect(failure).toEqual({ kind: 'status', detail: 'HTTP status 503' })
  })

  it('reports what is no HTTP', async () => {
    const { failure } = await failureOf(transport, (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(failure.kind).toBe('protocol')
  })
})

const HEADS = {
  sse: 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ',
  poll: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n',
  none: 'HTTP/1.1 200 OK\r\nX-Long: ',
}

it.each([
  ['an endless line of SSE', 'sse', HEADS.sse, 'array'],
  ['an endless array', 'short-poll', `${HEADS.poll}[`, 'array'],
  ['an endless message', 'short-poll', HEADS.poll, 'message'],
  ['an endless line of NDJSON', 'long-poll', HEADS.poll, 'ndjson'],
  ['an endless part', 'long-poll', HEADS.poll, 'multipart'],
  ['an endless head', 'websocket', HEADS.none, 'message'],
] as const)('gives up at %s', async (_, transport, head, answer) => {
  let written = 0
  const { observer, failure } = await failureOf(
    transport,
    (socket) => {
      const piece = 'x'.repeat(1 << 16)
      // Up to 1 GB, as fast as it is taken.
      const more = (): void => {
        while (!socket.destroyed && written < 1 << 30) {
          written += piece.length
          if (!socket.write(piece)) return
        }
      }
      socket.on('drain', more)
      socket.write(head)
      more()
    },
    answer,
  )
  expect(failure.kind).toBe('oversize')
  expect(observer.wire.down.raw).toBeLessThan(1 << 20)
})

it.each([
  ['array', '{"not":"an array"}', 'no JSON array'],
  ['array', '[{"cut":', 'no JSON array'],
  ['array', '[1 2]', 'no JSON array'],
  ['array', 'plain words', 'no JSON array'],
] as const)('reports an answer that is no %s: %s', async (answer, body, detail) => {
  const { failure } = await failureOf(
    'short-poll',
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    answer,
  )
  expect(failure.kind).toBe('protocol')
  expect(failure.detail).toContain(`${detail} in the answer: ${JSON.stringify(body)}`)
})

it.each(['hello', '{"op":"add"}', '[]', '{"stamp":', '"x"', '{"stamp":"1"'])(
  'hands out %s as something that no reader takes for an event',
  async (body) => {
    const observer = new RecordingObserver()
    const peer = await rawServer((socket) =>
      onRequests(socket, () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)),
    )
    targetClient({ transport: 'short-poll', port: peer.port, target: plainTransport('/'), observer }).connect()
    await observer.until(() => observer.readyCount === 1)
    expect(observer.messages).toEqual([`no event: ${JSON.stringify(body)}`])
    observer.checkAccount()
  },
)

/** A server unlike those that ship is described by its file alone, and what a wrong line of that file hides is told. */
import { describe, expect, it } from 'vitest'
import type { TransportName } from '../../bench/contracts/names.js'
import type { TargetTransport } from '../../bench/contracts/target.js'
import { checkTarget } from '../../bench/target/conformance.js'
import { resolveTarget } from '../../bench/target/load.js'
import { TARGET_CLIENT_FACTORIES } from '../../clients/target/index.js'
import { stampedEvent } from './support/events.js'
import { SUBPROTOCOL, type UnlikeServer, unlikeServer } from './support/unlike-server.js'

const TOKEN = 'secret token'
const FILE = `
name: unlike
question: Is it general?
url: http://127.0.0.1:8080
publish: { path: /publish }
transports:
  long-poll:
    path: /feed/{channel}
    cursor: { in: last-event-id }
    answer: ndjson
    event: { in: json, path: [inner, dat] }
  sse:
    path: /stream/{channel}
    cursor: { in: last-event-id }
    eventNames: [upd]
    event: { in: json, path: [inner, dat] }
  websocket:
    path: /live
    cursor: { in: query, name: since }
    subprotocol: ${SUBPROTOCOL}
    subscribeMessage: '{"sub":"{channel}"}'
    acknowledgePrefix: '{"subscribed"'
    event: { in: json, path: [inner, dat] }
`
const LIMITS = { quietMs: 100, pollMs: 5, stepMs: 10_000 }
/** For what is found out by waiting. */
const SHORT = { ...LIMITS, stepMs: 700 }

type Described = 'long-poll' | 'sse' | 'websocket'

function described(transport: Described): TargetTransport {
  const { transports } = resolveTarget({ text: FILE, file: 'unlike.yaml', folder: '/' })
  return transports[transport] as TargetTransport
}

interface Check {
  readonly server: UnlikeServer
  readonly transport: TransportName
  readonly target: TargetTransport
  readonly limits?: typeof LIMITS
  readonly token?: string
  /** Whether it was running already. */
  readonly isRunning?: boolean
}

function check({ server, transport, target, limits = LIMITS, token = TOKEN, isRunning = false }: Check) {
  let sequence = 0
  const publish = (): Promise<number> => {
    server.publish(stampedEvent(++sequence))
    return Promise.resolve(sequence)
  }
  const client = {
    host: '127.0.0.1',
    port: server.port,
    token,
    headers: [`Authorization: Bearer ${token}`],
    maxMessageBytes: 1 << 16,
    http: 'h1',
    tls: null,
    permessageDeflate: false,
    target,
  } as const
  const factory = TARGET_CLIENT_FACTORIES[transport]
  const subject = { transport, factory, client, channel: 'main', publish: isRunning ? null : publish, limits }
  return checkTarget(subject, new AbortController().signal)
}

const TRANSPORTS = ['long-poll', 'sse', 'websocket'] as const

describe('a server unlike those that ship', () => {
  it.each(TRANSPORTS)('passes over %s', async (transport) => {
    const server = await unlikeServer(TOKEN)
    expect((await check({ server, transport, target: described(transport) })).text).toBe('ok')
  })

  it('passes where a greeting that nobody asked for says that the client is subscribed', async () => {
    const server = await unlikeServer(TOKEN)
    const greeted = { path: '/greeted', subscribeMessage: null, acknowledgePrefix: '{"hello"' }
    const target = { ...described('websocket'), ...greeted }
    expect((await check({ server, transport: 'websocket', target })).text).toBe('ok')
  })
})

const DEAF = 'differs: delivers: 8 of 8 events did not arrive within 700 ms'

describe('what the target file says wrongly', () => {
  it.each([
    [
      'a path that no message of a stream has',
      'sse',
      { event: { in: 'json', path: ['inner', 'data'] } },
      `${DEAF}, 8 messages came without the member inner.data; the first begins "{\\"kind\\":\\"data\\",`,
      ', 1 event named ping came, of which none is wanted (eventNames: upd)',
    ],
    [
      'a path that no message of a WebSocket has',
      'websocket',
      { event: { in: 'json', path: ['outer'] } },
      `${DEAF}, 9 messages came without the member outer; the first begins "{\\"hello\\":\\"stranger\\"}"`,
      '"',
    ],
    [
      'names that no event has',
      'sse',
      { eventNames: ['update', 'message'] },
      `${DEAF}, 1 event named ping came, of which none is wanted (eventNames: update, message), 8 events named upd came, of which none is wanted (eventNames: update, message)`,
      '',
    ],
    [
      'an acknowledgement that never comes',
      'websocket',
      { acknowledgePrefix: 'OK' },
      'differs: delivers: not ready after 700 ms: no message began with the acknowledgePrefix "OK"; 2 messages came; the first begins "{\\"hello\\":\\"stranger\\"}"',
      '',
    ],
  ] as const)('%s is told', async (_, transport, wrong, beginning, end) => {
    const server = await unlikeServer(TOKEN)
    const target = { ...described(transport), ...wrong }
    const { text, measurable } = await check({ server, transport, target, limits: SHORT })
    expect(text.slice(0, beginning.length)).toBe(beginning)
    expect(text.endsWith(end)).toBe(true)
    expect(measurable).toBe(false)
  })

  it('a path that polls lack is told, however many answers there were', async () => {
    const server = await unlikeServer(TOKEN)
    const target: TargetTransport = { ...described('long-poll'), event: { in: 'json', path: ['data'] } }
    const { text } = await check({ server, transport: 'long-poll', target, limits: SHORT })
    expect(text).toMatch(/\d+ messages came without the member data; the first begins "\{\\"ping\\":1\}"/)
  })
})

const ASKED = '(not checked: delivers, order, resumes: it was running already, and would keep what the check publishes)'

describe('of a server that was running already', () => {
  it.each(TRANSPORTS)('what needs no event is asked over %s, and nothing is published', async (transport) => {
    const server = await unlikeServer(TOKEN)
    const { text, measurable, checks } = await check({
      server,
      transport,
      target: described(transport),
      isRunning: true,
    })
    expect(text).toBe(`ok ${ASKED}`)
    expect(measurable).toBe(true)
    const asked = checks.filter(({ outcome }) => outcome === 'ok').map((one) => one.check)
    const held = transport === 'long-poll' ? ['holds'] : []
    expect(asked).toEqual(['connects', ...held, 'token', 'method'])
  })

  it('a client that it does not take is told, and it is not measured', async () => {
    const server = await unlikeServer('another token')
    const target = described('sse')
    const { text, measurable } = await check({ server, transport: 'sse', target, isRunning: true })
    expect(text).toBe(`differs: connects: unauthorized: HTTP status 401 ${ASKED}`)
    expect(measurable).toBe(false)
  })

  it.each(TRANSPORTS)('one that takes any token over %s is told', async (transport) => {
    const server = await unlikeServer(null)
    const { text, measurable } = await check({ server, transport, target: described(transport), isRunning: true })
    expect(text).toBe(`differs: token: a client with a wrong token is not refused when it connects ${ASKED}`)
    expect(measurable).toBe(true)
  })
})

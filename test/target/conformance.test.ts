/** The conformance check says of each server what is wrong with it, in bounded time, and throws for none. */
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TransportName } from '../../bench/contracts/names.js'
import type { CursorStyle } from '../../bench/contracts/target.js'
import { type ConformanceSubject, checkTarget } from '../../bench/target/conformance.js'
import { CLIENT_FACTORIES } from '../../clients/index.js'
import { TARGET_CLIENT_FACTORIES } from '../../clients/target/index.js'
import { CHANNEL, eventBody, Harness, TOKEN } from '../servers/support/harness.js'
import { stampedEvent } from './support/events.js'
import { plainTransport } from './support/transport.js'
import { type Wrong, wrongServer } from './support/wrong-server.js'

type Path = '/poll' | '/wait' | '/stream'

const TRANSPORT_OF: Readonly<Record<Path, 'short-poll' | 'long-poll' | 'sse'>> = {
  '/poll': 'short-poll',
  '/wait': 'long-poll',
  '/stream': 'sse',
}
const CURSOR_OF: Readonly<Record<Path, CursorStyle>> = {
  '/poll': { in: 'query', name: 'after' },
  '/wait': { in: 'query', name: 'after' },
  '/stream': { in: 'last-event-id' },
}
const LIMITS = { quietMs: 100, pollMs: 5 }
/** These are found out by waiting; for the others no limit is near. */
const FOUND_BY_WAITING: ReadonlySet<Wrong> = new Set([
  'drops one',
  'forgets',
  'never answers',
  'sends words',
  'publishes in silence',
])
const SHORT_STEP_MS = 700

async function check(
  path: Path,
  wrong: Wrong,
  { cursor = CURSOR_OF[path], headers = [`Authorization: Bearer ${TOKEN}`] } = {},
) {
  const server = await wrongServer(wrong, TOKEN)
  let sequence = 0
  const transport = TRANSPORT_OF[path]
  const subject: ConformanceSubject = {
    transport,
    factory: TARGET_CLIENT_FACTORIES[transport],
    client: clientOptions(server.port, headers, plainTransport(path, { cursor, answer: 'array' })),
    channel: 'main',
    publish: async () => {
      await server.publish(stampedEvent(++sequence))
      return sequence
    },
    limits: FOUND_BY_WAITING.has(wrong) ? { ...LIMITS, stepMs: SHORT_STEP_MS } : LIMITS,
  }
  return checkTarget(subject, new AbortController().signal)
}

function clientOptions(
  port: number,
  headers: readonly string[],
  target: ConformanceSubject['client']['target'],
): ConformanceSubject['client'] {
  return {
    host: '127.0.0.1',
    port,
    token: TOKEN,
    headers,
    maxMessageBytes: 1 << 16,
    http: 'h1',
    tls: null,
    permessageDeflate: false,
    target,
  }
}

const VERDICTS: readonly (readonly [path: Path, wrong: Wrong, measurable: boolean, text: string])[] = [
  ['/poll', 'nothing', true, 'ok'],
  ['/wait', 'nothing', true, 'ok'],
  ['/stream', 'nothing', true, 'ok'],
  ['/stream', 'drops one', false, 'differs: delivers: 1 of 8 events did not arrive within 700 ms'],
  ['/stream', 'repeats one', false, 'differs: order: 1 arrived more than once'],
  ['/stream', 'swaps two', false, 'differs: order: they arrived as 1, 2, 4, 3, 5, 6, 7, 8'],
  ['/stream', 'forgets', true, "differs: resumes: 2 of 2 events from the client's absence did not arrive"],
  ['/stream', 'replays all', true, 'differs: resumes: 8 events arrived again'],
  ['/stream', 'ignores the token', true, 'differs: token: a client with a wrong token got events'],
  ['/wait', 'ignores the token', true, 'differs: token: a client with a wrong token got events'],
  ['/poll', 'ignores the token', true, 'differs: token: a client with a wrong token got events'],
  ['/poll', 'takes any method', true, 'differs: method: PATCH is answered with 200'],
  ['/stream', 'takes any method', true, 'differs: method: PATCH is answered with 200'],
  ['/stream', 'never answers', false, 'differs: delivers: not ready after 700 ms; method: PATCH is not answered'],
  [
    '/wait',
    'never answers',
    false,
    'differs: delivers: 8 of 8 events did not arrive within 700 ms; method: PATCH is not answered',
  ],
  [
    '/stream',
    'sends words',
    false,
    'differs: delivers: what should be an event is none: no event: "hello", 8 of 8 events did not arrive within 700 ms',
  ],
  ['/poll', 'answers a page', false, 'differs: delivers: mime: an answer of text/html: "<p>Welcome!</p>"'],
  [
    '/stream',
    'answers a page',
    false,
    'differs: delivers: mime: an answer that is not text/event-stream: "<p>Welcome!</p>"',
  ],
  ['/poll', 'refuses to publish', false, 'differs: delivers: publishing failed: HTTP status 500'],
  ['/poll', 'publishes in silence', false, 'differs: delivers: publishing failed: no answer after 700 ms'],
]

describe('of a server that', () => {
  it.each(VERDICTS)('%s %s', async (path, wrong, measurable, text) => {
    const verdict = await check(path, wrong)
    expect(verdict.text).toBe(text)
    expect(verdict.measurable).toBe(measurable)
  })

  it('answers long polls without news at once', async () => {
    const { text, measurable } = await check('/wait', 'never holds')
    expect(text).toMatch(/^differs: holds: answered \d+ polls without news within 100 ms instead of holding them$/)
    expect(measurable).toBe(true)
  })

  it('offers neither cursor nor token', async () => {
    const { text } = await check('/stream', 'ignores the token', { cursor: { in: 'none' }, headers: [] })
    expect(text).toBe('ok (not offered: resumes, token)')
  })
})

it('tells of a server that is not there', async () => {
  const subject: ConformanceSubject = {
    transport: 'sse',
    factory: TARGET_CLIENT_FACTORIES.sse,
    client: clientOptions(1, [], plainTransport('/')),
    channel: 'main',
    publish: () => Promise.resolve(1),
    limits: LIMITS,
  }
  const { text, measurable } = await checkTarget(subject, new AbortController().signal)
  expect(text).toMatch(/^differs: delivers: connect-refused: /)
  expect(measurable).toBe(false)
})

it('ends when it is interrupted', async () => {
  const server = await wrongServer('never answers', TOKEN)
  const interruption = new AbortController()
  const subject: ConformanceSubject = {
    transport: 'sse',
    factory: TARGET_CLIENT_FACTORIES.sse,
    client: clientOptions(server.port, [], plainTransport('/stream')),
    channel: 'main',
    publish: () => Promise.resolve(1),
    limits: { stepMs: 1e9, quietMs: 1e9 },
  }
  const checked = checkTarget(subject, interruption.signal)
  interruption.abort()
  expect((await checked).text).toContain('interrupted')
})

const OURS: readonly (readonly [TransportName, 'node' | 'ws'])[] = [
  ['short-poll', 'node'],
  ['long-poll', 'node'],
  ['sse', 'node'],
  ['websocket', 'ws'],
]

it.each(OURS)('finds nothing wrong with our own %s/%s', async (transport, engine) => {
  const ours = new Harness({ name: `${transport}/${engine}`, transport, engine, tls: false })
  await ours.start({ historyEvents: 50 })
  onTestFinished(() => ours.server.close())
  const subject: ConformanceSubject = {
    transport,
    factory: CLIENT_FACTORIES[transport],
    client: clientOptions(ours.port, transport === 'sse' ? ['Accept: text/event-stream'] : [], null),
    channel: CHANNEL,
    publish: () => {
      const sequence = ours.server.head(CHANNEL) + 1
      ours.server.publish(CHANNEL, sequence, eventBody(sequence))
      return Promise.resolve(sequence)
    },
    limits: LIMITS,
  }
  expect((await checkTarget(subject, new AbortController().signal)).text).toBe('ok')
})

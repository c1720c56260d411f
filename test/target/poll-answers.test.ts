/** Polls of servers that others wrote: whatever the form of the answer, each event comes out canonical, once. */
import { describe, expect, it } from 'vitest'
import type { TransportName } from '../../bench/contracts/names.js'
import type { TargetTransport } from '../../bench/contracts/target.js'
import { RecordingObserver } from '../clients/support/observer.js'
import { onRequests, rawServer } from '../clients/support/peers.js'
import { targetClient } from './support/client.js'
import { stampedEvent } from './support/events.js'
import { plainTransport } from './support/transport.js'

const [FIRST, SECOND] = [stampedEvent(1), stampedEvent(2)]

/** As Python's json.dumps with sorted keys writes it. */
function rewritten(event: string): string {
  const members = Object.entries(JSON.parse(event) as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(', ')}}`
}

/** What `rewritten` is canonically: the stamp first, the rest as it came. */
function restored(event: string): string {
  const { stamp, ...others } = JSON.parse(rewritten(event)) as Record<string, unknown>
  return JSON.stringify({ stamp, ...others })
}

const sized = (body: string, type: string | null = 'application/json', more = ''): string =>
  `HTTP/1.1 200 OK\r\n${type === null ? '' : `Content-Type: ${type}\r\n`}${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const part = (body: string): string => `--cut\r\nContent-Type: application/json\r\n\r\n${body}\r\n`
const json = { in: 'json', path: ['data', 'event'] } as const

const STYLES: readonly {
  readonly style: string
  readonly target: Partial<TargetTransport>
  readonly answer: string
  readonly events: readonly string[]
}[] = [
  { style: 'one message', target: {}, answer: sized(FIRST), events: [FIRST] },
  { style: 'one message of no type', target: {}, answer: sized(`\n${FIRST}\n`, null), events: [FIRST] },
  { style: 'one message written again', target: {}, answer: sized(rewritten(FIRST)), events: [restored(FIRST)] },
  { style: 'an empty 200', target: {}, answer: sized(''), events: [] },
  { style: '204', target: {}, answer: 'HTTP/1.1 204 No Content\r\n\r\n', events: [] },
  { style: '304', target: {}, answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n', events: [] },
  {
    style: 'a status of its own for nothing new',
    target: { emptyStatus: [404], answer: 'array' },
    answer: sized('<p>nothing here').replace('200 OK', '404 Not Found'),
    events: [],
  },
  {
    style: 'an array',
    target: { answer: 'array' },
    answer: sized(`[ ${FIRST} , ${SECOND} ]`),
    events: [FIRST, SECOND],
  },
  { style: 'an empty array', target: { answer: 'array' }, answer: sized(' [ ] '), events: [] },
  {
    style: 'an array of strings',
    target: { answer: 'array' },
    answer: sized(JSON.stringify([FIRST, SECOND])),
    events: [FIRST, SECOND],
  },
  { style: 'NDJSON', target: { answer: 'ndjson' }, answer: sized(`${FIRST}\n${SECOND}`), events: [FIRST, SECOND] },
  {
    style: 'an event in an envelope',
    target: { event: json },
    answer: sized(`{"data": {"n": [1, "}"], "event" : ${rewritten(FIRST)}}, "x": null}`),
    events: [restored(FIRST)],
  },
  {
    style: 'a string of JSON in an envelope',
    target: { event: json },
    answer: sized(JSON.stringify({ id: 1, data: { event: rewritten(FIRST) } })),
    events: [restored(FIRST)],
  },
  { style: 'an envelope without event', target: { event: json }, answer: sized('{"data":{"hello":1}}'), events: [] },
  {
    style: 'multipart',
    target: { answer: 'multipart' },
    answer: sized(`${part(FIRST)}${part(SECOND)}--cut--\r\n`, 'multipart/mixed; boundary=cut'),
    events: [FIRST, SECOND],
  },
  {
    style: 'one message where multipart was possible',
    target: { answer: 'multipart' },
    answer: sized(FIRST),
    events: [FIRST],
  },
]

async function askOnce(transport: TransportName, target: TargetTransport, answer: string) {
  const observer = new RecordingObserver()
  const peer = await rawServer((socket) => onRequests(socket, () => socket.write(answer)))
  const client = targetClient({ transport, port: peer.port, target, observer })
  // A long poll would go on asking.
  observer.onEvent = (entry) => {
    if (entry.startsWith('response')) client.close()
  }
  client.connect()
  await observer.until(() => observer.batches.length > 0 || observer.failures.length > 0)
  return observer
}

describe.each(['short-poll', 'long-poll'] as const)('a %s', (transport) => {
  it.each(STYLES)('reads $style', async ({ target, answer, events }) => {
    const observer = await askOnce(transport, plainTransport('/poll', target), answer)
    expect(observer.failures).toEqual([])
    expect(observer.messages).toEqual(events)
    expect(observer.batches).toHaveLength(1)
    observer.checkAccount()
  })
})

it('counts an event where it stood as payload, and what is around it as framing', async () => {
  const observer = new RecordingObserver()
  const body = `{"data":{"event":${rewritten(FIRST)}}}`
  const peer = await rawServer((socket) =>
    onRequests(socket, (_, n) => socket.write(n === 0 ? sized('{"data":0}') : sized(body))),
  )
  const target = plainTransport('/poll', { event: json })
  const client = targetClient({ transport: 'short-poll', port: peer.port, target, observer })
  client.connect()
  await observer.until(() => observer.readyCount === 1)
  client.poll()
  await observer.until(() => observer.batches.length === 2)
  expect(observer.wire.down.payload).toBe(rewritten(FIRST).length)
  expect(observer.wire.down.framing).toBe(body.length - rewritten(FIRST).length)
})

describe('what a poll says that it has', () => {
  const headed = (more: string): string => sized(FIRST, 'application/json', more)
  it.each([
    [
      'query',
      { in: 'query', name: 'after' } as const,
      '',
      'GET /poll?c=a%20b&i=7&t=secret%2Ftoken&after=0',
      'after=1 HTTP',
    ],
    ['Last-Event-ID', { in: 'last-event-id' } as const, '', 'Last-Event-ID: 0\r\n', 'Last-Event-ID: 1\r\n'],
    ['ETag', { in: 'etag' } as const, 'ETag: "v1"\r\n', '\r\n\r\n', 'If-None-Match: "v1"\r\n'],
    [
      'Last-Modified',
      { in: 'last-modified' } as const,
      'Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nEtag: 3\r\n',
      '\r\n\r\n',
      'If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\nIf-None-Match: 3\r\n',
    ],
    ['none', { in: 'none' } as const, '', 't=secret%2Ftoken HTTP', 't=secret%2Ftoken HTTP'],
  ])('goes by %s', async (_, cursor, headers, first, second) => {
    const observer = new RecordingObserver()
    const requests: string[] = []
    const peer = await rawServer((socket) =>
      onRequests(socket, (request) => {
        requests.push(request)
        socket.write(headed(headers))
      }),
    )
    const target = plainTransport('/poll?c={channel}&i={client}&t={token}', { cursor })
    const client = targetClient({ transport: 'short-poll', port: peer.port, target, observer })
    client.connect()
    await observer.until(() => observer.readyCount === 1)
    client.poll()
    await observer.until(() => observer.batches.length === 2)
    expect(requests[0]).toContain(first)
    expect(requests[0]).not.toMatch(/if-/i)
    expect(requests[1]).toContain(second)
  })
})

it.each([
  ['asks for what the answer is to be', [], ['Accept: application/json, */*;q=0.5']],
  ['does not ask for what ours give', ['Accept: application/x-ndjson'], ['Accept: application/json, */*;q=0.5']],
  ['asks for what the file says', ['Accept: application/x-ndjson', 'accept: text/plain'], ['accept: text/plain']],
])('%s', async (_, headers, expected) => {
  const observer = new RecordingObserver()
  const request = new Promise<string>((resolve) => {
    void rawServer((socket) => onRequests(socket, resolve)).then(({ port }) => {
      const target = plainTransport('/poll', { answer: 'array' })
      targetClient({ transport: 'long-poll', port, target, observer, headers }).connect()
    })
  })
  expect((await request).match(/^accept: .*$/gim)).toEqual(expected)
})

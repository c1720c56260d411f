/** What a steady poller pays to connect again is set-up: its steady layers are those of a kept connection. */
import type { ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import type { TransportClient, WireDirection } from '../../bench/contracts/client.js'
import { CLIENT_KINDS } from '../../bench/contracts/names.js'
import { RecordingObserver } from './support/observer.js'
import { clientsOf, event, onRequests, SNAPSHOT } from './support/peers.js'
import { CLIENT_TLS, h2Server, tlsServer } from './support/secure-peers.js'

const POLLS = 4
/** TLS 1.3: five bytes of head, sixteen of tag and one of type. */
const RECORD_BYTES = 22

type Steady = Omit<WireDirection, 'raw'>

interface Polled {
  readonly connections: number
  readonly down: Steady
  readonly up: Steady
}

/** What the polls after the first one added to the account, the last close included. */
async function poll(
  seen: RecordingObserver,
  client: TransportClient,
  gone: (connections: number) => boolean,
): Promise<Polled> {
  client.connect()
  await seen.until(() => seen.readyCount === 1)
  await seen.until(() => gone(1))
  const before = structuredClone(seen.wire)
  for (let n = 1; n <= POLLS; n++) {
    expect(client.poll()).toBe(true)
    await seen.until(() => seen.batches.length === 1 + n)
    await seen.until(() => gone(1 + n))
  }
  seen.checkAccount()
  expect(seen.failures).toEqual([])
  return {
    connections: seen.opened,
    down: difference(seen.wire.down, before.down),
    up: difference(seen.wire.up, before.up),
  }
}

function difference(after: WireDirection, before: WireDirection): Steady {
  const { raw: _raw, ...layers } = after
  const entries = Object.entries(layers) as [keyof Steady, number][]
  return Object.fromEntries(entries.map(([name, value]) => [name, value - before[name]])) as unknown as Steady
}

const steady = ({
  setup: _setup,
  tlsHandshake: _handshake,
  ...layers
}: Steady): Omit<Steady, 'setup' | 'tlsHandshake'> => layers

/** Of the same size whether the connection is kept or not. */
const answer = (body: string, kept: boolean): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: ${kept ? 'keep-alive' : 'close, fin'}\r\n` +
  `Content-Length: ${body.length + 1}\r\n\r\n`

type Ending = 'never' | 'with the answer' | 'when idle'
const ENDINGS = ['with the answer', 'when idle'] as const

const serving = (ending: Ending): ((socket: TLSSocket) => void) => {
  let asked = 0
  return (socket) =>
    onRequests(socket, () => {
      const body = asked++ === 0 ? SNAPSHOT : event(asked - 1)
      socket.write(`${answer(body, ending !== 'with the answer')}${body}\n`)
      if (ending !== 'never') socket.end()
    })
}

/** With the answer: the server says that it goes before it answers. */
const streaming = (ending: Ending): ((stream: ServerHttp2Stream) => void) => {
  let asked = 0
  return (stream) => {
    const body = asked++ === 0 ? SNAPSHOT : event(asked - 1)
    const { session } = stream
    if (ending === 'with the answer') session?.close()
    if (ending === 'when idle') stream.once('close', () => session?.close())
    stream.respond({ ':status': 200, 'content-type': 'application/x-ndjson' })
    stream.end(`${body}\n`)
  }
}

describe.each(CLIENT_KINDS)('%s clients over TLS', (kind) => {
  it.each(ENDINGS)('whose connections end %s', async (ending) => {
    const measure = async (how: Ending): Promise<Polled> => {
      const server = await tlsServer(serving(how))
      const seen = new RecordingObserver()
      const client = clientsOf(kind)('short-poll', server.port, seen, { tls: CLIENT_TLS })
      return poll(seen, client, (closed) => how === 'never' || seen.closed === closed)
    }
    const kept = await measure('never')
    const again = await measure(ending)
    expect([kept.connections, again.connections]).toEqual([1, 1 + POLLS])
    expect(steady(again.down)).toEqual(steady(kept.down))
    expect(steady(again.up)).toEqual(steady(kept.up))
    expect(kept.down).toMatchObject({ tls: POLLS * RECORD_BYTES, tlsHandshake: 0, setup: 0 })
    // Two tickets each.
    expect(again.down.setup).toBeGreaterThan(POLLS * 2 * 100)
    expect(again.down.tlsHandshake).toBeGreaterThan(POLLS * 500)
  })
})

describe('lean clients over TLS', () => {
  it('whose first answer comes in many records, together with the tickets or not', async () => {
    const bodies = Array.from({ length: 12 }, (_, n) => event(n + 1))
    const measure = async (keeps: boolean): Promise<Polled> => {
      let asked = 0
      const server = await tlsServer((socket) =>
        onRequests(socket, () => {
          const lines = asked++ === 0 ? [SNAPSHOT] : bodies
          socket.write(answer(lines.join('\n'), true))
          // Each write is a record.
          for (const line of lines) socket.write(`${line}\n`)
          if (!keeps) socket.end()
        }),
      )
      const seen = new RecordingObserver()
      const client = clientsOf('lean')('short-poll', server.port, seen, { tls: CLIENT_TLS })
      return poll(seen, client, (closed) => keeps || seen.closed === closed)
    }
    const kept = await measure(true)
    const again = await measure(false)
    expect([kept.connections, again.connections]).toEqual([1, 1 + POLLS])
    const { tls: _kept, ...keptContent } = steady(kept.down)
    const { tls, ...content } = steady(again.down)
    expect(content).toEqual(keptContent)
    // How many records they are is up to the server's socket.
    expect(tls % RECORD_BYTES).toBe(0)
    expect(tls).toBeGreaterThanOrEqual(POLLS * 2 * RECORD_BYTES)
    expect(tls).toBeLessThanOrEqual(POLLS * (1 + bodies.length) * RECORD_BYTES)
  })
})

/** What a head has in full on a new session, and as an index afterwards (HPACK), at most: that is no set-up. */
const LITERAL_BYTES = { down: 48, up: 16 }

describe.each([
  ['h2c', false],
  ['TLS', true],
])('clients over HTTP/2 (%s)', (_name, secure) => {
  it.each(ENDINGS)('whose sessions end %s', async (ending) => {
    const measure = async (how: Ending): Promise<Polled> => {
      const server = await h2Server(streaming(how), { secure })
      const seen = new RecordingObserver()
      const settings = { tls: secure ? CLIENT_TLS : null, http: 'h2' } as const
      const client = clientsOf('lean')('short-poll', server.port, seen, settings)
      return poll(seen, client, (closed) => how === 'never' || seen.closed === closed)
    }
    const kept = await measure('never')
    const again = await measure(ending)
    expect([kept.connections, again.connections]).toEqual([1, 1 + POLLS])
    for (const way of ['down', 'up'] as const) {
      const { http: keptHttp, tls: keptTls, ...keptBodies } = steady(kept[way])
      const { http, tls, ...bodies } = steady(again[way])
      expect(bodies).toEqual(keptBodies)
      expect(http).toBeGreaterThan(keptHttp)
      expect(http).toBeLessThanOrEqual(keptHttp + POLLS * LITERAL_BYTES[way])
      // An answer may be one record or two.
      expect(Math.abs(tls - keptTls)).toBeLessThanOrEqual(secure ? POLLS * RECORD_BYTES : 0)
      expect(tls).toBeGreaterThanOrEqual(secure ? POLLS * RECORD_BYTES : 0)
    }
    // The preface, SETTINGS, a WINDOW_UPDATE and the ACK of the server's SETTINGS.
    expect(again.up.setup).toBeGreaterThanOrEqual(POLLS * 67)
    expect(again.down.setup).toBeGreaterThanOrEqual(POLLS * (secure ? 2 * 100 : 2 * 9 + 17))
  })
})

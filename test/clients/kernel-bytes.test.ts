/** The byte account of clients over TLS and HTTP/2 against what the kernel says of their connections (`ss -tin`). */
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import type { TransportClient } from '../../bench/contracts/client.js'
import { CLIENT_KINDS } from '../../bench/contracts/names.js'
import { H2_CLIENT_FACTORIES } from '../../clients/h2/index.js'
import { lacksProgram } from '../support/optional.js'
import { RecordingObserver } from './support/observer.js'
import { chunk, clientsOf, event, onRequests, SNAPSHOT, sseHead, TOKEN } from './support/peers.js'
import { CLIENT_TLS, h2Server, tlsServer } from './support/secure-peers.js'

interface KernelBytes {
  readonly received: number
  readonly acknowledged: number
}

/** Of the client's side of the one connection to this port. The SYN is acknowledged like a byte. */
async function kernelBytes(port: number): Promise<KernelBytes> {
  const { stdout } = await execa('ss', ['-tinH', 'state', 'established', 'dport', '=', `:${port}`])
  const read = (name: string): number => Number(new RegExp(`${name}:(\\d+)`).exec(stdout)?.[1] ?? Number.NaN)
  return { received: read('bytes_received'), acknowledged: read('bytes_acked') - 1 }
}

/** Waits until the account has seen all that the kernel has, and compares. */
async function settled(port: number, seen: RecordingObserver): Promise<KernelBytes> {
  for (;;) {
    const kernel = await kernelBytes(port)
    await new Promise((resolve) => setImmediate(resolve))
    const again = await kernelBytes(port)
    if (kernel.received === again.received && kernel.acknowledged === seen.wire.up.raw) return again
    if (kernel.acknowledged > seen.wire.up.raw + 200) return again
  }
}

const EVENTS = 40
const bodies = Array.from({ length: EVENTS }, (_, i) => event(i + 1))
const stream = (body: string): string => `data: ${body}\n\n`

const needsSs = lacksProgram('ss') ? ' (skipped: needs ss of iproute2)' : ''

describe.skipIf(needsSs !== '')(`the kernel counts the same${needsSs}`, () => {
  it.each(CLIENT_KINDS)('%s clients of SSE over TLS', async (kind) => {
    let send: (body: string) => void = () => undefined
    const server = await tlsServer((socket) => {
      onRequests(socket, () => socket.write(sseHead + chunk(stream(SNAPSHOT))))
      send = (body) => void socket.write(chunk(stream(body)))
    })
    const seen = new RecordingObserver()
    const client = clientsOf(kind)('sse', server.port, seen, { tls: CLIENT_TLS })
    await compare(client, server.port, seen, (body) => send(body))
  })

  it.each([false, true])('clients of SSE over HTTP/2 (TLS: %s)', async (secure) => {
    let send: (body: string) => void = () => undefined
    const server = await h2Server(
      (answer) => {
        answer.respond({ ':status': 200, 'content-type': 'text/event-stream' })
        answer.write(stream(SNAPSHOT))
        send = (body) => void answer.write(stream(body))
      },
      { secure },
    )
    const seen = new RecordingObserver()
    const make = H2_CLIENT_FACTORIES.lean.sse
    if (make === undefined) throw new Error('there is no such client')
    const client = make(
      { index: 0, user: 0, channel: 'main', localAddress: undefined },
      {
        host: '127.0.0.1',
        port: server.port,
        token: TOKEN,
        headers: [],
        maxMessageBytes: 4096,
        http: 'h2',
        tls: secure ? CLIENT_TLS : null,
        permessageDeflate: false,
        target: null,
        random: () => 0,
      },
      seen,
    )
    await compare(client, server.port, seen, (body) => send(body))
    client.close()
  })
})

async function compare(
  client: TransportClient,
  port: number,
  seen: RecordingObserver,
  send: (body: string) => void,
): Promise<void> {
  client.connect()
  await seen.until(() => seen.readyCount === 1)
  for (const body of bodies) send(body)
  await seen.until(() => seen.messages.length === EVENTS + 1)
  const kernel = await settled(port, seen)
  expect(seen.wire.down.raw).toBe(kernel.received)
  expect(seen.wire.up.raw).toBe(kernel.acknowledged)
  expect(seen.wire.down.payload).toBe(bodies.join('').length)
  seen.checkAccount()
}

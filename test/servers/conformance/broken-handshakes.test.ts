/** Peers that speak the wrong protocol, or break TLS off: the server ends them, stays up, and serves the next client. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { expect, it } from 'vitest'
import { CLIENT_TLS } from '../support/certificates.js'
import { follow } from '../support/follower.js'
import { afterTest, forEachOf, type Harness, SUBJECTS, speaksHttp1, start, until } from '../support/harness.js'

/** Each engine once by exchanges and once by peers: what they share lies below the transport. */
const ENGINES = ['sse/node', 'websocket/ws', 'sse/uws', 'websocket/uws', 'sse/node-h2']
const IN_THE_CLEAR = SUBJECTS.filter(({ name }) => ENGINES.includes(name))
const OVER_TLS = SUBJECTS.filter(({ name }) => ENGINES.some((engine) => name === `${engine}+tls`))

async function tcp({ port }: Harness): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => {})
  afterTest(() => socket.destroy())
  await once(socket, 'connect')
  socket.resume()
  return socket
}

/** The first bytes that a TLS client sends, h2 and HTTP/1.1 offered. */
async function clientHello(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = connectTls({ port, host: '127.0.0.1', ALPNProtocols: ['h2', 'http/1.1'] })
  client.on('error', () => {})
  const [accepted] = (await once(server, 'connection')) as [Socket]
  const [hello] = (await once(accepted, 'data')) as [Buffer]
  client.destroy()
  accepted.destroy()
  server.close()
  return hello
}

/** None of those before is still counted, and the next client gets everything. */
async function servesTheNext(harness: Harness): Promise<void> {
  await until(() => harness.server.counters().established === 0)
  const next = follow(harness)
  expect(await next.next()).toBe(harness.snapshot(0))
  const [body] = harness.publish(1)
  expect(await next.next()).toBe(body)
  expect(harness.server.counters()).toMatchObject({ subscribers: 1, acceptFailures: 0 })
}

await forEachOf(OVER_TLS, 'survives', (subject) => {
  it.each([
    ['HTTP in the clear', 'GET /events?channel=all HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['HTTP/2 in the clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a record of nonsense', '\x16\x03\x01\x00\x05nonse'],
  ])('%s', async (_what, bytes) => {
    const harness = await start(subject)
    const peer = await tcp(harness)
    peer.write(bytes, 'latin1')
    // The server's own end, not this side's.
    await once(peer, 'close')
    // uws tells nobody (limitation uws/garbage-uncounted).
    if (subject.engine !== 'uws') await until(() => harness.server.counters().garbage === 1)
    expect(harness.server.counters()).toMatchObject({ requests: 0, subscribers: 0 })
    await servesTheNext(harness)
  })

  it.each(['ends', 'resets'])('a peer that %s in the middle of its hello', async (how) => {
    const harness = await start(subject)
    const hello = await clientHello()
    for (const size of [1, 6, hello.length >> 1, hello.length - 1]) {
      const peer = await tcp(harness)
      const gone = once(peer, 'close')
      await new Promise((written) => peer.write(hello.subarray(0, size), written))
      if (how === 'ends') peer.end()
      else peer.resetAndDestroy()
      await gone
    }
    // The peer's doing, and no bytes that break TLS.
    expect(harness.server.counters()).toMatchObject({ garbage: 0, requests: 0 })
    await servesTheNext(harness)
  })

  it('a peer that resets as soon as the handshake is done', async () => {
    const harness = await start(subject)
    for (let n = 0; n < 5; n++) {
      const below = await tcp(harness)
      const protocol = speaksHttp1(subject) ? 'http/1.1' : 'h2'
      const secure = connectTls({ socket: below, ...CLIENT_TLS, ALPNProtocols: [protocol] })
      secure.on('error', () => {})
      await once(secure, 'secureConnect')
      below.resetAndDestroy()
    }
    await servesTheNext(harness)
  })

  it('silent peers, which do not hold up its end', async () => {
    const harness = await start(subject)
    const silent = [await tcp(harness), await tcp(harness)]
    const half = await tcp(harness)
    half.write((await clientHello()).subarray(0, 40))
    const next = follow(harness)
    await next.next()
    const ends = Promise.all([...silent, half].map((peer) => once(peer, 'close')))
    await harness.server.close()
    await ends
    expect(harness.server.counters()).toMatchObject({ established: 0, subscribers: 0 })
  })
})

await forEachOf(IN_THE_CLEAR, 'survives', (subject) => {
  it('clients that speak TLS to it', async () => {
    const harness = await start(subject)
    for (let n = 1; n <= 3; n++) {
      const below = await tcp(harness)
      const secure = connectTls({ socket: below, ...CLIENT_TLS, ALPNProtocols: ['h2', 'http/1.1'] })
      const failed = once(secure, 'error')
      await Promise.all([failed, once(below, 'close')])
      if (subject.engine !== 'uws') await until(() => harness.server.counters().garbage === n)
    }
    expect(harness.server.counters()).toMatchObject({ subscribers: 0, upstreamMessages: 0 })
    await servesTheNext(harness)
  })
})

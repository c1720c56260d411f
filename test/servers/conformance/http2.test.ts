import { once } from 'node:events'
import { type ClientHttp2Session, constants } from 'node:http2'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { afterTest, forEachSubject, type Harness, speaksHttp1, start, TOKEN, until } from '../support/harness.js'
import { h2Session } from '../support/http-client.js'

function ask(session: ClientHttp2Session, path: string, headers: Readonly<Record<string, string>> = {}) {
  const stream = session.request({ ':path': path, authorization: `Bearer ${TOKEN}`, ...headers })
  stream.on('error', () => {})
  return stream
}

async function subscribed(harness: Harness, count: number): Promise<ClientHttp2Session> {
  const session = h2Session(harness)
  for (let i = 0; i < count; i++) ask(session, harness.path()).resume()
  await until(() => harness.server.counters().subscribers === count)
  return session
}

const carriesSse = (subject: Parameters<typeof speaksHttp1>[0]): boolean =>
  subject.transport === 'sse' && !speaksHttp1(subject)

await forEachSubject('over HTTP/2', carriesSse, (subject) => {
  it('carries 200 streams on one connection, and counts the connection once', async () => {
    const harness = await start(subject)
    const session = await subscribed(harness, 200)
    expect(harness.server.counters()).toMatchObject({ connectionsOpened: 1, established: 1, requests: 200 })
    session.destroy()
    await until(() => harness.server.counters().subscribers === 0 && harness.server.counters().established === 0)
  })

  it('announces its limits', async () => {
    const session = h2Session(await start(subject))
    await once(session, 'remoteSettings')
    expect(session.remoteSettings).toMatchObject({ maxConcurrentStreams: 256, maxHeaderListSize: 16 << 10 })
  })

  it('ends a stream that is cancelled, and no other', async () => {
    const harness = await start(subject)
    const session = await subscribed(harness, 2)
    const third = ask(session, harness.path())
    await once(third, 'response')
    third.close(constants.NGHTTP2_CANCEL)
    await until(() => harness.server.counters().subscribers === 2)
    expect(session.closed).toBe(false)
  })

  it('sends no header of a connection of HTTP/1.1', async () => {
    const harness = await start(subject)
    const stream = ask(h2Session(harness), harness.path())
    const [head] = await once(stream, 'response')
    expect(Object.keys(head)).toEqual([
      ':status',
      'content-type',
      'cache-control',
      'x-content-type-options',
      'x-accel-buffering',
      'date',
    ])
  })

  it('says GOAWAY when it closes', async () => {
    const harness = await start(subject)
    const session = await subscribed(harness, 1)
    const goaway = once(session, 'goaway')
    await harness.server.close()
    expect((await goaway)[0]).toBe(constants.NGHTTP2_NO_ERROR)
    expect(harness.server.counters()).toMatchObject({ established: 0, subscribers: 0 })
  })

  it('ends an idle session after keepAliveMs, and none with an open stream', async () => {
    const harness = await start(subject, { keepAliveMs: 50 })
    const busy = await subscribed(harness, 1)
    const idle = h2Session(harness)
    await once(idle, 'close')
    expect(busy.closed).toBe(false)
    expect(harness.server.counters()).toMatchObject({ established: 1, subscribers: 1 })
  })

  it('counts what is no HTTP/2, and goes on', async () => {
    const harness = await start(subject)
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
      '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
    ]) {
      const peer = connect(harness.port, '127.0.0.1')
      afterTest(() => peer.destroy())
      peer.on('error', () => {})
      peer.resume()
      peer.end(bytes)
      await once(peer, 'close')
    }
    await until(() => harness.server.counters().garbage === 2)
    await subscribed(harness, 1)
  })

  it('bounds streams that are reset at once', async () => {
    const harness = await start(subject)
    const session = h2Session(harness)
    await once(session, 'connect')
    let opened = 0
    const flood = (): void => {
      for (let i = 0; i < 100 && !session.destroyed && !session.closed; i++) {
        const stream = ask(session, harness.path())
        stream.once('response', () => stream.close(constants.NGHTTP2_CANCEL))
      }
      opened += 100
      // The server answers in between.
      if (!session.destroyed && !session.closed && opened < 20_000) setImmediate(flood)
    }
    flood()
    await until(() => session.destroyed || session.closed)
    await until(() => harness.server.counters().established === 0)
    await subscribed(harness, 1)
  })
})

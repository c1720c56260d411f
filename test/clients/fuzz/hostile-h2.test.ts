/** Whatever bytes a peer sends, below TLS or in place of HTTP/2: one failure, an account that adds up, nothing open. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { H2_CLIENT_FACTORIES } from '../../../clients/h2/index.js'
import { RecordingObserver } from '../support/observer.js'
import { clientsOf, TOKEN } from '../support/peers.js'
import { CLIENT_TLS, plainServer } from '../support/secure-peers.js'

const RUNS = 40
/** A whole frame, empty. */
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])

const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))

describe('a peer that is hostile', () => {
  it.each([
    ['any bytes', anyBytes],
    ['nothing but SETTINGS', fc.constant(SETTINGS)],
  ])('to HTTP/2 clients: %s, then the end', async (_what, anything) => {
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => {
        const server = await plainServer((socket) => {
          socket.resume()
          socket.end(bytes)
        })
        const seen = new RecordingObserver()
        const make = H2_CLIENT_FACTORIES.lean.sse
        if (make === undefined) throw new Error('there is no such client')
        const options = {
          host: '127.0.0.1',
          port: server.port,
          token: TOKEN,
          headers: [],
          maxMessageBytes: 4096,
          http: 'h2' as const,
          tls: null,
          permessageDeflate: false,
          target: null,
          random: () => 0,
        }
        const clients = [0, 1].map((index) =>
          make({ index, user: 0, channel: 'main', localAddress: undefined }, options, seen),
        )
        for (const client of clients) client.connect()
        await seen.until(() => seen.failures.length === 2)
        server.end()
        expect(clients.map(({ connected }) => connected)).toEqual([false, false])
        expect(seen.opened).toBe(seen.closed)
        seen.checkAccount()
      }),
      { numRuns: RUNS },
    )
  })

  it('to TLS clients: any bytes, then the end', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        const server = await plainServer((socket) => {
          socket.resume()
          socket.end(bytes)
        })
        const seen = new RecordingObserver()
        clientsOf('lean')('sse', server.port, seen, { tls: CLIENT_TLS }).connect()
        await seen.until(() => seen.failures.length === 1)
        server.end()
        expect(seen.failures.map(({ kind }) => kind)).toEqual(['tls'])
        expect([seen.opened, seen.closed]).toEqual([1, 1])
        seen.checkAccount()
      }),
      { numRuns: RUNS },
    )
  })
})

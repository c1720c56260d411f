/** The servers that ship with their target files are as their files say: they pass the conformance check. */
import { describe, expect, it } from 'vitest'
import { TRANSPORTS } from '../../bench/contracts/names.js'
import { checkTarget } from '../../bench/target/conformance.js'
import { TARGET_CLIENT_FACTORIES } from '../../clients/target/index.js'
import { RecordingObserver } from '../clients/support/observer.js'
import { lacks } from '../support/optional.js'
import { targetClient } from './support/client.js'
import { stampedEvent } from './support/events.js'
import { CHERRYPY, SHIPPED, startShipped, TOKEN } from './support/shipped.js'

/** More than servers keep by default: 10 in cheroot, which CherryPy runs on. */
const POLLERS = 40

describe.each(SHIPPED)('the target $name (needs $packages)', ({ name, packages, present }) => {
  it.skipIf(lacks(packages, present)).each(TRANSPORTS)('delivers, resumes and refuses over %s', async (transport) => {
    const server = await startShipped(name)
    let sequence = 0
    const verdict = await checkTarget(
      {
        transport,
        factory: TARGET_CLIENT_FACTORIES[transport],
        client: {
          host: '127.0.0.1',
          port: server.port,
          token: TOKEN,
          headers: server.headers,
          maxMessageBytes: 1 << 20,
          http: 'h1',
          tls: null,
          permessageDeflate: false,
          target: server.transport(transport),
        },
        channel: 'main',
        publish: async () => {
          await server.publish('main', stampedEvent(++sequence))
          return sequence
        },
      },
      new AbortController().signal,
    )
    expect(verdict.text).toBe('ok')
    expect(verdict.measurable).toBe(true)
  })
})

it.skipIf(lacks(CHERRYPY.packages, CHERRYPY.present))(
  'CherryPy with fewer threads than SSE clients accepts them all, and nothing fails',
  async () => {
    const server = await startShipped('cherrypy', { THREADS: '2' })
    const observer = new RecordingObserver()
    const clients = Array.from({ length: 5 }, () =>
      targetClient({
        transport: 'sse',
        port: server.port,
        target: server.transport('sse'),
        observer,
        headers: server.headers,
      }),
    )
    for (const client of clients) client.connect()
    await observer.until(() => observer.opened === 5 && observer.readyCount === 2)
    expect(clients.filter(({ connected }) => connected)).toHaveLength(2)
    expect(observer.failures).toEqual([])
  },
)

describe.each(SHIPPED)('the target $name (needs $packages)', ({ name, packages, present }) => {
  it.skipIf(lacks(packages, present))('keeps the connections of more than a handful of pollers', async () => {
    const server = await startShipped(name)
    const observer = new RecordingObserver()
    const clients = Array.from({ length: POLLERS }, () =>
      targetClient({
        transport: 'short-poll',
        port: server.port,
        target: server.transport('short-poll'),
        observer,
        headers: server.headers,
      }),
    )
    for (const client of clients) client.connect()
    await observer.until(() => observer.readyCount === POLLERS)
    for (let round = 1; round <= 3; round++) {
      const answered = observer.batches.length
      for (const client of clients) expect(client.poll()).toBe(true)
      await observer.until(() => observer.batches.length === answered + POLLERS)
    }
    expect(observer.opened).toBe(POLLERS)
    expect(observer.failures).toEqual([])
  })
})

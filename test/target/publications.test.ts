/** What is offered in the measured time and what of it is taken are counted over the same events. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nowUs } from '../../bench/clock.js'
import { Publications } from '../../servers/target/publications.js'

const FOREVER = Number.POSITIVE_INFINITY

/** The present, once it is over. */
function instant(): number {
  const us = nowUs() + 1
  while (nowUs() < us);
  return us
}

async function held(inFlight: number) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const [method, path, contentType] = ['POST', '/publish', 'application/json'] as const
  const publications = new Publications({
    ...{ host: '127.0.0.1', port, headers: {}, values: {}, answerTimeoutSeconds: 60 },
    publish: { method, path, contentType, body: null, inFlight },
  })
  onTestFinished(() => {
    publications.stop()
    server.close()
  })
  return {
    publications,
    /** Publishes one event, and answers it when told to. */
    async publish(status = 200): Promise<() => Promise<string | null>> {
      const asked = once(server, 'request')
      const taken = publications.publish('main', Buffer.from('{}'))
      const [, response] = (await asked) as [unknown, ServerResponse]
      return () => {
        response.writeHead(status).end()
        return taken
      }
    },
  }
}

describe('the events of the measured time', () => {
  it('are those that were handed over in it, and taken are those of them that were answered in it', async () => {
    const { publications, publish } = await held(4)
    const answerEarly = await publish()
    const t0Us = instant()
    publications.measure({ t0Us, t1Us: FOREVER, startUs: 0, endUs: FOREVER })
    const answerInside = await publish()
    const answerRefused = await publish(503)
    const answerLate = await publish()
    expect(await answerEarly()).toBeNull()
    expect(await answerInside()).toBeNull()
    expect(await answerRefused()).toContain('status 503')
    publications.measure({ t0Us, t1Us: instant(), startUs: 0, endUs: FOREVER })
    expect(await answerLate()).toBeNull()
    expect(publications.report()).toMatchObject({ sent: 4, failed: 1, offered: 3, taken: 1 })
  })

  it('wait in the queue for answers to those before it, which had been handed over earlier', async () => {
    const { publications, publish } = await held(1)
    const answerEarly = await publish()
    const t0Us = instant()
    publications.measure({ t0Us, t1Us: FOREVER, startUs: 0, endUs: FOREVER })
    const queued = publish()
    const handedOverUs = nowUs()
    const sentUs = instant()
    await answerEarly()
    await (await queued)()
    const { offered, taken, queueWaitP99Us } = publications.report()
    expect({ offered, taken }).toEqual({ offered: 1, taken: 1 })
    expect(queueWaitP99Us).toBeGreaterThanOrEqual(sentUs - handedOverUs)
  })
})

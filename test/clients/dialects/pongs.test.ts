/** Pongs of engine.io's long polling are requests, counted as such beside the polls, and no part of a poll's times. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { RecordingObserver } from '../support/observer.js'
import { client, httpServer, SNAPSHOT } from '../support/peers.js'

const PING = '2'

/** A session that is pinged so often, and holds every poll after that; what it was sent. */
async function pingingServer(pings: number): Promise<{ readonly port: number; readonly posted: string[] }> {
  const posted: string[] = []
  const answers = ['0{"sid":"abc"}', `4${SNAPSHOT}`, ...Array.from({ length: pings }, () => PING)]
  const { port } = await httpServer((request, response) => {
    response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
    if (request.method === 'GET') {
      const answer = answers.shift()
      if (answer !== undefined) response.end(answer)
      return
    }
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      posted.push(body)
      response.end('ok')
    })
  })
  return { port, posted }
}

describe('engine.io over long polling', () => {
  it.each([0, 1, 3])('%i pings: as many pongs, each counted once, and no poll more', async (pings) => {
    const { port, posted } = await pingingServer(pings)
    const observer = new RecordingObserver()
    const polling = client('long-poll', port, observer, { dialect: 'engine.io' })
    onTestFinished(() => polling.close())
    polling.connect()
    const polls = 2 + pings + 1
    await observer.until(() => observer.requests === polls && observer.heartbeats === pings)
    while (posted.length < pings) await new Promise((resolve) => setImmediate(resolve))
    expect(posted).toEqual(Array.from({ length: pings }, () => '3'))
    expect([observer.requests, observer.heartbeats, observer.upstream]).toEqual([polls, pings, 0])
    expect(observer.wire.up.heartbeat > 0).toBe(pings > 0)
    expect(observer.failures).toEqual([])
  })
})

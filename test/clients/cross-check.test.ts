/** The same server read by our client and by the library that people use: the bodies must agree. */
import { EventSource } from 'eventsource'
import { request } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { seededRandom } from '../../bench/random.js'
import { RecordingObserver } from './support/observer.js'
import { client, httpServer, SNAPSHOT } from './support/peers.js'

const random = seededRandom(3, 'cross-check')
const COUNT = 300
const bodies = [SNAPSHOT]
for (let n = 1; n <= COUNT; n++) bodies.push(`{"n":${n},"pad":"${'žx🐎'.repeat(random.below(60))}"}`)

/** Bytes in pieces that respect no boundary. */
function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(1500)
    yield bytes.subarray(at, at + size)
    at += size
  }
}

describe('cross-check', () => {
  it('SSE: the same events as eventsource', async () => {
    const ends = ['\n', '\r', '\r\n']
    const stream = Buffer.from(
      bodies
        .map((body, i) => `:c${ends[i % 3]}id: ${i}${ends[i % 3]}data: ${body}${ends[i % 3]}${ends[i % 3]}`)
        .join(''),
    )
    const server = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const piece of pieces(stream)) response.write(piece)
    })
    const seen = new RecordingObserver()
    client('sse', server.port, seen).connect()
    const library: string[] = []
    const source = new EventSource(`http://127.0.0.1:${server.port}/events?channel=main`)
    onTestFinished(() => source.close())
    await new Promise<void>((resolve) => {
      source.onmessage = (message) => {
        if (library.push(message.data) === bodies.length) resolve()
      }
    })
    await seen.until(() => seen.messages.length === bodies.length)
    expect(library).toEqual(bodies)
    expect(seen.messages).toEqual(library)
  })

  it('WebSocket: the same messages as ws', async () => {
    const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => {
      for (const peer of wss.clients) peer.terminate()
      wss.close()
    })
    wss.on('connection', (peer) => {
      bodies.forEach((body, i) => {
        const bytes = Buffer.from(body)
        const half = Math.floor(bytes.length / 2)
        if (i % 3 > 0) peer.send(body)
        else {
          peer.send(bytes.subarray(0, half), { fin: false, binary: false })
          // Few pings: the library ends a connection with too many unsent pongs (maxPendingAutoPongs).
          if (i % 60 === 0) peer.ping()
          peer.send(bytes.subarray(half), { fin: true, binary: false })
        }
      })
    })
    await new Promise((resolve) => wss.once('listening', resolve))
    const { port } = wss.address() as { port: number }
    const seen = new RecordingObserver()
    client('websocket', port, seen).connect()
    const library: string[] = []
    const socket = new WebSocket(`ws://127.0.0.1:${port}/events?channel=main`)
    await new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        if (library.push(data.toString()) === bodies.length) resolve()
      })
    })
    await seen.until(() => seen.messages.length === bodies.length)
    expect(library).toEqual(bodies)
    expect(seen.messages).toEqual(library)
  })

  it('polling: the same bodies as undici', async () => {
    const server = await httpServer((asked, response) => {
      const after = new URL(asked.url ?? '/', 'http://x').searchParams.get('after')
      const from = after === null ? 0 : Number(after) + 1
      const some = bodies.slice(from, from + 40)
      if (some.length === 0) {
        response.writeHead(204).end()
        return
      }
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      for (const piece of pieces(Buffer.from(`${some.join('\n')}\n`))) response.write(piece)
      response.end()
    })
    const library: string[] = []
    for (;;) {
      const after = library.length === 0 ? '' : `&after=${library.length - 1}`
      const answer = await request(`http://127.0.0.1:${server.port}/events?channel=main${after}`)
      const text = await answer.body.text()
      if (answer.statusCode === 204) break
      library.push(...text.trim().split('\n'))
    }
    const seen = new RecordingObserver()
    const short = client('short-poll', server.port, seen)
    seen.onEvent = (name) => {
      if (name === 'ready' || name.startsWith('response')) short.poll()
    }
    short.connect()
    await seen.until(() => seen.batches.at(-1) === 0)
    short.close()
    expect(library).toEqual(bodies)
    expect(seen.messages).toEqual(library)
  })
})

/** A body that is told before its head, as node:http2 does where both are in one read, is taken after it. */
import { EventEmitter } from 'node:events'
import type { ClientHttp2Stream } from 'node:http2'
import net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { H2Session } from '../../clients/h2/session.js'
import { H2Stream } from '../../clients/h2/stream.js'
import { RecordingObserver } from './support/observer.js'
import { clientsOf, event, SNAPSHOT } from './support/peers.js'
import { h2Server, plainServer } from './support/secure-peers.js'

class FakeStream extends EventEmitter {
  rstCode = 0
  close(code: number): void {
    this.rstCode = code
  }
}

/** A stream of which the test tells, and what its user heard. */
function heard(onAnswer: (stream: H2Stream) => void = () => undefined): { fake: FakeStream; log: string[] } {
  const fake = new FakeStream()
  const log: string[] = []
  const session = {
    isGone: false,
    count: () => 0,
    answerBegins: () => log.push('counted'),
    readBegins: (size: number) => log.push(`read ${size}`),
    readEnds: () => undefined,
    forget: () => undefined,
  }
  const stream = new H2Stream(fake as unknown as ClientHttp2Stream, session as unknown as H2Session, {
    isLasting: false,
    streamAnswered(status) {
      log.push(`status ${status}`)
      onAnswer(stream)
    },
    streamData: (bytes) => log.push(bytes.toString()),
    streamEnded: () => log.push('ended'),
    streamLost: (kind, detail) => log.push(`${kind} ${detail}`),
  })
  return { fake, log }
}

const HEAD = { ':status': 200 }

describe('a stream whose body is told before its head', () => {
  it('hands it out after the head, in order', () => {
    const { fake, log } = heard()
    fake.emit('data', Buffer.from('one'))
    fake.emit('data', Buffer.from('two!'))
    expect(log).toEqual([])
    fake.emit('response', HEAD)
    fake.emit('data', Buffer.from('three'))
    fake.emit('end')
    fake.emit('close')
    expect(log).toEqual([
      'counted',
      'status 200',
      'read 3',
      'one',
      'read 4',
      'two!',
      'read 5',
      'three',
      'read 0',
      'ended',
    ])
  })

  it('and whose end is, too, ends after the body', () => {
    const { fake, log } = heard()
    fake.emit('data', Buffer.from('all'))
    fake.emit('end')
    fake.emit('response', HEAD)
    fake.emit('close')
    expect(log).toEqual(['counted', 'status 200', 'read 3', 'all', 'read 0', 'ended'])
  })

  it('and whose head is refused is told nothing more', () => {
    const { fake, log } = heard((stream) => stream.cancel())
    fake.emit('data', Buffer.from('all'))
    fake.emit('end')
    fake.emit('response', HEAD)
    fake.emit('close')
    expect(log).toEqual(['counted', 'status 200'])
  })

  it('and that closes without one is lost, never an empty answer', () => {
    const { fake, log } = heard()
    fake.emit('data', Buffer.from('all'))
    fake.emit('end')
    fake.emit('close')
    expect(log).toEqual(['reset RST_STREAM NO_ERROR'])
  })
})

const END_STREAM = 1
const DATA = 0
const FRAME_HEAD_BYTES = 9

const CLIENTS = 8

/** How many bodies are complete in these frames. */
function bodiesIn(frames: Buffer): number {
  let bodies = 0
  let at = 0
  while (at + FRAME_HEAD_BYTES <= frames.length) {
    const end = at + FRAME_HEAD_BYTES + frames.readUIntBE(at, 3)
    if (end > frames.length) break
    if (frames[at + 3] === DATA && ((frames[at + 4] ?? 0) & END_STREAM) !== 0) bodies++
    at = end
  }
  return bodies
}

/** A relay that holds what the server sends until so many bodies are complete, and hands it on in one write. */
async function gathering(port: number, bodies: () => number): Promise<number> {
  const relay = await plainServer((client) => {
    const server = net.connect(port, '127.0.0.1')
    onTestFinished(() => void server.destroy())
    let held = Buffer.alloc(0)
    server.on('error', () => client.destroy())
    server.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes])
      if (bodiesIn(held) < bodies()) return
      client.write(held)
      held = Buffer.alloc(0)
    })
    client.pipe(server)
  })
  return relay.port
}

it('answers of many streams in one read are all taken whole', async () => {
  let asked = 0
  const server = await h2Server((stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/x-ndjson' })
    stream.end(`${asked++ < CLIENTS ? SNAPSHOT : event(asked)}\n`)
  })
  const port = await gathering(server.port, () => CLIENTS)
  const seen = new RecordingObserver()
  const clients = Array.from({ length: CLIENTS }, () => clientsOf('lean')('short-poll', port, seen, { http: 'h2' }))
  for (const client of clients) client.connect()
  await seen.until(() => seen.readyCount + seen.failures.length === CLIENTS)
  expect(seen.failures).toEqual([])
  expect(seen.opened).toBe(1)
  const before = { ...seen.wire.down }
  for (const client of clients) client.poll()
  await seen.until(() => seen.batches.length === 2 * CLIENTS)
  expect(seen.batches).toEqual(new Array(2 * CLIENTS).fill(1))
  expect(seen.messages).toHaveLength(2 * CLIENTS)
  expect(seen.wire.down.payload).toBe(seen.messages.slice(CLIENTS).join('').length)
  expect(seen.wire.down.setup).toBe(before.setup)
  seen.checkAccount()
})

/** Follows a channel with an independent library client of the transport: undici, eventsource or ws. */
import { EventSource } from 'eventsource'
import { Agent, request } from 'undici'
import { type ClientOptions, WebSocket } from 'ws'
import { CLIENT_TLS } from './certificates.js'
import { unwrap, wrap } from './dialects.js'
import { afterTest, CHANNEL, type Harness, TOKEN } from './harness.js'
import { type HttpClient, httpClient } from './http-client.js'

export const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` }

export interface Follower {
  /** The next body: snapshot, gap or event. */
  next(): Promise<string>
  send(body: string): Promise<void>
  close(): Promise<void>
}

class Inbox {
  readonly #bodies: string[] = []
  #waiting: ((body: string) => void) | undefined

  put(body: string): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#bodies.push(body)
    else waiting(body)
  }

  take(): Promise<string> {
    const body = this.#bodies.shift()
    if (body !== undefined) return Promise.resolve(body)
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }
}

function cursorOf(body: string): number | undefined {
  const event = /^\{"stamp":"(\d{10})/.exec(body)
  const snapshot = /^\{"snapshot":\{"cursor":(\d+)/.exec(body)
  const digits = event?.[1] ?? snapshot?.[1]
  return digits === undefined ? undefined : Number(digits)
}

export function agent(tls = false): Agent {
  const made = new Agent({ connections: 1, pipelining: 1, ...(tls ? { connect: CLIENT_TLS } : {}) })
  afterTest(() => made.destroy())
  return made
}

async function post(harness: Harness, client: HttpClient, channel: string, body: string): Promise<void> {
  const answer = await client.fetch(`${harness.origin}/publish?channel=${channel}`, { method: 'POST', body })
  await answer.text()
  if (answer.status !== 204) throw new Error(`publish answered ${answer.status}`)
}

/** A library's WebSocket to the path. */
export function webSocket(harness: Harness, path: string, options: ClientOptions = {}): WebSocket {
  const tls = harness.subject.tls ? CLIENT_TLS : {}
  return new WebSocket(harness.origin.replace('http', 'ws') + path, { headers: AUTHORIZATION, ...tls, ...options })
}

function followPoll(harness: Harness, channel: string, after?: number): Follower {
  const client = httpClient(harness)
  const upstream = httpClient(harness)
  const lines: string[] = []
  let cursor = after
  return {
    async next() {
      while (lines.length === 0) {
        const answer = await client.fetch(harness.origin + harness.path(cursor, channel))
        const text = await answer.text()
        if (answer.status === 204) continue
        if (answer.status !== 200 || !text.endsWith('\n')) throw new Error(`${answer.status} ${text}`)
        lines.push(...text.slice(0, -1).split('\n'))
      }
      const body = lines.shift() as string
      cursor = cursorOf(body) ?? cursor
      return body
    },
    send: (body) => post(harness, upstream, channel, body),
    close: async () => {
      await client.destroy()
      await upstream.destroy()
    },
  }
}

function followSse(harness: Harness, channel: string, after?: number): Follower {
  const client = httpClient(harness)
  const upstream = httpClient(harness)
  const inbox = new Inbox()
  const source = new EventSource(harness.origin + harness.path(after, channel), {
    fetch: (url, init) => client.fetch(String(url), init),
  })
  source.onmessage = (message) => inbox.put(message.data)
  afterTest(() => source.close())
  return {
    next: () => inbox.take(),
    send: (body) => post(harness, upstream, channel, body),
    close: async () => {
      source.close()
      await client.destroy()
      await upstream.destroy()
    },
  }
}

function followWebSocket(harness: Harness, channel: string, after?: number): Follower {
  const inbox = new Inbox()
  const socket = webSocket(harness, harness.path(after, channel))
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()))
  const { engine } = harness.subject
  socket.on('message', (data) => {
    const { bodies, answer } = unwrap(engine, data.toString(), TOKEN)
    for (const body of bodies) inbox.put(body)
    if (answer !== undefined) socket.send(answer)
  })
  socket.on('error', () => {})
  afterTest(() => socket.terminate())
  return {
    next: () => inbox.take(),
    send: async (body) => {
      await opened
      socket.send(wrap(engine, body))
    },
    close: () => {
      socket.terminate()
      return closed
    },
  }
}

/** A session of engine.io polls: a GET opens it, the next ones are answered, what is sent is POSTed. */
function followSession(harness: Harness, channel: string, after?: number): Follower {
  const dispatcher = agent(harness.subject.tls)
  const upstream = agent(harness.subject.tls)
  const waiting: string[] = []
  let url = harness.origin + harness.path(after, channel)
  let opened: () => void = () => {}
  const session = new Promise<void>((resolve) => {
    opened = resolve
  })
  const poll = async (): Promise<void> => {
    const answer = await request(url, { headers: AUTHORIZATION, dispatcher })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text}`)
    for (const packet of text.split('\x1e')) {
      if (packet.startsWith('4')) waiting.push(packet.slice(1))
      if (!packet.startsWith('0')) continue
      url += `&sid=${(JSON.parse(packet.slice(1)) as { sid: string }).sid}`
      opened()
    }
  }
  return {
    async next() {
      while (waiting.length === 0) await poll()
      return waiting.shift() as string
    },
    async send(body) {
      await session
      const answer = await request(url, {
        method: 'POST',
        headers: AUTHORIZATION,
        body: `4${body}`,
        dispatcher: upstream,
      })
      if ((await answer.body.text()) !== 'ok') throw new Error(`the POST was answered ${answer.statusCode}`)
    },
    close: async () => {
      // A session ends by its own packet; between two polls nobody notices that its client is gone.
      await request(url, { method: 'POST', headers: AUTHORIZATION, body: '1', dispatcher: upstream }).then((answer) =>
        answer.body.dump(),
      )
      await dispatcher.destroy()
      await upstream.destroy()
    },
  }
}

export function follow(harness: Harness, options: { channel?: string; after?: number } = {}): Follower {
  const { channel = CHANNEL, after } = options
  const { transport } = harness.subject
  if (transport === 'sse') return followSse(harness, channel, after)
  if (transport === 'websocket') return followWebSocket(harness, channel, after)
  if (harness.subject.engine === 'engine.io') return followSession(harness, channel, after)
  return followPoll(harness, channel, after)
}

export async function take(follower: Follower, count: number): Promise<string[]> {
  const bodies: string[] = []
  while (bodies.length < count) bodies.push(await follower.next())
  return bodies
}

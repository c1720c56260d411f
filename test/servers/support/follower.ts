/** Follows a channel with an independent library client of the transport: undici, eventsource or ws. */
import { EventSource } from 'eventsource'
import { Agent, request, fetch as undiciFetch } from 'undici'
import { WebSocket } from 'ws'
import { afterTest, CHANNEL, type Harness, TOKEN } from './harness.js'

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

export function agent(): Agent {
  const made = new Agent({ connections: 1, pipelining: 1 })
  afterTest(() => made.destroy())
  return made
}

async function post(harness: Harness, dispatcher: Agent, channel: string, body: string): Promise<void> {
  const answer = await request(`${harness.origin}/publish?channel=${channel}`, {
    method: 'POST',
    headers: AUTHORIZATION,
    body,
    dispatcher,
  })
  await answer.body.dump()
  if (answer.statusCode !== 204) throw new Error(`publish answered ${answer.statusCode}`)
}

function followPoll(harness: Harness, channel: string, after?: number): Follower {
  const dispatcher = agent()
  const upstream = agent()
  const lines: string[] = []
  let cursor = after
  return {
    async next() {
      while (lines.length === 0) {
        const answer = await request(harness.origin + harness.path(cursor, channel), {
          headers: AUTHORIZATION,
          dispatcher,
        })
        const text = await answer.body.text()
        if (answer.statusCode === 204) continue
        if (answer.statusCode !== 200 || !text.endsWith('\n')) throw new Error(`${answer.statusCode} ${text}`)
        lines.push(...text.slice(0, -1).split('\n'))
      }
      const body = lines.shift() as string
      cursor = cursorOf(body) ?? cursor
      return body
    },
    send: (body) => post(harness, upstream, channel, body),
    close: async () => {
      await dispatcher.destroy()
      await upstream.destroy()
    },
  }
}

function followSse(harness: Harness, channel: string, after?: number): Follower {
  const dispatcher = agent()
  const upstream = agent()
  const inbox = new Inbox()
  const source = new EventSource(harness.origin + harness.path(after, channel), {
    fetch: (url, init) =>
      undiciFetch(url, { ...init, headers: { ...init.headers, ...AUTHORIZATION }, dispatcher } as never) as never,
  })
  source.onmessage = (message) => inbox.put(message.data)
  afterTest(() => source.close())
  return {
    next: () => inbox.take(),
    send: (body) => post(harness, upstream, channel, body),
    close: async () => {
      source.close()
      await dispatcher.destroy()
      await upstream.destroy()
    },
  }
}

function followWebSocket(harness: Harness, channel: string, after?: number): Follower {
  const inbox = new Inbox()
  const socket = new WebSocket(`ws://127.0.0.1:${harness.port}${harness.path(after, channel)}`, {
    headers: AUTHORIZATION,
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()))
  socket.on('message', (data) => inbox.put(data.toString()))
  socket.on('error', () => {})
  afterTest(() => socket.terminate())
  return {
    next: () => inbox.take(),
    send: async (body) => {
      await opened
      socket.send(body)
    },
    close: () => {
      socket.terminate()
      return closed
    },
  }
}

export function follow(harness: Harness, options: { channel?: string; after?: number } = {}): Follower {
  const { channel = CHANNEL, after } = options
  const { transport } = harness.subject
  if (transport === 'sse') return followSse(harness, channel, after)
  if (transport === 'websocket') return followWebSocket(harness, channel, after)
  return followPoll(harness, channel, after)
}

export async function take(follower: Follower, count: number): Promise<string[]> {
  const bodies: string[] = []
  while (bodies.length < count) bodies.push(await follower.next())
  return bodies
}

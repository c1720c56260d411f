/** A server that ends event streams in every way there is and writes down when the browser comes back, and with what. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nowUs } from '../clock.js'

/** What the server does with one request. */
export const REPLIES = ['end', 'reset', 'refuse', '204', '404', '500', 'html', 'stay'] as const
export type Reply = (typeof REPLIES)[number]

export interface StreamStory {
  readonly name: string
  /** null: the server says nothing of it. */
  readonly retryMs: number | null
  /** The reply to each request in turn; the last one to every further one. */
  readonly replies: readonly Reply[]
}

export interface StreamRecord {
  arrivedUs: number[]
  /** When each request's answer was over; shorter by one while one is open. */
  endedUs: number[]
  lastEventIds: (string | null)[]
}

const PAGE = '<!doctype html><title>probe</title><link rel="icon" href="data:,">'

export class ReconnectOrigin {
  readonly #server: Server
  readonly #stories: readonly StreamStory[]
  readonly records: readonly StreamRecord[]

  private constructor(stories: readonly StreamStory[]) {
    this.#stories = stories
    this.records = stories.map(() => ({ arrivedUs: [], endedUs: [], lastEventIds: [] }))
    this.#server = createServer((request, response) => this.#handle(request, response))
  }

  static async listen(stories: readonly StreamStory[]): Promise<ReconnectOrigin> {
    const origin = new ReconnectOrigin(stories)
    await new Promise<void>((resolve, reject) => {
      origin.#server.once('error', reject)
      origin.#server.listen(0, '127.0.0.1', resolve)
    })
    return origin
  }

  url(host: string): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}/`
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    // On a connection that was used before, the browser's network stack asks again by itself, unseen by EventSource.
    response.shouldKeepAlive = false
    const index = request.url === '/' ? -1 : Number(request.url?.slice(1))
    const story = this.#stories[index]
    const record = this.records[index]
    if (story === undefined || record === undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE)
      return
    }
    const attempt = record.arrivedUs.push(nowUs())
    record.lastEventIds.push((request.headers['last-event-id'] as string | undefined) ?? null)
    response.once('close', () => record.endedUs.push(nowUs()))
    reply(story.replies[attempt - 1] ?? (story.replies.at(-1) as Reply), { response, attempt, retryMs: story.retryMs })
  }
}

interface Attempt {
  readonly response: ServerResponse
  /** From 1. */
  readonly attempt: number
  readonly retryMs: number | null
}

function reply(kind: Reply, { response, attempt, retryMs }: Attempt): void {
  if (kind === 'refuse') response.destroy()
  else if (kind === 'html') response.writeHead(200, { 'Content-Type': 'text/html' }).end(PAGE)
  else if (kind === '204' || kind === '404' || kind === '500') response.writeHead(Number(kind)).end()
  else {
    const retry = retryMs === null ? '' : `retry: ${retryMs}\n`
    const event = `${retry}id: event-${attempt}\ndata: ${attempt}\n\n`
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    if (kind === 'end') response.end(event)
    else if (kind === 'stay') response.write(event)
    // Once the event is with the system: what is lost then is the stream, not the event.
    else response.write(event, () => response.destroy())
  }
}

/** An HTTP exchange on node:http. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BodyCollector } from '../body-collector.js'
import type { Answer, BodyOutcome, ClientStream, HttpExchange, RequestHead, StreamOptions } from '../contract.js'
import { type Backlog, backlogOn } from './backlog.js'

/** A client that takes nothing of its answer for this long is dropped. */
export const STUCK_ANSWER_MS = 12_000

const MAX_CORKED_BYTES = 16 << 10

/** Reads the head of a request or handshake. */
export function readHead(request: IncomingMessage): RequestHead {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const { headers } = request
  const lastEventId = headers['last-event-id']
  return {
    method: request.method ?? '',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    authorization: headers.authorization ?? '',
    accept: headers.accept ?? '',
    lastEventId: typeof lastEventId === 'string' ? lastEventId : '',
  }
}

/**
 * Bytes of an answer that the system has not taken. node:http corks the socket until the end of the tick: what only
 * waits for that is handed to the system first, or a burst within one tick would look like a slow client.
 */
export function backlogOf(response: ServerResponse): number {
  const { socket } = response
  if (response.writableLength > MAX_CORKED_BYTES && socket !== null) socket.uncork()
  return response.writableLength
}

class NodeStream implements ClientStream {
  readonly #response: ServerResponse
  readonly #backlog: Backlog

  constructor(response: ServerResponse, maxBufferedBytes: number) {
    this.#response = response
    this.#backlog = backlogOn(maxBufferedBytes, response.socket)
  }

  write(bytes: Buffer): void {
    if (!this.#response.destroyed) this.#response.write(bytes)
  }

  waitingBytes(): number {
    return this.#backlog.waitingForClient(backlogOf(this.#response))
  }

  end(): void {
    this.#response.end()
  }

  destroy(): void {
    this.#response.destroy()
  }
}

export class NodeExchange implements HttpExchange {
  readonly head: RequestHead
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #maxBufferedBytes: number

  constructor(request: IncomingMessage, response: ServerResponse, maxBufferedBytes: number) {
    this.head = readHead(request)
    this.#request = request
    this.#response = response
    this.#maxBufferedBytes = maxBufferedBytes
  }

  answer(answer: Answer): void {
    const response = this.#response
    if (response.destroyed) return
    if (answer.close) response.shouldKeepAlive = false
    response.writeHead(answer.status, answer.sizedHeaders as string[])
    if (answer.body === null) response.end()
    else response.end(answer.body)
    if (response.writableLength > this.#maxBufferedBytes) response.socket?.setTimeout(STUCK_ANSWER_MS)
  }

  stream(options: StreamOptions): ClientStream {
    this.#response.writeHead(options.answer.status, options.answer.headers as string[])
    this.#response.flushHeaders()
    return new NodeStream(this.#response, this.#maxBufferedBytes)
  }

  readBody(maxBytes: number, done: (outcome: BodyOutcome) => void): void {
    const collector = new BodyCollector(maxBytes)
    const request = this.#request
    const takeChunk = (chunk: Buffer): void => {
      if (collector.feed(chunk)) return
      request.off('data', takeChunk)
      request.off('end', finish)
      request.pause()
      done('flood')
    }
    const finish = (): void => done(collector.finish())
    request.on('data', takeChunk)
    request.on('end', finish)
  }

  onGone(listener: () => void): void {
    this.#response.once('close', () => {
      if (!this.#response.writableEnded) listener()
    })
  }
}

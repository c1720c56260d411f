/**
 * An HTTP exchange on uWebSockets.js. Everything written is corked; a response is never touched after it ended or
 * was aborted, which uws would answer with a crash.
 */
import { BodyCollector } from '../body-collector.js'
import type { Answer, BodyOutcome, ClientStream, HttpExchange, RequestHead, StreamOptions } from '../contract.js'
import type { UwsRequest, UwsResponse } from './uws-native.js'

/** Reads the head of a request or handshake; the request is only valid during its handler. */
export function readUwsHead(request: UwsRequest): RequestHead {
  return {
    method: request.getCaseSensitiveMethod(),
    path: request.getUrl(),
    query: request.getQuery() ?? '',
    authorization: request.getHeader('authorization'),
    accept: request.getHeader('accept'),
    lastEventId: request.getHeader('last-event-id'),
  }
}

/** Writes a whole answer and ends the response. */
export function writeAnswer(response: UwsResponse, answer: Answer): void {
  response.cork(() => {
    writeAnswerHead(response, answer)
    if (answer.body === null) response.endWithoutBody()
    else response.end(answer.body, answer.close)
  })
}

/** uws would send a body to HEAD, which the client would take for the next answer; told its length, it hangs up. */
function writeAnswerToHead(response: UwsResponse, answer: Answer): void {
  response.cork(() => {
    writeAnswerHead(response, answer)
    response.endWithoutBody()
  })
}

function writeAnswerHead(response: UwsResponse, answer: Answer): void {
  response.writeStatus(answer.statusLine)
  for (let i = 0; i < answer.headers.length; i += 2)
    response.writeHeader(answer.headers[i] as string, answer.headers[i + 1] as string)
}

class UwsStream implements ClientStream {
  readonly #response: UwsResponse
  /** Made once per stream: corking must not cost a closure per write. */
  readonly #writeCorked: () => void
  #chunk: Buffer
  #waiting = 0
  #open = true

  constructor(response: UwsResponse, options: StreamOptions) {
    this.#response = response
    this.#chunk = options.filler
    this.#writeCorked = () => {
      if (this.#response.write(this.#chunk)) this.#waiting = 0
      else this.#waiting += this.#chunk.length
    }
    // uws empties its own buffer only while something is written, and tells its size never: hence filler and estimate.
    response.onWritable(() => {
      if (this.#open && response.write(options.filler)) this.#waiting = 0
      return this.#waiting === 0
    })
    response.cork(() => {
      writeAnswerHead(response, options.answer)
      // The head leaves with the first write.
    })
  }

  write(bytes: Buffer): void {
    if (!this.#open) return
    this.#chunk = bytes
    this.#response.cork(this.#writeCorked)
  }

  waitingBytes(): number {
    return this.#waiting
  }

  end(): void {
    if (!this.#open) return
    this.#open = false
    this.#response.cork(() => this.#response.end())
  }

  destroy(): void {
    if (this.#open) this.#response.close()
  }

  gone(): void {
    this.#open = false
  }
}

export class UwsExchange implements HttpExchange {
  readonly head: RequestHead
  readonly #response: UwsResponse
  #open = true
  #stream: UwsStream | undefined
  #gone: (() => void) | undefined

  constructor(response: UwsResponse, request: UwsRequest) {
    this.head = readUwsHead(request)
    this.#response = response
    response.onAborted(() => {
      const wasOpen = this.#open
      this.#open = false
      this.#stream?.gone()
      if (wasOpen) this.#gone?.()
    })
  }

  answer(answer: Answer): void {
    if (!this.#open) return
    this.#open = false
    if (this.head.method === 'HEAD') writeAnswerToHead(this.#response, answer)
    else writeAnswer(this.#response, answer)
  }

  stream(options: StreamOptions): ClientStream {
    this.#stream = new UwsStream(this.#response, options)
    return this.#stream
  }

  readBody(maxBytes: number, done: (outcome: BodyOutcome) => void): void {
    const collector = new BodyCollector(maxBytes)
    let flooded = false
    this.#response.onData((chunk, isLast) => {
      if (flooded || !this.#open) return
      // A copy: uws takes the memory back after the call.
      flooded = !collector.feed(Buffer.from(chunk.slice(0)))
      if (flooded) done('flood')
      else if (isLast) done(collector.finish())
    })
  }

  onGone(listener: () => void): void {
    this.#gone = listener
  }
}

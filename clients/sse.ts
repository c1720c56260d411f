/** Server-Sent Events: one response without end. Hot path. */

import type { FailureKind, TransportClientFactory } from '../bench/contracts/client.js'
import { CONNECTING } from './byte-account.js'
import { equalsIgnoringCase } from './protocol/bytes.js'
import { isMime } from './protocol/header-values.js'
import type { HttpResponseParser } from './protocol/http-response-parser.js'
import { type SseHandler, SseParser } from './protocol/sse-parser.js'
import { eventsPath, requestLinesForPort } from './request-head.js'
import { Subscription } from './subscription.js'

const MAX_REDIRECTS = 5
const MAX_LOCATION_BYTES = 2048
const CONTENT_TYPE = Buffer.from('content-type')
const LOCATION = Buffer.from('location')
const EVENT_STREAM = Buffer.from('text/event-stream')

class SseClient extends Subscription implements SseHandler {
  #events: SseParser | undefined
  #eventStream = false
  #location = ''
  #redirects = 0
  #port = 0
  #path = ''

  protected begin(): void {
    this.#redirects = 0
    this.#port = this.options.port
    this.#path = eventsPath(this.identity.channel)
    this.open(this.#port)
  }

  connectionOpened(): void {
    const resume = this.resumes ? `Last-Event-ID: ${this.resumeAt}\r\n` : ''
    const lines = requestLinesForPort(this.options, this.#port)
    this.writeHead(`GET ${this.#path} HTTP/1.1\r\n${lines}${resume}\r\n`)
  }

  override httpHeader(bytes: Buffer, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    super.httpHeader(bytes, nameStart, nameEnd, valueStart, valueEnd)
    if (equalsIgnoringCase(bytes, nameStart, nameEnd, CONTENT_TYPE)) {
      this.#eventStream = isMime(bytes, valueStart, valueEnd, EVENT_STREAM)
    } else if (equalsIgnoringCase(bytes, nameStart, nameEnd, LOCATION)) {
      this.#location = valueEnd - valueStart > MAX_LOCATION_BYTES ? '' : bytes.toString('latin1', valueStart, valueEnd)
    }
  }

  httpHead(status: number): void {
    const eventStream = this.#eventStream
    const location = this.#location
    this.#eventStream = false
    this.#location = ''
    if (status === 204) this.fail('ended', 'the server wants no reconnect (204)')
    else if (status === 301 || status === 302 || status === 303 || status === 307 || status === 308) {
      this.#follow(status, location)
    } else if (status !== 200) this.failStatus(status)
    else if (!eventStream) this.fail('mime', 'an answer that is not text/event-stream')
    else this.#begun()
  }

  #begun(): void {
    this.#events = new SseParser(this, this.options.maxMessageBytes)
    const http = this.http as HttpResponseParser
    this.tellHeaders()
    if (this.resumes && http === this.http) this.becomeReady(http.position)
  }

  /** Only to the same host (any port, plain HTTP): the token is not for others. */
  #follow(status: number, location: string): void {
    const here = `http://${this.options.host.includes(':') ? `[${this.options.host}]` : this.options.host}`
    const base = `${here}:${this.#port}${this.#path}`
    const url = location !== '' && URL.canParse(location, base) ? new URL(location, base) : null
    if (url === null || url.protocol !== 'http:' || url.hostname !== new URL(here).hostname) {
      this.fail('status', `HTTP status ${status} to ${location === '' ? 'nowhere' : location.slice(0, 200)}`)
      return
    }
    if (++this.#redirects > MAX_REDIRECTS) {
      this.fail('status', `more than ${MAX_REDIRECTS} redirects`)
      return
    }
    this.#port = url.port === '' ? 80 : Number(url.port)
    this.#path = `${url.pathname}${url.search}`
    this.drop()
    this.open(this.#port)
  }

  httpBody(bytes: Buffer, start: number, end: number): void {
    this.passHttp(start)
    this.#events?.feed(bytes, start, end)
    if (this.connection !== undefined) this.passFraming(end)
  }

  httpComplete(): void {
    this.fail('closed', 'the server ended the stream')
  }

  sseEvent(bytes: Buffer, start: number, end: number, position: number): void {
    const connection = this.connection
    this.deliver(bytes, start, end, position)
    if (this.phase === CONNECTING && connection === this.connection) this.becomeReady(position)
  }

  sseComment(size: number, position: number): void {
    this.passHeartbeat(size, position)
  }

  /** The cursor is what the observer reads from the body; the id says the same. */
  sseId(): void {}

  sseRetry(ms: number): void {
    this.observer.retryHint(this.identity.index, ms)
  }

  protected lost(kind: FailureKind, detail: string): void {
    this.fail(kind, detail)
  }

  protected override drop(): void {
    super.drop()
    this.#events?.halt()
    this.#events = undefined
  }
}

export const createSseClient: TransportClientFactory = (identity, options, observer) =>
  new SseClient(identity, options, observer)

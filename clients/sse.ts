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

export class SseClient extends Subscription implements SseHandler {
  #events: SseParser | undefined
  #eventStream = false
  #location = ''
  #redirects = 0
  #port = 0
  #path = ''

  protected begin(): void {
    this.#redirects = 0
    this.#port = this.options.port
    this.#path = this.subscribePath()
    this.open(this.#port)
  }

  connectionOpened(): void {
    this.writeHead(`GET ${this.#path} HTTP/1.1\r\n${this.requestLines(this.#port)}\r\n`)
  }

  protected subscribePath(): string {
    return eventsPath(this.identity.channel)
  }

  /** Header lines for this port of the host, with what to resume at. */
  protected requestLines(port: number): string {
    const lines = requestLinesForPort(this.options, port)
    return this.resumes ? `${lines}Last-Event-ID: ${this.resumeAt}\r\n` : lines
  }

  /** Whether a stream that begins is all that there is to wait for; otherwise its first event is. */
  protected get isReadyAtHead(): boolean {
    return this.resumes
  }

  /** Of the event that `sseEvent` hands out. */
  protected get eventName(): string {
    return this.#events?.eventName ?? ''
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
    if (this.isReadyAtHead && http === this.http) this.becomeReady(http.position)
  }

  /** Only to the same host and scheme (any port): the token is not for others. */
  #follow(status: number, location: string): void {
    const [scheme, defaultPort] = this.options.tls === null ? ['http:', 80] : ['https:', 443]
    const here = `${scheme}//${this.options.host.includes(':') ? `[${this.options.host}]` : this.options.host}`
    const base = `${here}:${this.#port}${this.#path}`
    const url = location !== '' && URL.canParse(location, base) ? new URL(location, base) : null
    if (url === null || url.protocol !== scheme || url.hostname !== new URL(here).hostname) {
      this.fail('status', `HTTP status ${status} to ${location === '' ? 'nowhere' : location.slice(0, 200)}`)
      return
    }
    if (++this.#redirects > MAX_REDIRECTS) {
      this.fail('status', `more than ${MAX_REDIRECTS} redirects`)
      return
    }
    this.#port = url.port === '' ? defaultPort : Number(url.port)
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
  sseId(_bytes: Buffer, _start: number, _end: number): void {}

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

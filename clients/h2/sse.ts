/** Server-Sent Events over HTTP/2: one stream of the session without end. Hot path. */
import type { IncomingHttpHeaders } from 'node:http2'
import type { FailureKind, TransportClientFactory } from '../../bench/contracts/client.js'
import { CONNECTING } from '../byte-account.js'
import { type SseHandler, SseParser } from '../protocol/sse-parser.js'
import { eventsPath } from '../request-head.js'
import { isMime } from './content-type.js'
import { subscriptionHeaders } from './request-headers.js'
import type { H2Session } from './session.js'
import { H2Subscription } from './subscription.js'

const EVENT_STREAM = 'text/event-stream'

class SseClient extends H2Subscription implements SseHandler {
  readonly isLasting = true
  #events: SseParser | undefined

  protected begin(): void {
    this.onSession()
  }

  sessionOpened(session: H2Session): void {
    const headers = subscriptionHeaders(this.options, eventsPath(this.identity.channel))
    if (this.resumes) headers['last-event-id'] = String(this.resumeAt)
    this.stream = session.request(headers, this, null) ?? undefined
  }

  protected answered(status: number, headers: IncomingHttpHeaders): void {
    if (status === 204) this.fail('ended', 'the server wants no reconnect (204)')
    else if (status >= 300 && status < 400) {
      // Elsewhere is another connection, and a redirect to the same place brings no stream.
      this.fail('status', `HTTP status ${status} to ${headers.location?.slice(0, 200) ?? 'nowhere'}`)
    } else if (status !== 200) this.failStatus(status)
    else if (!isMime(headers['content-type'], EVENT_STREAM)) this.fail('mime', `an answer that is not ${EVENT_STREAM}`)
    else this.#begun(headers)
  }

  #begun(headers: IncomingHttpHeaders): void {
    this.#events = new SseParser(this, this.options.maxMessageBytes)
    this.tellHeaders(headers)
    this.beginRead()
    if (this.resumes && this.phase === CONNECTING) this.becomeReady(0)
  }

  protected readBody(bytes: Buffer): void {
    this.#events?.feed(bytes, 0, bytes.length)
  }

  protected bodyEnded(): void {
    this.fail('closed', 'the server ended the stream')
  }

  protected lost(kind: FailureKind, detail: string): void {
    this.fail(kind, detail)
  }

  sseEvent(bytes: Buffer, start: number, end: number, position: number): void {
    const { stream } = this
    this.deliver(bytes, start, end, position)
    if (this.phase === CONNECTING && stream === this.stream) this.becomeReady(position)
  }

  sseComment(size: number, position: number): void {
    this.passHeartbeat(size, position)
  }

  sseId(): void {}

  sseRetry(ms: number): void {
    this.observer.retryHint(this.identity.index, ms)
  }

  protected override drop(): void {
    super.drop()
    this.#events?.halt()
    this.#events = undefined
  }
}

export const createH2SseClient: TransportClientFactory = (identity, options, observer) =>
  new SseClient(identity, options, observer)

/** Server-Sent Events on undici and eventsource-parser. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FailureKind, TransportClientFactory } from '../../bench/contracts/client.js'
import { eventsPath } from '../request-head.js'
import { moveBytes } from '../socket-account.js'
import { EventStream, type EventStreamHandler } from './event-stream.js'
import type { HttpConnection } from './http-connection.js'
import { HttpSubscription, isMime } from './http-subscription.js'
import { type Place, redirectTarget } from './redirect.js'
import { subscriptionHeadersForPort } from './request-headers.js'

const MAX_REDIRECTS = 5
const MAX_LOCATION_BYTES = 2048
const EVENT_STREAM = 'text/event-stream'
const NOTHING = Buffer.alloc(0)
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

class SseClient extends HttpSubscription implements EventStreamHandler {
  #stream: EventStream | undefined
  /** The body chunk that is being fed. */
  #chunk: Buffer = NOTHING
  #redirects = 0
  #place: Place = { isSecure: false, host: '', port: 0, path: '' }

  protected begin(): void {
    this.#redirects = 0
    const { host, port, tls } = this.options
    this.#go({ isSecure: tls !== null, host, port, path: eventsPath(this.identity.channel) })
  }

  #go(place: Place): void {
    this.#place = place
    const headers = subscriptionHeadersForPort(this.options, place.port)
    const resume = this.resumes ? ['Last-Event-ID', String(this.resumeAt)] : []
    this.ask(place.port, place.path, resume.length === 0 ? headers : [...headers, ...resume])
  }

  answerBegan(status: number, headers: IncomingHttpHeaders): void {
    if (status === 204) this.fail('ended', 'the server wants no reconnect (204)')
    else if (REDIRECTS.includes(status)) this.#follow(status, headers.location ?? '')
    else if (status !== 200) this.failStatus(status)
    else if (!isMime(headers['content-type'], EVENT_STREAM)) this.fail('mime', `an answer that is not ${EVENT_STREAM}`)
    else this.#begun()
  }

  #begun(): void {
    const connection = this.connection as HttpConnection
    this.#stream = new EventStream(this, this.options.maxMessageBytes)
    this.tellHeaders(() => connection.headerNames())
    if (this.resumes && connection === this.connection) this.becomeReady(connection.position.afterHead, 'http')
  }

  #follow(status: number, location: string): void {
    const place = location.length > MAX_LOCATION_BYTES ? null : redirectTarget(this.#place, location)
    if (place === null) {
      this.fail('status', `HTTP status ${status} to ${location === '' ? 'nowhere' : location.slice(0, 200)}`)
    } else if (++this.#redirects > MAX_REDIRECTS) {
      this.fail('status', `more than ${MAX_REDIRECTS} redirects`)
    } else {
      this.drop()
      this.#go(place)
    }
  }

  answerBody(chunk: Buffer): void {
    this.passBody(chunk.length)
    this.#chunk = chunk
    this.#stream?.feed(chunk, this.phase === 'connecting')
    this.#chunk = NOTHING
  }

  answerEnded(): void {
    // What ends the stream is part of closing.
    const { connection } = this
    if (this.phase === 'ready') moveBytes(this.observer.wire.down, 'http', 'setup', connection?.position.rest ?? 0)
    this.fail('closed', 'the server ended the stream')
  }

  connectionLost(kind: FailureKind, detail: string): void {
    this.fail(kind, detail)
  }

  streamEvent(data: string, position: number): void {
    const { connection } = this
    const body = Buffer.from(data, 'latin1')
    this.deliver(body, 0, body.length)
    if (this.phase !== 'connecting' || connection === undefined || connection !== this.connection) return
    const [chunk, after] = [this.#chunk, connection.position.after(this.#chunk, position)]
    this.becomeReady(after, 'http')
    if (connection === this.connection) this.passBody(chunk.length - position)
  }

  streamComment(size: number): void {
    if (this.phase === 'ready') moveBytes(this.observer.wire.down, 'framing', 'heartbeat', size)
  }

  streamRetry(ms: number): void {
    this.observer.retryHint(this.identity.index, ms)
  }

  streamTooBig(detail: string): void {
    this.fail('oversize', detail)
  }

  protected override drop(): void {
    super.drop()
    this.#stream?.halt()
    this.#stream = undefined
  }
}

export const createLibrarySseClient: TransportClientFactory = (identity, options, observer) =>
  new SseClient(identity, options, observer)

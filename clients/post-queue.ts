/**
 * POSTs on a keep-alive connection of their own, opened with the first one, one at a time, the rest waiting in a bounded
 * queue. A failed one is reported and forgotten; none is ever repeated: it may have been received.
 */
import type { ClientIdentity, ClientObserver, ClientOptions, FailureKind } from '../bench/contracts/client.js'
import { Connection, type ConnectionOwner } from './connection.js'
import { type HttpResponseHandler, HttpResponseParser } from './protocol/http-response-parser.js'
import { broken, ProtocolViolation } from './protocol/violation.js'

const MAX_QUEUED = 64

export interface Post {
  /** Head and body. */
  readonly request: Buffer
  readonly payloadBytes: number
  /** Of the body, around the payload. */
  readonly framingBytes: number
  /** Request and answer are heartbeat: no message upstream. */
  readonly isHeartbeat: boolean
}

export interface PostQueueParts {
  readonly identity: ClientIdentity
  readonly options: ClientOptions
  readonly observer: ClientObserver
  /** The post in flight (or the first, when there was no connection to be had) is lost; the others go on. */
  readonly failed: (post: Post | undefined, kind: FailureKind, detail: string) => void
}

/** The body is copied. `lines`: further lines of the head, each with its line end. */
export function postRequest(path: string, lines: string, body: Buffer): Buffer {
  const head = `POST ${path} HTTP/1.1\r\n${lines}Content-Length: ${body.length}\r\n\r\n`
  const request = Buffer.allocUnsafe(head.length + body.length)
  request.write(head, 0, 'latin1')
  body.copy(request, head.length)
  return request
}

export class PostQueue implements ConnectionOwner, HttpResponseHandler {
  readonly steady = true
  readonly #parts: PostQueueParts
  readonly #queue: Post[] = []
  #connection: Connection | undefined
  #http: HttpResponseParser | undefined
  #established = false
  /** The first of the queue is written and not answered. */
  #outstanding = false
  #closed = false

  constructor(parts: PostQueueParts) {
    this.#parts = parts
  }

  /** False when the queue is full or closed. */
  push(post: Post): boolean {
    if (this.#closed || this.#queue.length >= MAX_QUEUED) return false
    this.#queue.push(post)
    this.#next()
    return true
  }

  close(): void {
    this.#closed = true
    this.#queue.length = 0
    this.#drop()
  }

  connectionOpened(): void {
    this.#established = true
    this.#next()
  }

  connectionReceived(_connection: Connection, bytes: Buffer, end: number): void {
    const { down } = this.#parts.observer.wire
    if (this.#queue[0]?.isHeartbeat === true) down.heartbeat += end
    else down.http += end
    try {
      this.#http?.feed(bytes, 0, end)
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error
      this.#failed(error.kind, error.message)
    }
  }

  connectionLost(connection: Connection, kind: FailureKind, detail: string): void {
    if (connection !== this.#connection) return
    if (kind === 'closed' && this.#http?.finish() === 'complete') return
    const established = this.#established
    this.#drop()
    // An idle connection may end at any time; the next message opens another.
    if (this.#outstanding || !established) this.#failed(kind, detail)
  }

  httpHeader(): void {}

  httpBody(): void {}

  httpHead(): void {
    if (!this.#outstanding) throw broken('an answer that was not asked for')
  }

  httpComplete(): void {
    const http = this.#http as HttpResponseParser
    const { status } = http
    if (!http.keepAlive) this.#drop()
    if (status < 200 || status > 299) {
      this.#failed(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
      return
    }
    const { identity, observer } = this.#parts
    if (this.#forgetFirst()?.isHeartbeat === false) observer.upstreamSent(identity.index)
    this.#next()
  }

  #next(): void {
    const post = this.#queue[0]
    if (post === undefined || this.#outstanding || this.#closed) return
    if (this.#connection === undefined) this.#open()
    if (!this.#established || this.#connection === undefined) return
    this.#outstanding = true
    this.#account(post, this.#connection.write(post.request))
  }

  #account({ isHeartbeat, payloadBytes, framingBytes }: Post, size: number): void {
    if (size === 0) return
    const { identity, observer } = this.#parts
    const { up } = observer.wire
    if (isHeartbeat) {
      up.heartbeat += size
      observer.heartbeatSent(identity.index)
      return
    }
    up.payload += payloadBytes
    up.framing += framingBytes
    up.http += size - payloadBytes - framingBytes
  }

  #open(): void {
    const { identity, options, observer } = this.#parts
    const { host, port, tls } = options
    this.#established = false
    this.#http = new HttpResponseParser(this)
    const target = { host, port, localAddress: identity.localAddress, client: identity.index, tls }
    this.#connection = new Connection(target, observer, this)
  }

  #drop(): void {
    this.#http?.halt()
    this.#http = undefined
    this.#connection?.destroy()
    this.#connection = undefined
    this.#established = false
  }

  #forgetFirst(): Post | undefined {
    this.#outstanding = false
    return this.#queue.shift()
  }

  #failed(kind: FailureKind, detail: string): void {
    const wellAnswered = kind === 'status' || kind === 'unauthorized'
    if (!wellAnswered) this.#drop()
    this.#parts.failed(this.#forgetFirst(), kind, detail)
    this.#next()
  }
}

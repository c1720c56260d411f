/**
 * What a client of engine.io polls sends: POSTs on a connection of their own, one at a time, the rest waiting in a
 * bounded queue. Messages are reported when they are answered; pongs are heartbeat, request and answer.
 */
import type { ClientIdentity, ClientObserver, ClientOptions, FailureKind } from '../../bench/contracts/client.js'
import { Connection, type ConnectionOwner } from '../connection.js'
import { type HttpResponseHandler, HttpResponseParser } from '../protocol/http-response-parser.js'
import { broken, ProtocolViolation } from '../protocol/violation.js'
import { upstreamRequestLines } from '../request-head.js'

const MAX_QUEUED = 64
const TYPE_BYTES = 1

interface Post {
  readonly request: Buffer
  /** null: a pong. */
  readonly payloadBytes: number | null
}

export interface PostParts {
  readonly identity: ClientIdentity
  readonly options: ClientOptions
  readonly observer: ClientObserver
  /** Path and query of the session. */
  readonly path: string
  /** A pong that could not be sent ends the session. */
  readonly pongFailed: (kind: FailureKind, detail: string) => void
}

export class EngineIoPost implements ConnectionOwner, HttpResponseHandler {
  readonly steady = true
  readonly #parts: PostParts
  readonly #queue: Post[] = []
  #connection: Connection | undefined
  #http: HttpResponseParser | undefined
  #established = false
  #outstanding = false

  constructor(parts: PostParts) {
    this.#parts = parts
  }

  /** One packet; false when the queue is full. */
  send(packet: Buffer, payloadBytes: number | null): boolean {
    if (this.#queue.length >= MAX_QUEUED) return false
    const { options, path } = this.#parts
    const lines = upstreamRequestLines(options).replace('application/json', 'text/plain;charset=UTF-8')
    const head = `POST ${path} HTTP/1.1\r\n${lines}Content-Length: ${packet.length}\r\n\r\n`
    this.#queue.push({ request: Buffer.concat([Buffer.from(head, 'latin1'), packet]), payloadBytes })
    this.#next()
    return true
  }

  close(): void {
    this.#queue.length = 0
    this.#outstanding = false
    this.#drop()
  }

  connectionOpened(): void {
    this.#established = true
    this.#next()
  }

  connectionReceived(_connection: Connection, bytes: Buffer, end: number): void {
    const { down } = this.#parts.observer.wire
    if (this.#queue[0]?.payloadBytes === null) down.heartbeat += end
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
    if (status !== 200) {
      this.#failed(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
      return
    }
    this.#outstanding = false
    const post = this.#queue.shift()
    if (post?.payloadBytes !== null) this.#parts.observer.upstreamSent(this.#parts.identity.index)
    this.#next()
  }

  #next(): void {
    const post = this.#queue[0]
    if (post === undefined || this.#outstanding) return
    if (this.#connection === undefined) this.#open()
    if (!this.#established || this.#connection === undefined) return
    this.#outstanding = true
    const { up } = this.#parts.observer.wire
    const size = this.#connection.write(post.request)
    if (size === 0) return
    if (post.payloadBytes === null) up.heartbeat += size
    else {
      up.payload += post.payloadBytes
      up.framing += TYPE_BYTES
      up.http += size - post.payloadBytes - TYPE_BYTES
    }
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

  /** The message in flight is lost; the others go on. A session without its pong ends. */
  #failed(kind: FailureKind, detail: string): void {
    if (kind !== 'status' && kind !== 'unauthorized') this.#drop()
    this.#outstanding = false
    const post = this.#queue.shift()
    const { identity, observer, pongFailed } = this.#parts
    if (post?.payloadBytes === null) pongFailed(kind, `pong: ${detail}`)
    else {
      observer.failure(identity.index, kind, `upstream: ${detail}`)
      this.#next()
    }
  }
}

/**
 * Upstream messages of the HTTP transports: POSTs on a keep-alive connection of their own, opened with the first
 * message, one at a time, the rest waiting in a bounded queue. A failed message is reported and forgotten; the
 * subscription goes on (`connected` stays true). A POST is never repeated: it may have been received.
 */
import type { ClientIdentity, ClientObserver, ClientOptions, FailureKind } from '../bench/contracts/client.js'
import { Connection, type ConnectionOwner } from './connection.js'
import { type HttpResponseHandler, HttpResponseParser } from './protocol/http-response-parser.js'
import { ProtocolViolation } from './protocol/violation.js'
import { publishPath, upstreamRequestLines } from './request-head.js'

const MAX_QUEUED = 64

export class Upstream implements ConnectionOwner, HttpResponseHandler {
  readonly steady = true
  readonly #identity: ClientIdentity
  readonly #options: ClientOptions
  readonly #observer: ClientObserver
  readonly #queue: Buffer[] = []
  /** Body sizes of the queued requests, for the account. */
  readonly #bodyBytes: number[] = []
  #connection: Connection | undefined
  #http: HttpResponseParser | undefined
  #established = false
  /** The first of the queue is written and not answered. */
  #outstanding = false
  #closed = false

  constructor(identity: ClientIdentity, options: ClientOptions, observer: ClientObserver) {
    this.#identity = identity
    this.#options = options
    this.#observer = observer
  }

  /** False when the queue is full. The body is copied. */
  send(body: Buffer): boolean {
    if (this.#closed || this.#queue.length >= MAX_QUEUED) return false
    const lines = upstreamRequestLines(this.#options)
    const path = publishPath(this.#identity.channel)
    const head = `POST ${path} HTTP/1.1\r\n${lines}Content-Length: ${body.length}\r\n\r\n`
    const request = Buffer.allocUnsafe(head.length + body.length)
    request.write(head, 0, 'latin1')
    body.copy(request, head.length)
    this.#queue.push(request)
    this.#bodyBytes.push(body.length)
    this.#next()
    return true
  }

  close(): void {
    this.#closed = true
    this.#queue.length = 0
    this.#bodyBytes.length = 0
    this.#drop()
  }

  connectionOpened(): void {
    this.#established = true
    this.#next()
  }

  connectionReceived(_connection: Connection, bytes: Buffer, end: number): void {
    this.#observer.wire.down.http += end
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
    if (!this.#outstanding) throw new ProtocolViolation('protocol', 'an answer that was not asked for')
  }

  httpComplete(): void {
    const http = this.#http as HttpResponseParser
    const status = http.status
    if (!http.keepAlive) this.#drop()
    if (status < 200 || status > 299) {
      this.#failed(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
      return
    }
    this.#forgetFirst()
    this.#observer.upstreamSent(this.#identity.index)
    this.#next()
  }

  #next(): void {
    const request = this.#queue[0]
    if (request === undefined || this.#outstanding || this.#closed) return
    if (this.#connection === undefined) this.#open()
    if (!this.#established || this.#connection === undefined) return
    this.#outstanding = true
    const up = this.#observer.wire.up
    const size = this.#connection.write(request)
    const payload = size === 0 ? 0 : (this.#bodyBytes[0] as number)
    up.payload += payload
    up.http += size - payload
  }

  #open(): void {
    const { index, localAddress } = this.#identity
    const { host, port, tls } = this.#options
    this.#established = false
    this.#http = new HttpResponseParser(this)
    this.#connection = new Connection({ host, port, localAddress, client: index, tls }, this.#observer, this)
  }

  #drop(): void {
    this.#http?.halt()
    this.#http = undefined
    this.#connection?.destroy()
    this.#connection = undefined
    this.#established = false
  }

  #forgetFirst(): void {
    this.#outstanding = false
    this.#queue.shift()
    this.#bodyBytes.shift()
  }

  /** The message in flight (or the first, when there was no connection to be had) is lost; the others go on. */
  #failed(kind: FailureKind, detail: string): void {
    const wellAnswered = kind === 'status' || kind === 'unauthorized'
    if (!wellAnswered) this.#drop()
    this.#forgetFirst()
    this.#observer.failure(this.#identity.index, kind, `upstream: ${detail}`)
    this.#next()
  }
}

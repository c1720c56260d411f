/**
 * Upstream messages of the HTTP transports on undici: POSTs on a connection of their own, one at a time, the rest
 * waiting in a bounded queue. A failed message is reported and forgotten, the subscription goes on. A POST is never
 * repeated: it may have been received.
 */
import type { ClientIdentity, ClientObserver, ClientOptions, FailureKind } from '../../bench/contracts/client.js'
import { publishPath } from '../request-head.js'
import { type Layer, moveBytes } from '../socket-account.js'
import { isViolation } from './failures.js'
import { HttpConnection } from './http-connection.js'
import type { HttpOwner } from './http-owner.js'
import { postHeaders } from './request-headers.js'

const MAX_QUEUED = 64

export class LibraryUpstream implements HttpOwner {
  readonly #identity: ClientIdentity
  readonly #options: ClientOptions
  readonly #observer: ClientObserver
  readonly #queue: Buffer[] = []
  #connection: HttpConnection | undefined
  /** The first of the queue was given to the connection and not answered. */
  #outstanding = false
  #status = 0
  #closed = false

  constructor(identity: ClientIdentity, options: ClientOptions, observer: ClientObserver) {
    this.#identity = identity
    this.#options = options
    this.#observer = observer
  }

  /** False when the queue is full. The body is copied. */
  send(body: Buffer): boolean {
    if (this.#closed || this.#queue.length >= MAX_QUEUED) return false
    this.#queue.push(Buffer.from(body))
    this.#next()
    return true
  }

  close(): void {
    this.#closed = true
    this.#queue.length = 0
    this.#drop()
  }

  connectionLayer(): Layer {
    return 'http'
  }

  requestWritten(bodyBytes: number): void {
    moveBytes(this.#observer.wire.up, 'http', 'payload', bodyBytes)
  }

  answerBegan(status: number): void {
    this.#status = status
  }

  answerBody(): void {}

  answerEnded(): void {
    const status = this.#status
    if (this.#connection?.reusable !== true) this.#drop()
    if (status < 200 || status > 299) {
      this.#failed(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
      return
    }
    this.#forgetFirst()
    this.#observer.upstreamSent(this.#identity.index)
    this.#next()
  }

  connectionLost(kind: FailureKind, detail: string): void {
    this.#drop()
    // An idle connection may end at any time; the next message opens another.
    if (this.#outstanding || isViolation(kind)) this.#failed(kind, detail)
  }

  #next(): void {
    const body = this.#queue[0]
    if (body === undefined || this.#outstanding || this.#closed) return
    const { index, localAddress } = this.#identity
    const { host, port, tls } = this.#options
    this.#connection ??= new HttpConnection({ host, port, localAddress, client: index, tls }, this.#observer, this)
    this.#outstanding = true
    const path = publishPath(this.#identity.channel)
    this.#connection.request({ method: 'POST', path, headers: postHeaders(this.#options), body })
  }

  #drop(): void {
    const connection = this.#connection
    this.#connection = undefined
    connection?.end()
  }

  #forgetFirst(): void {
    this.#outstanding = false
    this.#queue.shift()
  }

  #failed(kind: FailureKind, detail: string): void {
    this.#forgetFirst()
    this.#observer.failure(this.#identity.index, kind, `upstream: ${detail}`)
    this.#next()
  }
}

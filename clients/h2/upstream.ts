/**
 * Upstream messages over HTTP/2: POSTs on the client's session, one at a time, the rest waiting in a bounded queue. A
 * failed message is reported and forgotten, and never repeated: it may have been received. What is in flight when the
 * session is lost goes with the client's own failure, if it has one.
 */
import type { ClientIdentity, ClientObserver, ClientOptions, FailureKind } from '../../bench/contracts/client.js'
import { publishPath } from '../request-head.js'
import { postHeaders } from './request-headers.js'
import type { H2Session } from './session.js'
import type { H2Stream, StreamUser } from './stream.js'

const MAX_QUEUED = 64

export class H2Upstream implements StreamUser {
  readonly isLasting = false
  readonly #identity: ClientIdentity
  readonly #options: ClientOptions
  readonly #observer: ClientObserver
  readonly #queue: { readonly body: Buffer; readonly session: H2Session }[] = []
  #stream: H2Stream | undefined
  #status = 0

  constructor(identity: ClientIdentity, options: ClientOptions, observer: ClientObserver) {
    this.#identity = identity
    this.#options = options
    this.#observer = observer
  }

  /** False when the queue is full. The body is copied. */
  send(body: Buffer, session: H2Session): boolean {
    if (this.#queue.length >= MAX_QUEUED || !session.isOpen) return false
    this.#queue.push({ body: Buffer.from(body), session })
    this.#next()
    return true
  }

  close(): void {
    this.#queue.length = 0
    this.#stream?.cancel()
    this.#stream = undefined
  }

  /** The session is gone and the client lives on (it had nothing to wait for). */
  sessionLost(kind: FailureKind, detail: string): void {
    if (this.#stream !== undefined) this.streamLost(kind, detail)
  }

  streamAnswered(status: number): void {
    this.#status = status
    // All of the request has left, and was counted with the frames.
    const first = this.#queue[0]
    first?.session.bodyWritten('payload', first.body.length)
  }

  streamData(bytes: Buffer): void {
    this.#observer.wire.down.http += bytes.length
  }

  streamEnded(): void {
    this.#forgetFirst()
    if (this.#status < 200 || this.#status > 299) {
      this.#failed(this.#status === 401 ? 'unauthorized' : 'status', `HTTP status ${this.#status}`)
      return
    }
    this.#observer.upstreamSent(this.#identity.index)
    this.#next()
  }

  streamLost(kind: FailureKind, detail: string): void {
    this.#forgetFirst()
    this.#failed(kind, detail)
  }

  #next(): void {
    const first = this.#queue[0]
    if (first === undefined || this.#stream !== undefined) return
    const headers = postHeaders(this.#options, publishPath(this.#identity.channel), first.body.length)
    this.#stream = first.session.request(headers, this, first.body) ?? undefined
    if (this.#stream !== undefined) return
    this.#queue.shift()
    this.#failed('closed', 'the session takes no request any more')
  }

  #forgetFirst(): void {
    this.#stream = undefined
    this.#queue.shift()
  }

  #failed(kind: FailureKind, detail: string): void {
    this.#observer.failure(this.#identity.index, kind, `upstream: ${detail}`)
    this.#next()
  }
}

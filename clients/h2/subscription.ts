/** What the clients of all transports over HTTP/2 share: phases, cursor, failure, their place on a session. */
import type { IncomingHttpHeaders } from 'node:http2'
import type {
  ClientIdentity,
  ClientObserver,
  ClientOptions,
  FailureKind,
  TransportClient,
} from '../../bench/contracts/client.js'
import { ByteAccount, CONNECTING, DISCONNECTED, READY } from '../byte-account.js'
import { ProtocolViolation } from '../protocol/violation.js'
import { joinSession } from './pool.js'
import type { H2Session, SessionMember } from './session.js'
import type { H2Stream, StreamUser } from './stream.js'
import { H2Upstream } from './upstream.js'

const NO_CURSOR = -1

/** Observers that have been told the names of the response headers: once is enough for a process. */
const toldHeaders = new WeakSet<ClientObserver>()

export abstract class H2Subscription extends ByteAccount implements TransportClient, SessionMember, StreamUser {
  abstract readonly isLasting: boolean
  protected readonly identity: ClientIdentity
  protected readonly options: ClientOptions
  protected resumeAt = NO_CURSOR
  protected session: H2Session | undefined
  protected stream: H2Stream | undefined
  #upstream: H2Upstream | undefined

  constructor(identity: ClientIdentity, options: ClientOptions, observer: ClientObserver) {
    super(observer)
    this.identity = identity
    this.options = options
  }

  get cursor(): number {
    return Math.max(0, this.resumeAt)
  }

  get connected(): boolean {
    return this.phase === READY
  }

  get steady(): boolean {
    return this.phase === READY
  }

  connect(): void {
    if (this.phase !== DISCONNECTED) return
    this.phase = CONNECTING
    this.begin()
  }

  poll(): boolean {
    return false
  }

  send(body: Buffer): boolean {
    if (this.phase !== READY) return false
    if (this.session?.isOpen !== true) {
      // Between polls the server may have ended the session: it is opened anew, and takes the next message.
      if (this.stream === undefined) this.onSession()
      return false
    }
    this.#upstream ??= new H2Upstream(this.identity, this.options, this.observer)
    return this.#upstream.send(body, this.session)
  }

  close(): void {
    this.disconnect()
  }

  /** Asks for the snapshot, or to resume, on the session of the user. */
  protected abstract begin(): void
  /** The session is open, or was already: time to ask. */
  abstract sessionOpened(session: H2Session): void
  /** The answer to the request began with this status. */
  protected abstract answered(status: number, headers: IncomingHttpHeaders): void
  protected abstract readBody(bytes: Buffer): void
  protected abstract bodyEnded(): void
  /** The stream or the session is gone; `refused`: the server is known not to have begun. */
  protected abstract lost(kind: FailureKind, detail: string, refused: boolean): void

  sessionLost(session: H2Session, kind: FailureKind, detail: string): void {
    if (session !== this.session) return
    this.session = undefined
    this.stream = undefined
    this.lost(kind, detail, false)
    if (this.phase !== DISCONNECTED) this.#upstream?.sessionLost(kind, detail)
  }

  streamAnswered(status: number, headers: IncomingHttpHeaders): void {
    this.answered(status, headers)
  }

  streamData(bytes: Buffer): void {
    this.beginRead()
    this.#guarded(() => this.readBody(bytes))
    this.passFraming(bytes.length)
  }

  streamEnded(): void {
    this.stream = undefined
    this.beginRead()
    this.#guarded(() => this.bodyEnded())
  }

  streamLost(kind: FailureKind, detail: string, refused: boolean): void {
    this.stream = undefined
    this.lost(kind, detail, refused)
  }

  /** Whether a position is known to resume at. */
  protected get resumes(): boolean {
    return this.resumeAt !== NO_CURSOR
  }

  /** Calls `sessionOpened` on the user's session, now or when it is open. */
  protected onSession(): void {
    if (this.session?.isOpen !== true) {
      this.session?.leave(this)
      this.session = joinSession({ identity: this.identity, options: this.options, observer: this.observer }, this)
    }
    if (this.session.isOpen) this.sessionOpened(this.session)
  }

  /** Ends the request, if any, without a word. */
  protected drop(): void {
    this.stream?.cancel()
    this.stream = undefined
  }

  protected disconnect(): void {
    this.phase = DISCONNECTED
    this.drop()
    this.#upstream?.close()
    this.#upstream = undefined
    this.session?.leave(this)
    this.session = undefined
  }

  protected fail(kind: FailureKind, detail: string): void {
    if (this.phase === DISCONNECTED) return
    this.disconnect()
    this.observer.failure(this.identity.index, kind, detail)
  }

  protected failStatus(status: number): void {
    this.fail(status === 401 ? 'unauthorized' : 'status', `HTTP status ${status}`)
  }

  /** The body up to `position` was set-up; from here the steady state is counted. */
  protected becomeReady(position: number): void {
    this.passFraming(position)
    this.phase = READY
    this.observer.ready(this.identity.index)
  }

  /** Names of the head of an answer that bears data. */
  protected tellHeaders(headers: IncomingHttpHeaders): void {
    if (toldHeaders.has(this.observer)) return
    toldHeaders.add(this.observer)
    this.observer.responseHeaders(Object.keys(headers).filter((name) => !name.startsWith(':')))
  }

  /** A body in `bytes[start, end)`, whose message ends at `position` of the read, goes to the observer. */
  protected deliver(bytes: Buffer, start: number, end: number, position: number): void {
    this.passPayload(end - start, position)
    const sequence = this.observer.message(this.identity.index, bytes, start, end)
    if (sequence >= 0) this.resumeAt = sequence
  }

  protected violated(violation: ProtocolViolation): void {
    this.fail(violation.kind, violation.message)
  }

  #guarded(read: () => void): void {
    try {
      read()
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error
      this.violated(error)
    }
  }
}

/** What the clients of all transports over HTTP/2 share: their place on a session, the stream of an answer. */
import type { IncomingHttpHeaders } from 'node:http2'
import type { FailureKind } from '../../bench/contracts/client.js'
import { DISCONNECTED, READY } from '../byte-account.js'
import { ProtocolViolation } from '../protocol/violation.js'
import { Subscriber } from '../subscriber.js'
import { joinSession } from './pool.js'
import type { H2Session, SessionMember } from './session.js'
import type { H2Stream, StreamUser } from './stream.js'
import { H2Upstream } from './upstream.js'

export abstract class H2Subscription extends Subscriber implements SessionMember, StreamUser {
  abstract readonly isLasting: boolean
  protected session: H2Session | undefined
  protected stream: H2Stream | undefined
  #upstream: H2Upstream | undefined

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

  /** The body up to `position` was set-up; from here the steady state is counted. */
  protected becomeReady(position: number): void {
    this.passFraming(position)
    this.nowReady()
  }

  /** Names of the head of an answer that bears data. */
  protected tellHeaders(headers: IncomingHttpHeaders): void {
    if (this.wantsHeaderNames) this.tellHeaderNames(Object.keys(headers).filter((name) => !name.startsWith(':')))
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

/**
 * Short and long poll over HTTP/2: each poll is a stream of the session. A server may end an idle session at any time:
 * the next poll opens another. A poll that the server says it has not begun with (REFUSED_STREAM, GOAWAY), or whose
 * session dies under it before any byte of the answer when the session had served before, is asked once more.
 */
import type { IncomingHttpHeaders } from 'node:http2'
import type { FailureKind, TransportClientFactory } from '../../bench/contracts/client.js'
import { CONNECTING, DISCONNECTED, READY } from '../byte-account.js'
import { type NdjsonHandler, NdjsonSplitter } from '../protocol/ndjson-splitter.js'
import { broken } from '../protocol/violation.js'
import { eventsPath } from '../request-head.js'
import { isMime } from './content-type.js'
import { subscriptionHeaders } from './request-headers.js'
import type { H2Session } from './session.js'
import { H2Subscription } from './subscription.js'

const NDJSON = 'application/x-ndjson'

abstract class PollingClient extends H2Subscription implements NdjsonHandler {
  /** More polls than the server allows at once wait in turn, as in browsers. */
  readonly isLasting = false
  #splitter: NdjsonSplitter | undefined
  #outstanding = false
  #answering = false
  /** The session that has carried a whole answer. */
  #served: H2Session | undefined
  #retried = false
  #bodies = 0

  /** An answer is complete and reported; the client may have been closed meanwhile. */
  protected abstract answerTaken(): void

  protected begin(): void {
    this.#ask()
  }

  /** False when a request is outstanding or the client is not ready. */
  protected askNext(): boolean {
    if (this.phase !== READY || this.#outstanding) return false
    this.#ask()
    return true
  }

  #ask(): void {
    this.#retried = false
    this.#outstanding = true
    this.onSession()
  }

  sessionOpened(session: H2Session): void {
    if (!this.#outstanding || this.stream !== undefined) return
    this.#bodies = 0
    this.#answering = false
    const after = this.resumes ? `&after=${this.resumeAt}` : ''
    const headers = subscriptionHeaders(this.options, `${eventsPath(this.identity.channel)}${after}`)
    this.stream = session.request(headers, this, null) ?? undefined
    this.observer.requestSent(this.identity.index)
  }

  protected answered(status: number, headers: IncomingHttpHeaders): void {
    this.#answering = true
    this.#splitter = undefined
    if (status === 204) return
    if (status !== 200) this.failStatus(status)
    else if (!isMime(headers['content-type'], NDJSON)) this.fail('mime', `an answer that is not ${NDJSON}`)
    else {
      this.#splitter = new NdjsonSplitter(this, this.options.maxMessageBytes)
      this.tellHeaders(headers)
    }
  }

  protected readBody(bytes: Buffer): void {
    this.#splitter?.feed(bytes, 0, bytes.length)
  }

  ndjsonLine(bytes: Buffer, start: number, end: number, position: number): void {
    this.#bodies++
    // A last line without a line end was passed when it was read.
    this.deliver(bytes, start, end, position < 0 ? this.mark : position)
  }

  protected bodyEnded(): void {
    const { session } = this
    this.#splitter?.finish(-1)
    if (session !== this.session || this.phase === DISCONNECTED) return
    const first = this.phase === CONNECTING
    if (first && this.#bodies === 0 && !this.resumes) throw broken('no snapshot in the first answer')
    this.#served = session
    this.#outstanding = false
    this.observer.responseEnded(this.identity.index, this.#bodies)
    if (first && this.phase === CONNECTING && session === this.session) this.becomeReady(this.mark)
    if (this.phase === READY) this.answerTaken()
  }

  protected lost(kind: FailureKind, detail: string, refused: boolean): void {
    const served = this.#served !== undefined
    this.#served = undefined
    this.#splitter?.halt()
    this.#splitter = undefined
    if (!this.#outstanding) return
    if ((refused || (served && !this.#answering)) && !this.#retried) {
      this.#retried = true
      this.onSession()
      return
    }
    this.fail(kind, detail)
  }

  protected override drop(): void {
    super.drop()
    this.#splitter?.halt()
    this.#splitter = undefined
  }

  protected override disconnect(): void {
    super.disconnect()
    this.#outstanding = false
    this.#served = undefined
  }
}

/** Asks when told to (the first time by itself, for the snapshot). */
class ShortPollClient extends PollingClient {
  override poll(): boolean {
    return this.askNext()
  }

  protected answerTaken(): void {}
}

/** The server holds the answer until there is something; the client asks again at once. */
class LongPollClient extends PollingClient {
  protected answerTaken(): void {
    this.askNext()
  }
}

export const createH2ShortPollClient: TransportClientFactory = (identity, options, observer) =>
  new ShortPollClient(identity, options, observer)

export const createH2LongPollClient: TransportClientFactory = (identity, options, observer) =>
  new LongPollClient(identity, options, observer)

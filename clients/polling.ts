/**
 * What both polls share: NDJSON answers to requests on a keep-alive connection. Hot path: a request is one string, an
 * answer is read in place. A server may close an idle connection at any time: the next poll opens another. If the
 * connection dies under a request before any byte of the answer, and had served before, the request raced with that
 * close and is asked once more.
 */

import type { FailureKind } from '../bench/contracts/client.js'
import { CONNECTING, READY } from './byte-account.js'
import { equalsIgnoringCase } from './protocol/bytes.js'
import { isMime } from './protocol/header-values.js'
import type { HttpResponseParser } from './protocol/http-response-parser.js'
import { type NdjsonHandler, NdjsonSplitter } from './protocol/ndjson-splitter.js'
import { broken } from './protocol/violation.js'
import { commonRequestLines, eventsPath } from './request-head.js'
import { Subscription } from './subscription.js'

const CONTENT_TYPE = Buffer.from('content-type')
const NDJSON = Buffer.from('application/x-ndjson')

/** Takes the body of an answer apart, as NdjsonSplitter does. */
export type AnswerSplitter = Pick<NdjsonSplitter, 'feed' | 'finish' | 'halt'>

export abstract class PollingClient extends Subscription implements NdjsonHandler {
  #splitter: AnswerSplitter | undefined
  #outstanding = false
  /** This connection has carried a whole answer. */
  #served = false
  #retried = false
  /** Whether the answer's Content-Type is a wanted one; null: it has none. */
  #wantedType: boolean | null = null
  #bodies = 0
  /** The request at `#headCursor`: without news the next one is the same. */
  #head = ''
  #headCursor = 0

  /** An answer is complete and reported; the client may have been closed meanwhile. */
  protected abstract answered(): void

  protected begin(): void {
    this.ask()
  }

  /** False when a request is outstanding or the client is not ready. */
  protected askNext(): boolean {
    if (this.phase !== READY || this.#outstanding) return false
    this.ask()
    return true
  }

  protected ask(): void {
    this.#retried = false
    this.#outstanding = true
    this.#request()
  }

  #request(): void {
    this.#bodies = 0
    if (this.connection !== undefined) {
      this.#writeRequest()
      return
    }
    this.#served = false
    this.open(this.options.port)
    this.#splitter = this.makeSplitter()
  }

  connectionOpened(): void {
    if (this.#outstanding) this.#writeRequest()
  }

  #writeRequest(): void {
    if (this.#head === '' || this.#headCursor !== this.resumeAt) {
      this.#head = this.requestHead()
      this.#headCursor = this.resumeAt
    }
    this.writeHead(this.#head)
    this.observer.requestSent(this.identity.index)
    this.requested()
  }

  /** The next request: kept until the cursor moves or `forgetHead` is called. */
  protected requestHead(): string {
    const path = eventsPath(this.identity.channel)
    const after = this.resumes ? `&after=${this.resumeAt}` : ''
    return `GET ${path}${after} HTTP/1.1\r\n${commonRequestLines(this.options)}\r\n`
  }

  protected forgetHead(): void {
    this.#head = ''
  }

  protected makeSplitter(): AnswerSplitter {
    return new NdjsonSplitter(this, this.options.maxMessageBytes)
  }

  /** A request left and is reported. */
  protected requested(): void {}

  /** Whether this status alone says that there is nothing new. */
  protected isEmptyStatus(status: number): boolean {
    return status === 204
  }

  /** Whether the first answer must hold something: the snapshot. */
  protected get awaitsSnapshot(): boolean {
    return !this.resumes
  }

  override httpHeader(bytes: Buffer, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    super.httpHeader(bytes, nameStart, nameEnd, valueStart, valueEnd)
    if (equalsIgnoringCase(bytes, nameStart, nameEnd, CONTENT_TYPE)) {
      this.#wantedType = this.isWantedType(bytes, valueStart, valueEnd)
    }
  }

  protected isWantedType(bytes: Buffer, start: number, end: number): boolean {
    return isMime(bytes, start, end, NDJSON)
  }

  /** Whether answers without a Content-Type are taken. */
  protected get takesUntyped(): boolean {
    return false
  }

  /** What to say about an answer of a wrong type. */
  protected get unwantedType(): string {
    return 'an answer that is not application/x-ndjson'
  }

  httpHead(status: number): void {
    const wanted = this.#wantedType ?? this.takesUntyped
    this.#wantedType = null
    if (!this.#outstanding) throw broken('an answer that was not asked for')
    if (this.isEmptyStatus(status)) this.forgetHeaders()
    else if (status !== 200) this.failStatus(status)
    else if (!wanted) this.fail('mime', this.unwantedType)
    else this.tellHeaders()
  }

  httpBody(bytes: Buffer, start: number, end: number): void {
    this.passHttp(start)
    this.#splitter?.feed(bytes, start, end)
    if (this.connection !== undefined) this.passFraming(end)
  }

  ndjsonLine(bytes: Buffer, start: number, end: number, position: number): void {
    this.#bodies++
    if (position < 0) this.deliverPassed(bytes, start, end)
    else this.deliver(bytes, start, end, position)
  }

  httpComplete(): void {
    const http = this.http as HttpResponseParser
    this.#splitter?.finish(-1)
    if (http !== this.http) return
    if (this.phase === CONNECTING && this.#bodies === 0 && this.awaitsSnapshot)
      throw broken('no snapshot in the first answer')
    this.passHttp(http.position)
    this.#served = true
    this.#outstanding = false
    if (!http.keepAlive) this.drop()
    const first = this.phase === CONNECTING
    const connected = this.connection
    this.observer.responseEnded(this.identity.index, this.#bodies)
    if (first && this.phase === CONNECTING && connected === this.connection) this.becomeReady(http.position)
    if (this.phase === READY) this.answered()
  }

  protected lost(kind: FailureKind, detail: string): void {
    const unanswered = this.http?.idle
    if (kind === 'closed' && this.http?.finish() === 'complete') return
    this.drop()
    if (!this.#outstanding) return
    if (this.#served && unanswered && !this.#retried) {
      this.#retried = true
      this.#request()
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
  }
}

/**
 * Polls of somebody else's server. A short poll is ready with its first answer. A long poll is when its first request
 * left: with no event yet the server holds the answer, and says nothing before.
 */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import { CONNECTING } from '../byte-account.js'
import { type AnswerSplitter, PollingClient } from '../polling.js'
import { equalsIgnoringCase } from '../protocol/bytes.js'
import { isMime } from '../protocol/header-values.js'
import { type AnswerHead, splitAnswer } from './answer.js'
import { boundaryOf } from './multipart.js'
import { pathWithCursor, pollCursorLines, targetRequestLines } from './request.js'
import { targeted } from './targeted.js'

const ETAG = Buffer.from('etag')
const LAST_MODIFIED = Buffer.from('last-modified')
const HTML = Buffer.from('text/html')

abstract class TargetPollingClient extends targeted(PollingClient) {
  #isEmpty = false
  #boundary: string | null = null

  protected override requestHead(): string {
    const path = pathWithCursor(this.path, this.target, this.cursor)
    const lines = targetRequestLines(this.options, this.options.port, true)
    return `GET ${path} HTTP/1.1\r\n${lines}${pollCursorLines(this.target, this.cursor, this.validators)}\r\n`
  }

  protected override makeSplitter(): AnswerSplitter {
    const head = (): AnswerHead => ({ isEmpty: this.#isEmpty, boundary: this.#boundary })
    return splitAnswer(this, { form: this.target.answer, maxBytes: this.options.maxMessageBytes, head })
  }

  protected override isEmptyStatus(status: number): boolean {
    this.#isEmpty = this.target.emptyStatus.includes(status)
    return this.#isEmpty
  }

  protected override get awaitsSnapshot(): boolean {
    return false
  }

  protected override get takesUntyped(): boolean {
    return true
  }

  /** Servers name many types for JSON; a page for people is never meant. */
  protected override isWantedType(bytes: Buffer, start: number, end: number): boolean {
    this.#boundary = boundaryOf(bytes.toString('latin1', start, end))
    return !isMime(bytes, start, end, HTML)
  }

  protected override get unwantedType(): string {
    return 'an answer of text/html'
  }

  override httpHeader(bytes: Buffer, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    super.httpHeader(bytes, nameStart, nameEnd, valueStart, valueEnd)
    const isTag = equalsIgnoringCase(bytes, nameStart, nameEnd, ETAG)
    if (!isTag && !equalsIgnoringCase(bytes, nameStart, nameEnd, LAST_MODIFIED)) return
    this.validators[isTag ? 'etag' : 'lastModified'] = bytes.toString('latin1', valueStart, valueEnd)
    this.forgetHead()
  }
}

class TargetShortPollClient extends TargetPollingClient {
  override poll(): boolean {
    return this.askNext()
  }

  protected answered(): void {}
}

class TargetLongPollClient extends TargetPollingClient {
  protected override requested(): void {
    if (this.phase === CONNECTING) this.becomeReady(this.mark)
  }

  protected answered(): void {
    this.askNext()
  }
}

export const createTargetShortPollClient: TransportClientFactory = (identity, options, observer) =>
  new TargetShortPollClient(identity, options, observer)

export const createTargetLongPollClient: TransportClientFactory = (identity, options, observer) =>
  new TargetLongPollClient(identity, options, observer)

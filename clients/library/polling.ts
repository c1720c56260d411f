/**
 * Short and long poll on undici. A server may close an idle connection at any time: the next poll opens another. If the
 * connection dies under a request before any byte of the answer, and had served before, the request raced with that
 * close and is asked once more.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { FailureKind, TransportClientFactory } from '../../bench/contracts/client.js'
import { eventsPath } from '../request-head.js'
import { isViolation } from './failures.js'
import { HttpSubscription, isMime } from './http-subscription.js'
import { type LineHandler, LineSplitter } from './line-splitter.js'
import { subscriptionHeaders } from './request-headers.js'

const NDJSON = 'application/x-ndjson'

abstract class PollingClient extends HttpSubscription implements LineHandler {
  #lines: LineSplitter | undefined
  #outstanding = false
  /** `bytesRead` of the connection when the request left. */
  #readBefore = 0
  /** This connection has carried a whole answer. */
  #served = false
  #retried = false
  #bodies = 0

  /** An answer is complete and reported; the client may have been closed meanwhile. */
  protected abstract answered(): void

  protected begin(): void {
    this.#askFirst()
  }

  /** False when a request is outstanding or the client is not ready. */
  protected askNext(): boolean {
    if (this.phase !== 'ready' || this.#outstanding) return false
    this.#askFirst()
    return true
  }

  #askFirst(): void {
    this.#retried = false
    this.#outstanding = true
    this.#request()
  }

  #request(): void {
    this.#bodies = 0
    if (this.connection === undefined) {
      this.#served = false
      this.#lines = new LineSplitter(this, this.options.maxMessageBytes)
    }
    this.#readBefore = this.connection?.bytesRead ?? 0
    const after = this.resumes ? `&after=${this.resumeAt}` : ''
    this.ask(this.options.port, `${eventsPath(this.identity.channel)}${after}`, subscriptionHeaders(this.options))
  }

  override requestWritten(): void {
    this.observer.requestSent(this.identity.index)
  }

  answerBegan(status: number, headers: IncomingHttpHeaders): void {
    if (status === 204) return
    if (status !== 200) this.failStatus(status)
    else if (!isMime(headers['content-type'], NDJSON)) this.fail('mime', 'an answer that is not application/x-ndjson')
    else this.tellHeaders(() => this.connection?.headerNames() ?? [])
  }

  answerBody(chunk: Buffer): void {
    this.passBody(chunk.length)
    this.#lines?.feed(chunk)
  }

  line(bytes: Buffer, start: number, end: number): void {
    this.#bodies++
    this.deliver(bytes, start, end)
  }

  lineTooLong(): void {
    this.fail('oversize', `a line above ${this.options.maxMessageBytes} bytes`)
  }

  answerEnded(): void {
    const answering = this.connection
    this.#lines?.finish()
    if (answering !== this.connection || answering === undefined) return
    const first = this.phase === 'connecting'
    if (first && this.#bodies === 0 && !this.resumes) {
      this.fail('protocol', 'no snapshot in the first answer')
      return
    }
    this.#served = true
    this.#outstanding = false
    if (!answering.reusable) this.drop()
    const connected = this.connection
    this.observer.responseEnded(this.identity.index, this.#bodies)
    if (first && this.phase === 'connecting' && connected === this.connection) this.becomeReady(0, 'http')
    if (this.phase === 'ready') this.answered()
  }

  connectionLost(kind: FailureKind, detail: string): void {
    const answering = (this.connection?.bytesRead ?? 0) > this.#readBefore
    this.drop()
    if (!this.#outstanding && !isViolation(kind)) return
    if (this.#served && !answering && !this.#retried) {
      this.#retried = true
      this.#request()
      return
    }
    this.fail(kind, detail)
  }

  protected override drop(): void {
    super.drop()
    this.#lines?.halt()
    this.#lines = undefined
  }

  protected override disconnect(): void {
    super.disconnect()
    this.#outstanding = false
  }
}

/** Asks when told to (the first time by itself, for the snapshot). */
class ShortPollClient extends PollingClient {
  override poll(): boolean {
    return this.askNext()
  }

  protected answered(): void {}
}

/** The server holds the answer until there is something; the client asks again at once. */
class LongPollClient extends PollingClient {
  protected answered(): void {
    this.askNext()
  }
}

export const createLibraryShortPollClient: TransportClientFactory = (identity, options, observer) =>
  new ShortPollClient(identity, options, observer)

export const createLibraryLongPollClient: TransportClientFactory = (identity, options, observer) =>
  new LongPollClient(identity, options, observer)

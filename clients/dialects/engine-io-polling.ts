/**
 * engine.io as long polling: a first GET opens a session, the following are answered with what the server pushed,
 * packets separated by 0x1e; what the client sends is POSTed. Hot path.
 */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import { CONNECTING, READY } from '../byte-account.js'
import { type AnswerSplitter, PollingClient } from '../polling.js'
import { isMime } from '../protocol/header-values.js'
import { NdjsonSplitter } from '../protocol/ndjson-splitter.js'
import { broken } from '../protocol/violation.js'
import { commonRequestLines, eventsPath } from '../request-head.js'
import {
  messagePacket,
  PACKET_CLOSE,
  PACKET_MESSAGE,
  PACKET_NOOP,
  PACKET_OPEN,
  PACKET_PING,
  PONG,
  SEPARATOR,
  sessionId,
} from './engine-io-packets.js'
import { EngineIoPost } from './engine-io-post.js'

const PLAIN_TEXT = Buffer.from('text/plain')
const TYPE_BYTES = 1

class EngineIoPollingClient extends PollingClient {
  /** Path and query: what the client subscribed to, and the session once there is one. */
  #path = ''
  #session = ''
  #request = ''
  #post: EngineIoPost | undefined
  #served = false

  protected override begin(): void {
    const after = this.resumes ? `&after=${this.resumeAt}` : ''
    this.#path = `${eventsPath(this.identity.channel)}${after}&EIO=4&transport=polling`
    this.#setRequest()
    super.begin()
  }

  override send(body: Buffer): boolean {
    return this.phase === READY && this.#poster().send(messagePacket(body), body.length)
  }

  protected override requestHead(): string {
    return this.#request
  }

  protected override makeSplitter(): AnswerSplitter {
    return new NdjsonSplitter(this, this.options.maxMessageBytes + TYPE_BYTES, SEPARATOR)
  }

  /** The snapshot comes with the second answer. */
  protected override get awaitsSnapshot(): boolean {
    return false
  }

  protected override isWantedType(bytes: Buffer, start: number, end: number): boolean {
    return isMime(bytes, start, end, PLAIN_TEXT)
  }

  protected override get unwantedType(): string {
    return 'an answer that is not text/plain'
  }

  /** One packet. */
  override ndjsonLine(bytes: Buffer, start: number, end: number, position: number): void {
    switch (bytes[start]) {
      case PACKET_MESSAGE:
        this.#served = true
        super.ndjsonLine(bytes, start + TYPE_BYTES, end, position)
        return
      case PACKET_PING:
        this.passHeartbeat(end - start, position < 0 ? this.mark : position)
        this.#poster().send(PONG, null)
        return
      case PACKET_OPEN:
        this.#opened(sessionId(bytes, start, end))
        return
      case PACKET_CLOSE:
        this.fail('closed', 'an engine.io close packet')
        return
      case PACKET_NOOP:
        return
      default:
        throw broken('no engine.io packet')
    }
  }

  /** An answer of the handshake is complete: ready with the snapshot, or with the session where the client resumes. */
  protected override becomeReady(position: number): void {
    if (this.#session === '') throw broken('no engine.io open packet in the first answer')
    if (this.#served || this.resumes) super.becomeReady(position)
    else this.ask()
  }

  protected answered(): void {
    this.askNext()
  }

  protected override disconnect(): void {
    super.disconnect()
    this.#post?.close()
    this.#post = undefined
    this.#session = ''
    this.#served = false
  }

  #opened(session: string): void {
    if (session === '' || this.#session !== '' || this.phase !== CONNECTING)
      throw broken('an engine.io open packet without a session, or a second one')
    this.#session = session
    this.#path += `&sid=${session}`
    this.#setRequest()
  }

  #setRequest(): void {
    this.#request = `GET ${this.#path} HTTP/1.1\r\n${commonRequestLines(this.options)}\r\n`
    this.forgetHead()
  }

  #poster(): EngineIoPost {
    const { identity, options, observer } = this
    this.#post ??= new EngineIoPost({
      identity,
      options,
      observer,
      path: this.#path,
      pongFailed: (kind, detail) => this.fail(kind, detail),
    })
    return this.#post
  }
}

export const createEngineIoPollingClient: TransportClientFactory = (identity, options, observer) =>
  new EngineIoPollingClient(identity, options, observer)

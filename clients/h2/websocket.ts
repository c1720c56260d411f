/**
 * WebSocket over HTTP/2 (RFC 8441), experimental: an extended CONNECT on the user's session, and then the frames of
 * RFC 6455 as its body. It ends without a close frame: whoever leaves a session last ends the connection, too, and
 * nothing would wait until the frame is out. The server sees the stream reset, as it would a connection.
 */
import type { IncomingHttpHeaders } from 'node:http2'
import type { FailureKind, TransportClientFactory } from '../../bench/contracts/client.js'
import { CONNECTING, READY } from '../byte-account.js'
import { agreesToDeflate, DEFLATE_DECLINED } from '../protocol/deflate-offer.js'
import { encodeClientFrame, OPCODE_PONG, OPCODE_TEXT } from '../protocol/websocket-frame.js'
import { type WebSocketHandler, WebSocketParser } from '../protocol/websocket-parser.js'
import { eventsPath } from '../request-head.js'
import { webSocketHeaders } from './request-headers.js'
import type { H2Session } from './session.js'
import { H2Subscription } from './subscription.js'

const CONTROL_HEADER_BYTES = 2
/** Bytes that may wait for the session before `send` refuses and pings go unanswered. */
const MAX_BACKLOG_BYTES = 1 << 20
const DEFLATE_OFFER = 'permessage-deflate; client_no_context_takeover; server_no_context_takeover'

class WebSocketClient extends H2Subscription implements WebSocketHandler {
  readonly isLasting = true
  #frames: WebSocketParser | undefined
  #inflates = false

  protected begin(): void {
    this.onSession()
  }

  sessionOpened(session: H2Session): void {
    if (session.takesWebSockets === undefined) return
    this.sessionSettled(session)
  }

  /** Only now it is known whether the server takes an extended CONNECT. */
  sessionSettled(session: H2Session): void {
    if (this.phase !== CONNECTING || this.stream !== undefined) return
    if (session.takesWebSockets !== true) {
      this.fail('handshake', 'the server takes no WebSocket over HTTP/2: its SETTINGS do not enable extended CONNECT')
      return
    }
    const after = this.resumes ? `&after=${this.resumeAt}` : ''
    const headers = webSocketHeaders(this.options, `${eventsPath(this.identity.channel)}${after}`)
    if (this.options.permessageDeflate) headers['sec-websocket-extensions'] = DEFLATE_OFFER
    this.stream = session.request(headers, this, null) ?? undefined
  }

  protected answered(status: number, headers: IncomingHttpHeaders): void {
    const extension = headers['sec-websocket-extensions']
    this.#inflates = this.options.permessageDeflate && agreesToDeflate(extension ?? '')
    const isUnasked = headers['sec-websocket-protocol'] !== undefined || (extension !== undefined && !this.#inflates)
    if (status !== 200) this.failStatus(status)
    else if (isUnasked) this.fail('handshake', 'an extension or protocol that was not asked for')
    else if (this.options.permessageDeflate && !this.#inflates) this.fail('handshake', DEFLATE_DECLINED)
    else this.#begun(headers)
  }

  #begun(headers: IncomingHttpHeaders): void {
    this.#frames = new WebSocketParser(this, this.options.maxMessageBytes, this.#inflates)
    this.tellHeaders(headers)
    this.beginRead()
    if (this.resumes && this.phase === CONNECTING) this.becomeReady(0)
  }

  override send(body: Buffer): boolean {
    if (this.phase !== READY) return false
    const frame = encodeClientFrame(OPCODE_TEXT, body, this.options.random())
    if (!this.#write(frame, 'framing', body.length)) return false
    this.observer.upstreamSent(this.identity.index)
    return true
  }

  protected readBody(bytes: Buffer): void {
    this.#frames?.feed(bytes, 0, bytes.length)
  }

  protected bodyEnded(): void {
    this.fail('closed', 'the server ended the stream without a close frame')
  }

  protected lost(kind: FailureKind, detail: string): void {
    this.fail(kind, this.#frames === undefined ? detail : `${detail} without a close frame`)
  }

  protected override passPayload(size: number, position: number): void {
    super.passPayload(this.#inflates ? (this.#frames as WebSocketParser).wireBytes : size, position)
  }

  frameMessage(bytes: Buffer, start: number, end: number, position: number): void {
    const { stream } = this
    this.deliver(bytes, start, end, position)
    if (this.phase === CONNECTING && stream === this.stream) this.becomeReady(position)
  }

  framePing(bytes: Buffer, start: number, end: number, position: number): void {
    this.framePong(bytes, start, end, position)
    const pong = encodeClientFrame(OPCODE_PONG, bytes.subarray(start, end), this.options.random())
    this.#write(pong, 'heartbeat', 0)
  }

  framePong(_bytes: Buffer, start: number, end: number, position: number): void {
    this.passHeartbeat(end - start + CONTROL_HEADER_BYTES, position)
  }

  frameClose(code: number, size: number, position: number): void {
    this.passSetup(size, position)
    this.fail('closed', `close frame ${code}`)
  }

  protected override drop(): void {
    super.drop()
    this.#frames?.halt()
    this.#frames = undefined
  }

  /** False when the session does not take it now. Of the frame, `payloadBytes` are payload and the rest `layer`. */
  #write(frame: Buffer, layer: 'framing' | 'heartbeat', payloadBytes: number): boolean {
    const { session, stream } = this
    // A peer that asks without reading gets no more answers than it takes.
    if (session === undefined || stream === undefined || stream.backlogBytes > MAX_BACKLOG_BYTES) return false
    stream.write(frame, () => {
      session.bodyWritten(layer, frame.length - payloadBytes)
      session.bodyWritten('payload', payloadBytes)
    })
    return true
  }
}

export const createH2WebSocketClient: TransportClientFactory = (identity, options, observer) =>
  new WebSocketClient(identity, options, observer)

/**
 * WebSocket (RFC 6455): handshake, frames, pong, close handshake. Hot path. With permessage-deflate (RFC 7692) the
 * payload is what a body took on the wire; what the client sends stays as it is, which it may.
 */
import { hash } from 'node:crypto'
import type { FailureKind, TransportClientFactory } from '../bench/contracts/client.js'
import { CONNECTING, READY } from './byte-account.js'
import { equalsIgnoringCase } from './protocol/bytes.js'
import { agreesToDeflate, DEFLATE_DECLINED } from './protocol/deflate-offer.js'
import { listHas } from './protocol/header-values.js'
import type { HttpResponseParser } from './protocol/http-response-parser.js'
import type { ProtocolViolation } from './protocol/violation.js'
import { encodeClientFrame, encodeCloseFrame, OPCODE_PONG, OPCODE_TEXT } from './protocol/websocket-frame.js'
import { type WebSocketHandler, WebSocketParser } from './protocol/websocket-parser.js'
import { commonRequestLines, eventsPath } from './request-head.js'
import { Subscription } from './subscription.js'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const CONTROL_HEADER_BYTES = 2
/** Bytes that may wait for the system before `send` refuses and pings go unanswered. */
const MAX_BACKLOG_BYTES = 1 << 20

const UPGRADE = Buffer.from('upgrade')
const WEBSOCKET = Buffer.from('websocket')
const CONNECTION = Buffer.from('connection')
const ACCEPT = Buffer.from('sec-websocket-accept')
const EXTENSIONS = Buffer.from('sec-websocket-extensions')
const PROTOCOL = Buffer.from('sec-websocket-protocol')

const SAW_UPGRADE = 1
const SAW_CONNECTION = 2
const SAW_ACCEPT = 4
const SAW_UNASKED = 8
const SAW_DEFLATE = 16

const DEFLATE_OFFER =
  'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover\r\n'

export class WebSocketClient extends Subscription implements WebSocketHandler {
  #frames: WebSocketParser | undefined
  #accept = ''
  #seen = 0

  protected begin(): void {
    this.#seen = 0
    this.open(this.options.port)
  }

  connectionOpened(): void {
    const bytes = Buffer.allocUnsafe(16)
    for (let i = 0; i < bytes.length; i += 4) bytes.writeUInt32BE(this.options.random() >>> 0, i)
    const key = bytes.toString('base64')
    this.#accept = hash('sha1', `${key}${GUID}`, 'base64')
    this.writeHead(
      `GET ${this.subscribePath()} HTTP/1.1\r\n${this.requestLines()}` +
        `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n` +
        `${this.options.permessageDeflate ? DEFLATE_OFFER : ''}\r\n`,
    )
  }

  protected subscribePath(): string {
    const after = this.resumes ? `&after=${this.resumeAt}` : ''
    return `${eventsPath(this.identity.channel)}${after}`
  }

  /** Header lines beside those of the handshake. */
  protected requestLines(): string {
    return commonRequestLines(this.options)
  }

  /** Whether the server may choose this subprotocol. */
  protected isWantedProtocol(_bytes: Buffer, _start: number, _end: number): boolean {
    return false
  }

  /** Whether the end of the handshake is all that there is to wait for; otherwise the first message is. */
  protected get isReadyAtHandshake(): boolean {
    return this.resumes
  }

  override send(body: Buffer): boolean {
    const connection = this.connection
    if (this.phase !== READY || connection === undefined || connection.backlogBytes > MAX_BACKLOG_BYTES) return false
    const size = connection.write(encodeClientFrame(OPCODE_TEXT, body, this.options.random()))
    if (size === 0) return false
    this.observer.wire.up.payload += body.length
    this.observer.wire.up.framing += size - body.length
    this.observer.upstreamSent(this.identity.index)
    return true
  }

  override close(): void {
    this.#farewell(1000)
    super.close()
  }

  override httpHeader(bytes: Buffer, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    super.httpHeader(bytes, nameStart, nameEnd, valueStart, valueEnd)
    if (equalsIgnoringCase(bytes, nameStart, nameEnd, UPGRADE)) {
      if (equalsIgnoringCase(bytes, valueStart, valueEnd, WEBSOCKET)) this.#seen |= SAW_UPGRADE
    } else if (equalsIgnoringCase(bytes, nameStart, nameEnd, CONNECTION)) {
      if (listHas(bytes, valueStart, valueEnd, UPGRADE)) this.#seen |= SAW_CONNECTION
    } else if (equalsIgnoringCase(bytes, nameStart, nameEnd, ACCEPT)) {
      if (bytes.toString('latin1', valueStart, valueEnd) === this.#accept) this.#seen |= SAW_ACCEPT
    } else if (equalsIgnoringCase(bytes, nameStart, nameEnd, EXTENSIONS)) {
      const isAgreed = this.options.permessageDeflate && agreesToDeflate(bytes.toString('latin1', valueStart, valueEnd))
      // Said twice it is no answer to the offer.
      this.#seen |= isAgreed && !this.#inflates ? SAW_DEFLATE : SAW_UNASKED
    } else if (equalsIgnoringCase(bytes, nameStart, nameEnd, PROTOCOL)) {
      if (!this.isWantedProtocol(bytes, valueStart, valueEnd)) this.#seen |= SAW_UNASKED
    }
  }

  httpHead(status: number): void {
    if (status !== 101) this.failStatus(status)
    else if ((this.#seen & SAW_UPGRADE) === 0) this.fail('handshake', 'no Upgrade: websocket in the answer')
    else if ((this.#seen & SAW_CONNECTION) === 0) this.fail('handshake', 'no Connection: Upgrade in the answer')
    else if ((this.#seen & SAW_ACCEPT) === 0) this.fail('handshake', 'a wrong Sec-WebSocket-Accept')
    else if ((this.#seen & SAW_UNASKED) !== 0) this.fail('handshake', 'an extension or protocol that was not asked for')
    else if (this.options.permessageDeflate && !this.#inflates) this.fail('handshake', DEFLATE_DECLINED)
    else this.#begun()
  }

  /** The handshake is done: what the server sends from here are frames. */
  protected handshakeDone(): void {}

  #begun(): void {
    this.#accept = ''
    this.#frames = new WebSocketParser(this, this.options.maxMessageBytes, this.#inflates)
    const http = this.http as HttpResponseParser
    this.passHttp(http.position)
    this.tellHeaders()
    this.handshakeDone()
    if (this.isReadyAtHandshake && http === this.http) this.becomeReady(http.position)
  }

  protected override read(bytes: Buffer, end: number): void {
    if (this.#frames !== undefined) this.#frames.feed(bytes, 0, end)
    else super.read(bytes, end)
  }

  /** What follows the handshake in the same read; later reads go to the frames directly. */
  httpBody(bytes: Buffer, start: number, end: number): void {
    this.http = undefined
    this.#frames?.feed(bytes, start, end)
  }

  httpComplete(): void {
    this.fail('handshake', 'an empty answer to the handshake')
  }

  protected override rest(end: number): void {
    this.passFraming(end)
  }

  get #inflates(): boolean {
    return (this.#seen & SAW_DEFLATE) !== 0
  }

  protected override passPayload(size: number, position: number): void {
    super.passPayload(this.#inflates ? (this.#frames as WebSocketParser).wireBytes : size, position)
  }

  frameMessage(bytes: Buffer, start: number, end: number, position: number): void {
    const connection = this.connection
    this.deliver(bytes, start, end, position)
    if (this.phase === CONNECTING && connection === this.connection) this.becomeReady(position)
  }

  framePing(bytes: Buffer, start: number, end: number, position: number): void {
    this.passHeartbeat(end - start + CONTROL_HEADER_BYTES, position)
    // A peer that asks without reading gets no more answers than it takes.
    if (this.connection === undefined || this.connection.backlogBytes > MAX_BACKLOG_BYTES) return
    const pong = encodeClientFrame(OPCODE_PONG, bytes.subarray(start, end), this.options.random())
    const size = this.connection.write(pong)
    if (this.phase === READY) this.observer.wire.up.heartbeat += size
    else this.observer.wire.up.setup += size
  }

  framePong(_bytes: Buffer, start: number, end: number, position: number): void {
    this.passHeartbeat(end - start + CONTROL_HEADER_BYTES, position)
  }

  frameClose(code: number, size: number, position: number): void {
    this.passSetup(size, position)
    this.#farewell(code)
    this.fail('closed', `close frame ${code}`)
  }

  protected override violated(violation: ProtocolViolation): void {
    this.#farewell(violation.closeCode)
    super.violated(violation)
  }

  protected lost(kind: FailureKind, detail: string): void {
    this.fail(kind, this.#frames === undefined ? detail : `${detail} without a close frame`)
  }

  protected override drop(): void {
    super.drop()
    this.#frames?.halt()
    this.#frames = undefined
  }

  /** Says goodbye with a close frame, if the handshake is done. */
  #farewell(code: number): void {
    if (this.#frames === undefined) return
    const frame = encodeCloseFrame(code, this.options.random())
    // Writing adds to the same layer, over TLS.
    const size = this.connection?.farewell(frame) ?? 0
    this.observer.wire.up.setup += size
  }
}

export const createWebSocketClient: TransportClientFactory = (identity, options, observer) =>
  new WebSocketClient(identity, options, observer)

/**
 * What the dialects over WebSocket share: text messages that wrap a body, and pings as messages. Hot path: a body is
 * handed out as a view of what was read. The wrapping is `framing`, pings and pongs of the dialect are `heartbeat`.
 */
import { CONNECTING, READY } from '../byte-account.js'
import { encodeClientFrame, OPCODE_TEXT } from '../protocol/websocket-frame.js'
import { WebSocketClient } from '../websocket.js'

const SHORT_HEADER_BYTES = 2
const LONGER_HEADER_BYTES = 4
const LONGEST_HEADER_BYTES = 10
/** Bytes that may wait for the system before `send` refuses and pings go unanswered. */
const MAX_BACKLOG_BYTES = 1 << 20

export abstract class WrappedWebSocketClient extends WebSocketClient {
  /** One message in `bytes[start, end)`, whose frame ends at `position` of the read. */
  abstract override frameMessage(bytes: Buffer, start: number, end: number, position: number): void

  /** The dialect's own handshake decides. */
  protected override get isReadyAtHandshake(): boolean {
    return false
  }

  /** An upstream body as the dialect wraps it. */
  protected abstract wrap(body: Buffer): Buffer

  override send(body: Buffer): boolean {
    if (this.phase !== READY) return false
    const size = this.#write(this.wrap(body))
    if (size === 0) return false
    this.observer.wire.up.payload += body.length
    this.observer.wire.up.framing += size - body.length
    this.observer.upstreamSent(this.identity.index)
    return true
  }

  /** The dialect's handshake is done: the client is ready if it resumes, otherwise it waits for its snapshot. */
  protected joined(position: number): void {
    this.passFraming(position)
    if (this.resumes && this.phase === CONNECTING) this.becomeReady(position)
  }

  /** A body to the observer. The first is the snapshot. */
  protected take(bytes: Buffer, start: number, end: number, position: number): void {
    const { connection } = this
    this.deliver(bytes, start, end, position)
    if (this.phase === CONNECTING && connection === this.connection) this.becomeReady(position)
  }

  /** A ping as a whole message of so many bytes; null: it wants no answer. */
  protected takePing(size: number, position: number, pong: Buffer | null): void {
    this.passHeartbeat(size + serverHeaderBytes(size), position)
    if (pong === null) return
    const sent = this.#write(pong)
    if (this.phase === READY) this.observer.wire.up.heartbeat += sent
    else this.observer.wire.up.setup += sent
  }

  /** A message of the dialect's handshake. */
  protected sendSetup(text: Buffer): void {
    // Writing adds to the same layer, over TLS.
    const size = this.#write(text)
    this.observer.wire.up.setup += size
  }

  /** The dialect's own goodbye, `size` bytes. */
  protected takeClose(size: number, position: number, detail: string): void {
    this.passSetup(size + serverHeaderBytes(size), position)
    this.fail('closed', detail)
  }

  #write(text: Buffer): number {
    const { connection } = this
    if (connection === undefined || connection.backlogBytes > MAX_BACKLOG_BYTES) return 0
    return connection.write(encodeClientFrame(OPCODE_TEXT, text, this.options.random()))
  }
}

/** Bytes before the payload of an unmasked frame. */
function serverHeaderBytes(length: number): number {
  return length < 126 ? SHORT_HEADER_BYTES : length < 65_536 ? LONGER_HEADER_BYTES : LONGEST_HEADER_BYTES
}

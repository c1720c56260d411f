/** WebSocket to somebody else's server: ready with the handshake, or with the acknowledgement where one is described. */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import { CONNECTING } from '../byte-account.js'
import { IllegalCloseCode, type ProtocolViolation } from '../protocol/violation.js'
import { encodeClientFrame, OPCODE_TEXT } from '../protocol/websocket-frame.js'
import { WebSocketClient } from '../websocket.js'
import { quoted } from './quoted.js'
import { fillMessage, pathWithCursor, streamCursorLines, targetRequestLines } from './request.js'
import { targeted } from './targeted.js'

class TargetWebSocketClient extends targeted(WebSocketClient) {
  protected override subscribePath(): string {
    return pathWithCursor(this.path, this.target, this.cursor)
  }

  protected override requestLines(): string {
    const { subprotocol } = this.target
    const lines = targetRequestLines(this.options, this.options.port, false)
    const asked = subprotocol === null ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`
    return `${lines}${streamCursorLines(this.target, this.position, this.validators)}${asked}`
  }

  protected override isWantedProtocol(bytes: Buffer, start: number, end: number): boolean {
    return bytes.toString('latin1', start, end) === this.target.subprotocol
  }

  protected override get isReadyAtHandshake(): boolean {
    return this.target.acknowledgePrefix === null
  }

  protected override handshakeDone(): void {
    const { subscribeMessage } = this.target
    if (subscribeMessage === null) return
    const text = Buffer.from(fillMessage(subscribeMessage, this.identity, this.options))
    const frame = encodeClientFrame(OPCODE_TEXT, text, this.options.random())
    // Writing adds to the same layer, over TLS.
    const size = this.connection?.write(frame) ?? 0
    this.observer.wire.up.setup += size
  }

  override frameMessage(bytes: Buffer, start: number, end: number, position: number): void {
    const { acknowledgePrefix } = this.target
    if (acknowledgePrefix === null || this.phase !== CONNECTING) super.frameMessage(bytes, start, end, position)
    else if (beginsWith(bytes.subarray(start, end), acknowledgePrefix)) this.becomeReady(position)
    else {
      this.observer.skipped?.(this.identity.index, { why: 'not-acknowledged', what: quoted(bytes, start, end) })
      this.deliver(bytes, start, end, position)
    }
  }

  /** Libraries send codes that are not for the wire; they close in order all the same. */
  protected override violated(violation: ProtocolViolation): void {
    if (!(violation instanceof IllegalCloseCode)) super.violated(violation)
    else this.fail('closed', `a close frame with ${violation.message}, which is none for the wire`)
  }
}

function beginsWith(message: Buffer, prefix: string): boolean {
  const expected = Buffer.from(prefix)
  return message.subarray(0, expected.length).equals(expected)
}

export const createTargetWebSocketClient: TransportClientFactory = (identity, options, observer) =>
  new TargetWebSocketClient(identity, options, observer)

/** engine.io over WebSocket: `0{…}` opens, `2` asks and `3` answers, `4…` is a message. Hot path. */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import { broken } from '../protocol/violation.js'
import {
  messagePacket,
  PACKET_CLOSE,
  PACKET_MESSAGE,
  PACKET_NOOP,
  PACKET_OPEN,
  PACKET_PING,
  PONG,
  sessionId,
} from './engine-io-packets.js'
import { WrappedWebSocketClient } from './wrapped-websocket.js'

export class EngineIoWebSocketClient extends WrappedWebSocketClient {
  protected override subscribePath(): string {
    return `${super.subscribePath()}&EIO=4&transport=websocket`
  }

  override frameMessage(bytes: Buffer, start: number, end: number, position: number): void {
    switch (end > start ? bytes[start] : -1) {
      case PACKET_MESSAGE:
        this.takeMessage(bytes, start + 1, end, position)
        return
      case PACKET_PING:
        this.takePing(end - start, position, PONG)
        return
      case PACKET_OPEN:
        if (sessionId(bytes, start, end) === '') throw broken('an engine.io open packet without a session')
        this.opened(position)
        return
      case PACKET_CLOSE:
        this.takeClose(end - start, position, 'an engine.io close packet')
        return
      case PACKET_NOOP:
        this.passFraming(position)
        return
      default:
        throw broken('no engine.io packet')
    }
  }

  protected opened(position: number): void {
    this.joined(position)
  }

  protected takeMessage(bytes: Buffer, start: number, end: number, position: number): void {
    this.take(bytes, start, end, position)
  }

  protected wrap(body: Buffer): Buffer {
    return messagePacket(body)
  }
}

export const createEngineIoWebSocketClient: TransportClientFactory = (identity, options, observer) =>
  new EngineIoWebSocketClient(identity, options, observer)

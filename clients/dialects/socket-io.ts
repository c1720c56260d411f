/**
 * socket.io protocol 5 (github.com/socketio/socket.io-protocol) in engine.io messages: `40{"token":…}` connects, its
 * answer is `40{"sid":…}` or `44{…}`, an event is `42["event",…]`, `41` ends. Hot path.
 */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import { broken } from '../protocol/violation.js'
import { EngineIoWebSocketClient } from './engine-io-websocket.js'

const CONNECT = 0x30
const DISCONNECT = 0x31
const EVENT = 0x32
const CONNECT_ERROR = 0x34
const CLOSING_BRACKET = 0x5d

const HEAD = Buffer.from('["event",')
const PACKET_HEAD = Buffer.from('42["event",')
const PACKET_END = Buffer.from(']')

class SocketIoClient extends EngineIoWebSocketClient {
  protected override opened(position: number): void {
    this.passFraming(position)
    this.sendSetup(Buffer.from(`40${JSON.stringify({ token: this.options.token })}`))
  }

  /** What follows engine.io's `4`. */
  protected override takeMessage(bytes: Buffer, start: number, end: number, position: number): void {
    switch (end > start ? bytes[start] : -1) {
      case EVENT:
        this.take(bytes, bodyStart(bytes, start + 1, end), end - 1, position)
        return
      case CONNECT:
        this.joined(position)
        return
      case CONNECT_ERROR:
        this.fail('unauthorized', `socket.io refused: ${bytes.toString('utf8', start + 1, end)}`)
        return
      case DISCONNECT:
        this.takeClose(end - start + 1, position, 'a socket.io disconnect packet')
        return
      default:
        throw broken('no socket.io packet')
    }
  }

  protected override wrap(body: Buffer): Buffer {
    return Buffer.concat([PACKET_HEAD, body, PACKET_END])
  }
}

/** Where the one argument of `["event",…]` begins. */
function bodyStart(bytes: Buffer, start: number, end: number): number {
  let same = end - start > HEAD.length && bytes[end - 1] === CLOSING_BRACKET
  for (let i = 0; same && i < HEAD.length; i++) same = bytes[start + i] === HEAD[i]
  if (!same) throw broken('a socket.io event that is not ["event",…]')
  return start + HEAD.length
}

export const createSocketIoClient: TransportClientFactory = (identity, options, observer) =>
  new SocketIoClient(identity, options, observer)

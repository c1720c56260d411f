/**
 * sockjs 0.3.3 (github.com/sockjs/sockjs-protocol) over its framed WebSocket: `o` opens, `a["…",…]` are messages,
 * `h` is a heartbeat, `c[code,"…"]` closes; what is sent is `["…"]`. Hot path.
 */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import { READY } from '../byte-account.js'
import { broken } from '../protocol/violation.js'
import { eventsPath } from '../request-head.js'
import { JsonStringReader } from './json-string.js'
import { WrappedWebSocketClient } from './wrapped-websocket.js'

const FRAME_OPEN = 0x6f
const FRAME_MESSAGES = 0x61
const FRAME_HEARTBEAT = 0x68
const FRAME_CLOSE = 0x63
const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d
const COMMA = 0x2c
const SERVER_DIGITS = 3
const SESSION_DIGITS = 8

/** Shared: a message is read and handed out before the next one. */
const strings = new JsonStringReader()

class SockJsClient extends WrappedWebSocketClient {
  /** Server and session are the client's choice; here the same length for every client. */
  protected override subscribePath(): string {
    const server = String((this.options.random() >>> 0) % 1000).padStart(SERVER_DIGITS, '0')
    const session = (this.options.random() >>> 0).toString(16).padStart(SESSION_DIGITS, '0')
    const query = eventsPath(this.identity.channel).slice('/events'.length)
    const after = this.resumes ? `&after=${this.cursor}` : ''
    return `/events/${server}/${session}/websocket${query}${after}`
  }

  override frameMessage(bytes: Buffer, start: number, end: number, position: number): void {
    switch (end > start ? bytes[start] : -1) {
      case FRAME_MESSAGES:
        this.#takeMessages(bytes, start + 1, end, position)
        return
      case FRAME_HEARTBEAT:
        this.takePing(end - start, position, null)
        return
      case FRAME_OPEN:
        this.joined(position)
        return
      case FRAME_CLOSE:
        this.takeClose(end - start, position, `a sockjs close frame ${bytes.toString('utf8', start + 1, end)}`)
        return
      default:
        throw broken('no sockjs frame')
    }
  }

  /** The wrapping of all messages of a frame is counted with the last one. */
  #takeMessages(bytes: Buffer, start: number, end: number, position: number): void {
    const { connection } = this
    if (bytes[start] !== OPENING_BRACKET) throw broken('no array of sockjs messages')
    let at = start
    do {
      at = strings.read(bytes, at + 1, end)
      const isLast = bytes[at] === CLOSING_BRACKET
      if (!isLast && bytes[at] !== COMMA) throw broken('no array of sockjs messages')
      this.take(strings.bytes, 0, strings.length, isLast || this.phase !== READY ? position : this.mark)
      // The observer may have ended the client.
      if (isLast || connection !== this.connection) break
    } while (at < end)
    if (connection === this.connection && at !== end - 1) throw broken('no array of sockjs messages')
  }

  protected wrap(body: Buffer): Buffer {
    return Buffer.from(JSON.stringify([body.toString()]))
  }
}

export const createSockJsClient: TransportClientFactory = (identity, options, observer) =>
  new SockJsClient(identity, options, observer)

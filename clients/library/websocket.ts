/**
 * WebSocket on `ws`, without extensions. `ws` tells messages, pings and the close frame, not how many frames a message
 * had: frame headers are what remains of the bytes. Only where the snapshot ends in its read needs a size that is not
 * told: it is taken to be one frame (of a snapshot in fragments, the further headers count as framing, not as set-up).
 */
import type { FailureKind, TransportClientFactory } from '../../bench/contracts/client.js'
import { eventsPath } from '../request-head.js'
import { type Layer, moveBytes } from '../socket-account.js'
import { headersByName, originOf, subscriptionHeaders } from './request-headers.js'
import { LibrarySubscription } from './subscription.js'
import { WebSocketConnection } from './websocket-connection.js'
import { CONTROL_HEADER_BYTES } from './websocket-frames.js'
import type { WebSocketOwner } from './websocket-owner.js'
import type { MessageSize } from './websocket-sizes.js'

const NORMAL_CLOSE = 1000
/** Bytes that may wait for the system before `send` refuses and pings go unanswered. */
const MAX_BACKLOG_BYTES = 1 << 20

class WebSocketClient extends LibrarySubscription implements WebSocketOwner {
  #connection: WebSocketConnection | undefined

  protected begin(): void {
    const { host, port, maxMessageBytes, permessageDeflate, random, tls } = this.options
    const after = this.resumes ? `&after=${this.resumeAt}` : ''
    const target = {
      url: `ws${originOf(host, port).slice('http'.length)}${eventsPath(this.identity.channel)}${after}`,
      headers: headersByName(subscriptionHeaders(this.options)),
      maxMessageBytes,
      permessageDeflate,
      tls,
      generateMask: (mask: Buffer): void => {
        mask.writeUInt32BE(random() >>> 0, 0)
      },
      host,
      port,
      localAddress: this.identity.localAddress,
      client: this.identity.index,
    }
    this.#connection = new WebSocketConnection(target, this.observer, this)
  }

  override send(body: Buffer): boolean {
    const connection = this.#connection
    if (this.phase !== 'ready' || connection === undefined || connection.backlogBytes > MAX_BACKLOG_BYTES) return false
    if (connection.send(body) === 0) return false
    moveBytes(this.observer.wire.up, 'framing', 'payload', body.length)
    this.observer.upstreamSent(this.identity.index)
    return true
  }

  connectionLayer(): Layer {
    return this.layerOrSetup('framing')
  }

  opened(headerNames: string[], after: number): void {
    this.tellHeaders(() => headerNames)
    if (this.resumes && this.phase === 'connecting') this.becomeReady(after, 'framing')
  }

  message(bytes: Buffer, { payloadBytes, after }: MessageSize): void {
    const connection = this.#connection
    this.deliver(bytes, 0, bytes.length, payloadBytes)
    if (this.phase === 'connecting' && connection === this.#connection) this.becomeReady(after, 'framing')
  }

  ping(payload: Buffer): void {
    this.pong(payload)
    // A peer that asks without reading gets no more answers than it takes.
    const connection = this.#connection
    if (connection === undefined || connection.backlogBytes > MAX_BACKLOG_BYTES) return
    connection.answerPing(payload, this.layerOrSetup('heartbeat'))
  }

  pong(payload: Buffer): void {
    if (this.phase !== 'ready') return
    moveBytes(this.observer.wire.down, 'framing', 'heartbeat', CONTROL_HEADER_BYTES + payload.length)
  }

  closeFrame(size: number): void {
    if (this.phase === 'ready') moveBytes(this.observer.wire.down, 'framing', 'setup', size)
  }

  refused(status: number): void {
    this.failStatus(status)
  }

  connectionLost(kind: FailureKind, detail: string): void {
    this.fail(kind, detail)
  }

  protected drop(): void {
    const connection = this.#connection
    this.#connection = undefined
    connection?.end(NORMAL_CLOSE)
  }
}

export const createLibraryWebSocketClient: TransportClientFactory = (identity, options, observer) =>
  new WebSocketClient(identity, options, observer)

/** WebSocket peers on uWebSockets.js: one topic per channel, one native publish per event. */
import type { PeerGroup, PeerTransport, ServerContext, Subscription, WebSocketPeer } from '../contract.js'
import { COMMON_HEADERS } from '../response-headers.js'
import { readUwsHead, writeAnswer } from './uws-exchange.js'
import type { Uws, UwsApp, UwsBehavior, UwsResponse, UwsWebSocket } from './uws-native.js'

const AS_TEXT = false
/** Past the ping, uws waits about this long for an answer; its clock ticks every 4 s and 8 s is its shortest time-out. */
const PONG_SECONDS = 8
const TICK_SECONDS = 4
const LONGEST_IDLE_SECONDS = 960

/** What uws says in place of a close code when it ends a connection by itself. */
const TIMED_OUT = 'timed out'
const TOO_BIG = 'too big'
const INVALID = 'nvalid'

interface PeerData {
  readonly subscription: Subscription
  peer: UwsPeer | undefined
}

class UwsPeer implements WebSocketPeer {
  readonly subscription: Subscription
  readonly #socket: UwsWebSocket<PeerData>
  readonly #compress: boolean
  isOpen = true
  wasDropped = false

  constructor(socket: UwsWebSocket<PeerData>, subscription: Subscription, compress: boolean) {
    this.#socket = socket
    this.subscription = subscription
    this.#compress = compress
  }

  send(text: Buffer): void {
    if (this.isOpen) this.#socket.send(text, AS_TEXT, this.#compress)
  }

  close(code: number, reason: string): void {
    if (this.isOpen) this.#socket.end(code, reason)
  }

  join(): void {
    if (this.isOpen) this.#socket.subscribe(this.subscription.channel.name)
  }
}

/** Time-out after which a silent peer is dropped; uws pings before it. 0: never. */
export function idleSeconds(pingMs: number): number {
  if (pingMs === 0) return 0
  const ticks = Math.ceil(pingMs / 1000 / TICK_SECONDS) * TICK_SECONDS
  return Math.min(LONGEST_IDLE_SECONDS, ticks + PONG_SECONDS)
}

export class UwsPeers implements PeerGroup {
  readonly #app: UwsApp
  readonly #context: ServerContext
  readonly #transport: PeerTransport
  /** Compressed where the client asked for it in its handshake. */
  readonly #compress: boolean
  readonly open = new Set<UwsPeer>()

  constructor(app: UwsApp, context: ServerContext, transport: PeerTransport) {
    this.#app = app
    this.#context = context
    this.#transport = transport
    this.#compress = context.options.permessageDeflate
  }

  broadcast(channel: string, text: Buffer): void {
    this.#app.publish(channel, text, AS_TEXT, this.#compress)
  }

  behavior(native: Uws): UwsBehavior<PeerData> {
    const { options } = this.#context
    return {
      maxPayloadLength: options.maxBodyBytes,
      closeOnBackpressureLimit: true,
      maxBackpressure: options.maxBufferedBytes,
      idleTimeout: idleSeconds(options.pingMs),
      sendPingsAutomatically: options.pingMs > 0,
      compression: this.#compress ? native.SHARED_COMPRESSOR | native.SHARED_DECOMPRESSOR : native.DISABLED,
      upgrade: (response, request, context) => {
        const admission = this.#transport.admit(readUwsHead(request))
        if (admission.refusal !== null) return writeAnswer(response, admission.refusal)
        const key = request.getHeader('sec-websocket-key')
        const extensions = this.#compress ? request.getHeader('sec-websocket-extensions') : ''
        writeHandshakeHeaders(response, [...COMMON_HEADERS, ...this.#transport.handshakeHeaders])
        response.upgrade({ subscription: admission.subscription, peer: undefined }, key, '', extensions, context)
      },
      open: (socket) => this.#opened(socket),
      message: (socket, message) => {
        const { peer } = socket.getUserData()
        if (peer !== undefined) this.#transport.message(peer, new Uint8Array(message))
      },
      dropped: (socket) => {
        const { peer } = socket.getUserData()
        if (peer === undefined || peer.wasDropped) return
        peer.wasDropped = true
        this.#context.counters.slowClientsDropped++
      },
      close: (socket, _code, reason) => this.#closed(socket, Buffer.from(reason).toString('latin1')),
    }
  }

  #opened(socket: UwsWebSocket<PeerData>): void {
    const data = socket.getUserData()
    const peer = new UwsPeer(socket, data.subscription, this.#compress)
    data.peer = peer
    this.open.add(peer)
    this.#transport.opened(peer)
    peer.join()
  }

  #closed(socket: UwsWebSocket<PeerData>, reason: string): void {
    const { counters } = this.#context
    // The filter does not report the end of a connection that became a WebSocket.
    counters.established--
    if (reason.includes(TIMED_OUT)) counters.silentClientsDropped++
    else if (reason.includes(TOO_BIG)) counters.oversizeBodies++
    else if (reason.includes(INVALID)) counters.garbage++
    const { peer } = socket.getUserData()
    if (peer === undefined) return
    peer.isOpen = false
    this.open.delete(peer)
    this.#transport.closed(peer)
  }
}

function writeHandshakeHeaders(response: UwsResponse, headers: readonly string[]): void {
  response.writeStatus('101 Switching Protocols')
  for (let i = 0; i < headers.length; i += 2) response.writeHeader(headers[i] as string, headers[i + 1] as string)
}

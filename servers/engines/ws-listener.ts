/**
 * What servers that carry WebSocket by the `ws` package share: peers, broadcasting, pings, counters. One shared Buffer
 * goes to every client; with permessage-deflate the package compresses it for each anew.
 * Hot path: nothing is allocated per peer by this file.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import type {
  PeerEngineServer,
  PeerGroup,
  PeerTransport,
  ServerContext,
  Subscription,
  WebSocketPeer,
} from '../contract.js'
import { COMMON_HEADERS } from '../response-headers.js'
import { type Backlog, backlogOn } from './backlog.js'
import { NodeListener } from './node-listener.js'

const PLAIN_TEXT = { binary: false, compress: false } as const
/** Compressed where the client asked for it in its handshake. */
const DEFLATED_TEXT = { binary: false, compress: true } as const

/** Every message by itself, whatever its size: no state is kept between messages on either side. */
export const DEFLATE = { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0 } as const

/** A WebSocket and the connection below it, which the package does not tell. */
interface Accepted {
  readonly webSocket: WebSocket
  readonly connection: Socket
}

export class WsPeer implements WebSocketPeer {
  readonly subscription: Subscription
  readonly socket: WebSocket
  answeredPing = true
  readonly #context: ServerContext
  readonly #format: typeof PLAIN_TEXT | typeof DEFLATED_TEXT
  readonly #backlog: Backlog
  #dropped = false

  constructor({ webSocket, connection }: Accepted, subscription: Subscription, context: ServerContext) {
    this.socket = webSocket
    this.#backlog = backlogOn(context.options.maxBufferedBytes, connection)
    this.subscription = subscription
    this.#context = context
    this.#format = context.options.permessageDeflate ? DEFLATED_TEXT : PLAIN_TEXT
  }

  send(text: Buffer): void {
    const waiting = this.#backlog.waitingForClient(this.socket.bufferedAmount)
    if (waiting > this.#context.options.maxBufferedBytes) this.#drop()
    else this.socket.send(text, this.#format)
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
  }

  #drop(): void {
    if (this.#dropped) return
    this.#dropped = true
    this.#context.counters.slowClientsDropped++
    this.socket.terminate()
  }
}

export class WsGroup implements PeerGroup {
  readonly #members = new Map<string, Set<WsPeer>>()

  join(peer: WsPeer): void {
    const channel = peer.subscription.channel.name
    const members = this.#members.get(channel)
    if (members === undefined) this.#members.set(channel, new Set([peer]))
    else members.add(peer)
  }

  leave(peer: WsPeer): void {
    const channel = peer.subscription.channel.name
    const members = this.#members.get(channel)
    if (members?.delete(peer) && members.size === 0) this.#members.delete(channel)
  }

  broadcast(channel: string, text: Buffer): void {
    const members = this.#members.get(channel)
    if (members === undefined) return
    for (const peer of members) peer.send(text)
  }
}

/** Counts what `ws` refuses; it has answered with a close frame (1002, 1007, 1009) by itself. */
function countError(context: ServerContext, error: NodeJS.ErrnoException): void {
  const code = error.code ?? ''
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') context.counters.oversizeBodies++
  else if (code.startsWith('WS_ERR_')) context.counters.garbage++
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}

/** Pings every peer each `pingMs`; whoever has not answered the last one is terminated. */
function startPings(context: ServerContext, peers: ReadonlySet<WsPeer>): NodeJS.Timeout | undefined {
  if (context.options.pingMs === 0) return undefined
  return setInterval(() => {
    for (const peer of peers) {
      if (!peer.answeredPing) {
        context.counters.silentClientsDropped++
        peer.socket.terminate()
        continue
      }
      peer.answeredPing = false
      peer.socket.ping()
    }
  }, context.options.pingMs).unref()
}

/** What a WebSocketServer of the package tells whoever listens. */
export interface WsAcceptor {
  on(event: 'headers', listener: (lines: string[]) => void): unknown
  on(event: 'wsClientError', listener: (error: Error, socket: Duplex) => void): unknown
}

export abstract class WsListener extends NodeListener implements PeerEngineServer {
  readonly group = new WsGroup()
  protected readonly context: ServerContext
  protected readonly transport: PeerTransport
  readonly #peers = new Set<WsPeer>()
  readonly #pings: NodeJS.Timeout | undefined

  constructor(server: Server, context: ServerContext, transport: PeerTransport) {
    super(server, context)
    this.context = context
    this.transport = transport
    this.#pings = startPings(context, this.#peers)
  }

  peers(): Iterable<WebSocketPeer> {
    return this.#peers
  }

  override async close(): Promise<void> {
    clearInterval(this.#pings)
    await super.close()
    while (this.#peers.size > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Handshakes get our headers; broken ones are counted. */
  protected watch(acceptor: WsAcceptor): void {
    acceptor.on('headers', (lines) => addHeaders(lines, [...COMMON_HEADERS, ...this.transport.handshakeHeaders]))
    acceptor.on('wsClientError', (_error, socket) => {
      this.context.counters.garbage++
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () => socket.destroy())
    })
  }

  /** The handshake is done: the peer has all that is published from here on. */
  protected opened(accepted: Accepted, subscription: Subscription): void {
    const peer = new WsPeer(accepted, subscription, this.context)
    const { socket } = peer
    this.#peers.add(peer)
    socket.on('error', (error) => countError(this.context, error))
    socket.on('pong', () => {
      peer.answeredPing = true
    })
    socket.on('message', (data) => this.transport.message(peer, bytesOf(data)))
    socket.once('close', () => {
      this.#peers.delete(peer)
      this.group.leave(peer)
      this.transport.closed(peer)
    })
    this.transport.opened(peer)
    this.group.join(peer)
  }
}

function addHeaders(lines: string[], headers: readonly string[]): void {
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
}

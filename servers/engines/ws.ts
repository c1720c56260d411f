/**
 * The `ws` package, for WebSocket, with its documented API only: one shared Buffer to every client. With
 * permessage-deflate the package compresses it for each client anew.
 * Hot path: nothing is allocated per peer by this file.
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type {
  EngineSupport,
  PeerGroup,
  PeerTransport,
  ServerContext,
  Subscription,
  WebSocketPeer,
} from '../contract.js'
import { COMMON_HEADERS, rawAnswer } from '../response-headers.js'
import { NodeExchange, readHead } from './node-exchange.js'
import { makeHttpServer, NodeListener } from './node-listener.js'

const PLAIN_TEXT = { binary: false, compress: false } as const
/** Compressed where the client asked for it in its handshake. */
const DEFLATED_TEXT = { binary: false, compress: true } as const

/** Every message by itself, whatever its size: no state is kept between messages on either side. */
export const DEFLATE = { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0 } as const

export class WsPeer implements WebSocketPeer {
  readonly subscription: Subscription
  readonly socket: WebSocket
  answeredPing = true
  readonly #context: ServerContext
  readonly #format: typeof PLAIN_TEXT | typeof DEFLATED_TEXT
  #dropped = false

  constructor(socket: WebSocket, subscription: Subscription, context: ServerContext) {
    this.socket = socket
    this.subscription = subscription
    this.#context = context
    this.#format = context.options.permessageDeflate ? DEFLATED_TEXT : PLAIN_TEXT
  }

  send(text: Buffer): void {
    if (this.socket.bufferedAmount > this.#context.options.maxBufferedBytes) this.#drop()
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
export function countError(context: ServerContext, error: NodeJS.ErrnoException): void {
  const code = error.code ?? ''
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') context.counters.oversizeBodies++
  else if (code.startsWith('WS_ERR_')) context.counters.garbage++
}

export function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}

/** Pings every peer each `pingMs`; whoever has not answered the last one is terminated. */
export function startPings(context: ServerContext, peers: ReadonlySet<WsPeer>): NodeJS.Timeout | undefined {
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

class WsServer extends NodeListener {
  readonly group = new WsGroup()
  readonly #context: ServerContext
  readonly #transport: PeerTransport
  readonly #peers = new Set<WsPeer>()
  readonly #acceptor: WebSocketServer
  readonly #pings: NodeJS.Timeout | undefined

  constructor(context: ServerContext, transport: PeerTransport) {
    const server = makeHttpServer(context, (request, response) => {
      transport.plain(new NodeExchange(request, response, context.options.maxBufferedBytes))
    })
    super(server, context)
    this.#context = context
    this.#transport = transport
    const { maxBodyBytes, permessageDeflate } = context.options
    const acceptorOptions = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: permessageDeflate && DEFLATE,
      maxPayload: maxBodyBytes,
    }
    this.#acceptor = new WebSocketServer(acceptorOptions)
    this.#acceptor.on('headers', (lines) => addHeaders(lines, [...COMMON_HEADERS, ...transport.handshakeHeaders]))
    this.#acceptor.on('wsClientError', (_error, socket) => {
      context.counters.garbage++
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () => socket.destroy())
    })
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
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

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const admission = this.#transport.admit(readHead(request))
    if (admission.refusal !== null) {
      socket.end(rawAnswer(admission.refusal), () => socket.destroy())
      return
    }
    ;(socket as Socket).setNoDelay(true)
    this.#acceptor.handleUpgrade(request, socket, head, (accepted) => {
      this.#opened(new WsPeer(accepted, admission.subscription, this.#context))
    })
  }

  #opened(peer: WsPeer): void {
    const { socket } = peer
    this.#peers.add(peer)
    socket.on('error', (error) => countError(this.#context, error))
    socket.on('pong', () => {
      peer.answeredPing = true
    })
    socket.on('message', (data) => this.#transport.message(peer, bytesOf(data)))
    socket.once('close', () => {
      this.#peers.delete(peer)
      this.group.leave(peer)
      this.#transport.closed(peer)
    })
    this.#transport.opened(peer)
    this.group.join(peer)
  }
}

export function addHeaders(lines: string[], headers: readonly string[]): void {
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
}

export const WS: EngineSupport = {
  http: null,
  async websocket(context, transport) {
    return new WsServer(context, transport)
  },
}

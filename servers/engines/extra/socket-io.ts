/** socket.io over WebSocket: a room per channel, one event name, the token also in the CONNECT packet. */
import type { IncomingMessage } from 'node:http'
import type { EngineSupport, PeerEngineServer, ServerContext, Subscription, WebSocketPeer } from '../../contract.js'
import { countClose, EngineIoBacklog } from './engine-io-backlog.js'
import { EngineIoListener } from './engine-io-listener.js'
import { type EngineIoServer, type EngineSocket, makeEngineIo } from './engine-io-native.js'
import { loadExtra } from './packages.js'
import { PeerMembers, type TextPeer } from './peer-members.js'

const EVENT = 'event'

interface Socket {
  readonly request: IncomingMessage
  readonly conn: EngineSocket
  readonly handshake: { readonly auth: { readonly token?: unknown } }
  join(room: string): void
  emit(event: string, value: unknown): void
  on(event: string, listener: (value: unknown) => void): void
  once(event: 'disconnect', listener: (reason: string, description: unknown) => void): void
  disconnect(close: boolean): void
}

interface SocketIoServer {
  bind(engine: EngineIoServer): void
  use(middleware: (socket: Socket, next: (error?: Error) => void) => void): void
  on(event: 'connection', listener: (socket: Socket) => void): void
  to(room: string): { emit(event: string, value: unknown): void }
}

interface SocketIo {
  readonly Server: new (options: { readonly serveClient: boolean }) => SocketIoServer
}

class SocketIoPeer implements TextPeer {
  readonly subscription: Subscription
  readonly backlog: EngineIoBacklog
  readonly #socket: Socket

  constructor(socket: Socket, subscription: Subscription, backlog: EngineIoBacklog) {
    this.#socket = socket
    this.subscription = subscription
    this.backlog = backlog
  }

  send(body: Buffer): void {
    this.sendText(body.toString())
  }

  sendText(text: string): void {
    if (this.backlog.admits(text.length)) this.#socket.emit(EVENT, JSON.parse(text))
  }

  close(): void {
    this.#socket.disconnect(true)
  }
}

/** Rooms of the library, behind the bound on what waits for a client. */
class Rooms extends PeerMembers<SocketIoPeer> {
  readonly #io: SocketIoServer

  constructor(io: SocketIoServer) {
    super()
    this.#io = io
  }

  override broadcast(channel: string, body: Buffer): void {
    for (const peer of this.of(channel)) peer.backlog.admits(body.length)
    this.#io.to(channel).emit(EVENT, JSON.parse(body.toString()))
  }
}

/** Bytes as they were sent: what people emit are values, and JSON of the library is what carries them. */
function bytesOf(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}

async function makeServer(
  context: ServerContext,
  transport: Parameters<NonNullable<EngineSupport['websocket']>>[1],
): Promise<PeerEngineServer> {
  const engine = makeEngineIo(context, 'websocket')
  const listener = new EngineIoListener(engine, 'websocket', { context, transport })
  const io = new (loadExtra<SocketIo>('socket.io').Server)({ serveClient: false })
  io.bind(engine)
  io.use((socket, next) => {
    if (socket.handshake.auth.token === context.options.token) return next()
    context.counters.unauthorized++
    next(new Error('unauthorized'))
  })
  const group = new Rooms(io)
  const peers = new Set<WebSocketPeer>()
  io.on('connection', (socket) => {
    const subscription = listener.subscriptionOf(socket.request)
    if (subscription === undefined) return socket.disconnect(true)
    const peer = new SocketIoPeer(socket, subscription, new EngineIoBacklog(socket.conn, context, 'websocket'))
    peers.add(peer)
    socket.on(EVENT, (value) => transport.message(peer, bytesOf(value)))
    socket.once('disconnect', (reason, description) => {
      countClose(context, reason, description)
      peers.delete(peer)
      group.leave(peer)
      transport.closed(peer)
    })
    transport.opened(peer)
    group.join(peer)
    socket.join(subscription.channel.name)
  })
  return { group, peers: () => peers, listen: () => listener.listen(), close: () => listener.close() }
}

export const SOCKET_IO: EngineSupport = { http: null, websocket: makeServer }

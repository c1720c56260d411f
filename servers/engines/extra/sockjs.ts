/** sockjs, over its framed WebSocket `/events/<server>/<session>/websocket`. It has no broadcast of its own. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type {
  EngineSupport,
  PeerEngineServer,
  PeerTransport,
  RequestHead,
  ServerContext,
  Subscription,
} from '../../contract.js'
import { rawAnswer } from '../../response-headers.js'
import { type Backlog, backlogOn } from '../backlog.js'
import { NodeExchange, readHead } from '../node-exchange.js'
import { makeHttpServer, NodeListener } from '../node-listener.js'
import { loadExtra } from './packages.js'
import { PeerMembers, type TextPeer } from './peer-members.js'

interface SockJsConnection {
  readonly remoteAddress: string
  readonly remotePort: number
  write(text: string): boolean
  close(code: number, reason: string): boolean
  on(event: 'data', listener: (message: unknown) => void): void
  once(event: 'close', listener: () => void): void
}

interface SockJsService {
  on(event: 'connection', listener: (connection: SockJsConnection | null) => void): void
  middleware(options: { readonly prefix: string }): {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  }
}

interface SockJs {
  createServer(options: {
    readonly heartbeat_delay: number
    readonly log: () => void
    readonly faye_server_options: { readonly maxLength: number }
  }): SockJsService
}

const PREFIX = '/events'
const FRAMED = /^\/events\/[^/.]+\/[^/.]+\/websocket$/
/** The longest that a timer takes: practically never. */
const NEVER_MS = 2 ** 31 - 1

/** A handshake that was admitted, until the library says that it is connected. */
interface Admitted {
  readonly socket: Socket
  readonly subscription: Subscription
}

class SockJsPeer implements TextPeer {
  readonly subscription: Subscription
  readonly #connection: SockJsConnection
  readonly #socket: Socket
  readonly #context: ServerContext
  readonly #backlog: Backlog
  #dropped = false

  constructor(connection: SockJsConnection, { socket, subscription }: Admitted, context: ServerContext) {
    this.#connection = connection
    this.#socket = socket
    this.subscription = subscription
    this.#context = context
    this.#backlog = backlogOn(context.options.maxBufferedBytes, socket)
  }

  send(body: Buffer): void {
    this.sendText(body.toString())
  }

  sendText(text: string): void {
    if (this.#dropped) return
    const waiting = this.#backlog.waitingForClient(this.#socket.writableLength)
    if (waiting <= this.#context.options.maxBufferedBytes) {
      this.#connection.write(text)
      return
    }
    this.#dropped = true
    this.#context.counters.slowClientsDropped++
    this.#socket.destroy()
  }

  close(code: number, reason: string): void {
    this.#connection.close(code, reason)
  }
}

class SockJsServer extends NodeListener implements PeerEngineServer {
  readonly group = new PeerMembers<SockJsPeer>()
  readonly #context: ServerContext
  readonly #transport: PeerTransport
  readonly #peers = new Set<SockJsPeer>()
  /** By the peer's address, which is all that the library tells of a connection. */
  readonly #admitted = new Map<string, Admitted>()
  readonly #upgrade: ReturnType<SockJsService['middleware']>

  constructor(context: ServerContext, transport: PeerTransport) {
    const { maxBufferedBytes, maxBodyBytes, pingMs } = context.options
    const server = makeHttpServer(context, (request, response) => {
      transport.plain(new NodeExchange(request, response, maxBufferedBytes))
    })
    super(server, context)
    this.#context = context
    this.#transport = transport
    const service = loadExtra<SockJs>('sockjs').createServer({
      heartbeat_delay: pingMs === 0 ? NEVER_MS : pingMs,
      log: () => {},
      faye_server_options: { maxLength: maxBodyBytes },
    })
    this.#upgrade = service.middleware({ prefix: PREFIX })
    service.on('connection', (connection) => this.#opened(connection))
    server.on('upgrade', (request, socket, head) => this.#judge(request, socket as Socket, head))
  }

  peers(): Iterable<SockJsPeer> {
    return this.#peers
  }

  override async close(): Promise<void> {
    await super.close()
    while (this.#peers.size > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  #judge(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const admission = this.#transport.admit(withoutSession(readHead(request)))
    if (admission.refusal !== null) {
      socket.end(rawAnswer(admission.refusal), () => socket.destroy())
      return
    }
    const address = addressOf(socket)
    this.#admitted.set(address, { socket, subscription: admission.subscription })
    socket.once('close', () => this.#admitted.delete(address))
    this.#upgrade.upgrade(request, socket, head)
  }

  #opened(connection: SockJsConnection | null): void {
    if (connection === null) return
    const admitted = this.#admitted.get(addressOf(connection))
    if (admitted === undefined) return
    const peer = new SockJsPeer(connection, admitted, this.#context)
    this.#peers.add(peer)
    connection.on('data', (message) => {
      const text = typeof message === 'string' ? message : JSON.stringify(message)
      this.#transport.message(peer, Buffer.from(text))
    })
    connection.once('close', () => {
      this.#peers.delete(peer)
      this.group.leave(peer)
      this.#transport.closed(peer)
    })
    this.#transport.opened(peer)
    this.group.join(peer)
  }
}

/** The route that is meant: what stands between is the library's own. */
function withoutSession(head: RequestHead): RequestHead {
  // The bare path would be its greeting, not a connection.
  if (head.path === PREFIX) return { ...head, path: `${PREFIX}/` }
  return FRAMED.test(head.path) ? { ...head, path: PREFIX } : head
}

function addressOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`
}

export const SOCKJS: EngineSupport = {
  http: null,
  async websocket(context, transport) {
    return new SockJsServer(context, transport)
  },
}

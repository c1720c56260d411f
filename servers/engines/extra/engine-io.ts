/** engine.io, over WebSocket and as long polling: without upgrades from one to the other. It has no broadcast. */
import type { EngineSupport, MakePeerEngine, PeerEngineServer, ServerContext, Subscription } from '../../contract.js'
import { countClose, EngineIoBacklog } from './engine-io-backlog.js'
import { EngineIoListener } from './engine-io-listener.js'
import { type EngineSocket, type EngineTransport, makeEngineIo } from './engine-io-native.js'
import { PeerMembers, type TextPeer } from './peer-members.js'

const UNCOMPRESSED = { compress: false } as const

class EngineIoPeer implements TextPeer {
  readonly subscription: Subscription
  readonly #socket: EngineSocket
  readonly #backlog: EngineIoBacklog
  readonly #isPolling: boolean

  constructor(
    socket: EngineSocket,
    subscription: Subscription,
    parts: { backlog: EngineIoBacklog; isPolling: boolean },
  ) {
    this.#socket = socket
    this.subscription = subscription
    this.#backlog = parts.backlog
    this.#isPolling = parts.isPolling
  }

  send(body: Buffer): void {
    this.sendText(body.toString())
  }

  sendText(text: string): void {
    // Some engine options are written into the object that is given.
    if (this.#backlog.admits(text.length)) this.#socket.send(text, { ...UNCOMPRESSED })
  }

  /**
   * The protocol's close packet carries neither code nor reason. A client between two polls would be waited for: it
   * finds its session gone.
   */
  close(): void {
    this.#socket.close(this.#isPolling)
  }
}

function makeServer(kind: EngineTransport): MakePeerEngine {
  return async (context: ServerContext, transport): Promise<PeerEngineServer> => {
    const engine = makeEngineIo(context, kind)
    const listener = new EngineIoListener(engine, kind, { context, transport })
    const group = new PeerMembers<EngineIoPeer>()
    const peers = new Set<EngineIoPeer>()
    engine.on('connection', (socket) => {
      const subscription = listener.subscriptionOf(socket.request)
      if (subscription === undefined) return socket.close()
      const backlog = new EngineIoBacklog(socket, context, kind)
      const peer = new EngineIoPeer(socket, subscription, { backlog, isPolling: kind === 'polling' })
      peers.add(peer)
      socket.on('data', (message) => {
        transport.message(peer, typeof message === 'object' ? message : Buffer.from(message ?? ''))
      })
      socket.once('close', (reason, description) => {
        countClose(context, reason, description)
        peers.delete(peer)
        group.leave(peer)
        transport.closed(peer)
      })
      transport.opened(peer)
      group.join(peer)
    })
    return {
      group,
      peers: () => peers,
      listen: () => listener.listen(),
      async close() {
        await listener.close()
        // A session of polls outlives its connections.
        for (const peer of peers) peer.close()
      },
    }
  }
}

export const ENGINE_IO: EngineSupport = {
  http: null,
  websocket: makeServer('websocket'),
  sessionPoll: makeServer('polling'),
}

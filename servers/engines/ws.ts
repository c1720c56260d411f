/** The `ws` package, for WebSocket, with its documented API only. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { EngineSupport, PeerTransport, ServerContext } from '../contract.js'
import { rawAnswer } from '../response-headers.js'
import { NodeExchange, readHead } from './node-exchange.js'
import { makeHttpServer } from './node-listener.js'
import { DEFLATE, WsListener } from './ws-listener.js'

class WsServer extends WsListener {
  readonly #acceptor: WebSocketServer

  constructor(context: ServerContext, transport: PeerTransport) {
    const server = makeHttpServer(context, (request, response) => {
      transport.plain(new NodeExchange(request, response, context.options.maxBufferedBytes))
    })
    super(server, context, transport)
    const { maxBodyBytes, permessageDeflate } = context.options
    const acceptorOptions = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: permessageDeflate && DEFLATE,
      maxPayload: maxBodyBytes,
    }
    this.#acceptor = new WebSocketServer(acceptorOptions)
    this.watch(this.#acceptor)
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const admission = this.transport.admit(readHead(request))
    if (admission.refusal !== null) {
      socket.end(rawAnswer(admission.refusal), () => socket.destroy())
      return
    }
    const connection = socket as Socket
    connection.setNoDelay(true)
    this.#acceptor.handleUpgrade(request, socket, head, (webSocket) => {
      this.opened({ webSocket, connection }, admission.subscription)
    })
  }
}

export const WS: EngineSupport = {
  http: null,
  async websocket(context, transport) {
    return new WsServer(context, transport)
  },
}

/** node:http, for the transports over HTTP. */
import type { EngineSupport } from '../contract.js'
import { NodeExchange } from './node-exchange.js'
import { makeHttpServer, NodeListener } from './node-listener.js'

export const NODE: EngineSupport = {
  async http(context, handle) {
    const { maxBufferedBytes } = context.options
    const server = makeHttpServer(context, (request, response) => {
      handle(new NodeExchange(request, response, maxBufferedBytes))
    })
    return new NodeListener(server, context)
  },
  websocket: null,
}

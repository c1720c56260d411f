/** node:http, for the transports over HTTP. */
import { createServer } from 'node:http'
import type { EngineSupport } from '../contract.js'
import { NodeExchange } from './node-exchange.js'
import { guardHttp, httpOptions, NodeListener } from './node-listener.js'

export const NODE: EngineSupport = {
  async http(context, handle) {
    const { maxBufferedBytes } = context.options
    const server = createServer(httpOptions(context), (request, response) => {
      handle(new NodeExchange(request, response, maxBufferedBytes))
    })
    guardHttp(server, context)
    return new NodeListener(server, context)
  },
  websocket: null,
}

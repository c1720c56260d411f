/** The clients over HTTP/2, by kind and transport. */
import type { ClientKind } from '../../bench/contracts/names.js'
import type { ClientFactories } from '../index.js'
import { createH2LongPollClient, createH2ShortPollClient } from './polling.js'
import { createH2SseClient } from './sse.js'
import { createH2WebSocketClient } from './websocket.js'

export const H2_CLIENT_FACTORIES: Readonly<Record<ClientKind, ClientFactories>> = {
  lean: {
    'short-poll': createH2ShortPollClient,
    'long-poll': createH2LongPollClient,
    sse: createH2SseClient,
    websocket: createH2WebSocketClient,
  },
  // undici's HTTP/2 is node:http2, too: a second kind would measure the same code twice. A run refuses it by name.
  library: {},
}

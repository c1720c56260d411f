/** The simulated clients by transport: a new transport is one file and one line. */
import type { TransportClientFactory } from '../bench/contracts/client.js'
import type { TransportName } from '../bench/contracts/names.js'
import { createLongPollClient } from './long-poll.js'
import { createShortPollClient } from './short-poll.js'
import { createSseClient } from './sse.js'
import { createWebSocketClient } from './websocket.js'

export const CLIENT_FACTORIES = {
  'short-poll': createShortPollClient,
  'long-poll': createLongPollClient,
  sse: createSseClient,
  websocket: createWebSocketClient,
} satisfies Record<TransportName, TransportClientFactory>

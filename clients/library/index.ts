/** The library clients by transport: `ws`, undici and eventsource-parser do what the lean clients do themselves. */
import type { TransportClientFactory } from '../../bench/contracts/client.js'
import type { TransportName } from '../../bench/contracts/names.js'
import { createLibraryLongPollClient, createLibraryShortPollClient } from './polling.js'
import { createLibrarySseClient } from './sse.js'
import { createLibraryWebSocketClient } from './websocket.js'

export const LIBRARY_CLIENT_FACTORIES = {
  'short-poll': createLibraryShortPollClient,
  'long-poll': createLibraryLongPollClient,
  sse: createLibrarySseClient,
  websocket: createLibraryWebSocketClient,
} satisfies Record<TransportName, TransportClientFactory>

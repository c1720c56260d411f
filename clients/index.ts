/** The simulated clients by kind and transport: a new transport is one file and one line for each kind. */
import type { TransportClientFactory } from '../bench/contracts/client.js'
import type { ClientKind, TransportName } from '../bench/contracts/names.js'
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

type Factories = Readonly<Record<TransportName, TransportClientFactory>>

/** A load process of lean clients never loads the libraries. */
const FACTORIES = {
  lean: async () => CLIENT_FACTORIES,
  library: async () => (await import('./library/index.js')).LIBRARY_CLIENT_FACTORIES,
} satisfies Record<ClientKind, () => Promise<Factories>>

export function loadClientFactories(kind: ClientKind): Promise<Factories> {
  return FACTORIES[kind]()
}

/** The simulated clients by kind, dialect, HTTP version and transport: a new transport is one file and one line for each kind. */
import type { TransportClientFactory } from '../bench/contracts/client.js'
import type { ClientKind, Dialect, HttpVersion, TransportName } from '../bench/contracts/names.js'
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

/** What decides which code simulates a client. */
export interface ClientChoice {
  readonly kind: ClientKind
  readonly dialect: Dialect
  readonly http: HttpVersion
}

export type ClientFactories = Readonly<Partial<Record<TransportName, TransportClientFactory>>>

/** What is not needed is not loaded: a load process of lean clients never loads the libraries. */
export async function loadClientFactories({ kind, dialect, http }: ClientChoice): Promise<ClientFactories> {
  if (dialect === 'target') return (await import('./target/index.js')).TARGET_CLIENT_FACTORIES
  // The libraries' own clients are packages that are not used here.
  if (dialect !== 'plain' && kind === 'library') return {}
  if (dialect !== 'plain') return (await import('./dialects/index.js')).DIALECT_CLIENT_FACTORIES[dialect]
  if (http === 'h2') return (await import('./h2/index.js')).H2_CLIENT_FACTORIES[kind]
  if (kind === 'library') return (await import('./library/index.js')).LIBRARY_CLIENT_FACTORIES
  return CLIENT_FACTORIES
}

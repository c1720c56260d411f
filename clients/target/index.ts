/** The clients of servers that others wrote, by transport. */
import type { ClientFactories } from '../index.js'
import { createTargetLongPollClient, createTargetShortPollClient } from './polling.js'
import { createTargetSseClient } from './sse.js'
import { createTargetWebSocketClient } from './websocket.js'

export const TARGET_CLIENT_FACTORIES = {
  'short-poll': createTargetShortPollClient,
  'long-poll': createTargetLongPollClient,
  sse: createTargetSseClient,
  websocket: createTargetWebSocketClient,
} satisfies ClientFactories

/** The clients of servers that wrap events in a protocol of their own, by dialect and transport. Lean ones only. */
import type { Dialect } from '../../bench/contracts/names.js'
import type { ClientFactories } from '../index.js'
import { createEngineIoPollingClient } from './engine-io-polling.js'
import { createEngineIoWebSocketClient } from './engine-io-websocket.js'
import { createSocketIoClient } from './socket-io.js'
import { createSockJsClient } from './sockjs.js'

type Wrapped = Exclude<Dialect, 'plain' | 'target'>

export const DIALECT_CLIENT_FACTORIES: Readonly<Record<Wrapped, ClientFactories>> = {
  'engine.io': { websocket: createEngineIoWebSocketClient, 'long-poll': createEngineIoPollingClient },
  'socket.io': { websocket: createSocketIoClient },
  sockjs: { websocket: createSockJsClient },
}

/** Every engine, by name. `net` carries only the floor, which needs neither exchanges nor peers. */
import type { EngineName } from '../../bench/contracts/names.js'
import type { EngineSupport } from '../contract.js'
import { NODE } from './node.js'
import { UWS } from './uws.js'
import { WS } from './ws.js'

const NONE: EngineSupport = { http: null, websocket: null }

export const ENGINE_SUPPORT = {
  node: NODE,
  ws: WS,
  uws: UWS,
  'node-h2': NONE,
  'better-sse': NONE,
  hono: NONE,
  fastify: NONE,
  sockjs: NONE,
  'engine.io': NONE,
  'socket.io': NONE,
  net: NONE,
  target: NONE,
} satisfies Record<EngineName, EngineSupport>

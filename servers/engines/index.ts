/** Every engine, by name. `net` carries only the floor, which needs neither exchanges nor peers. */
import type { EngineName } from '../../bench/contracts/names.js'
import type { EngineSupport } from '../contract.js'
import { BETTER_SSE } from './extra/better-sse.js'
import { ENGINE_IO } from './extra/engine-io.js'
import { FASTIFY } from './extra/fastify.js'
import { HONO } from './extra/hono.js'
import { SOCKET_IO } from './extra/socket-io.js'
import { SOCKJS } from './extra/sockjs.js'
import { NODE } from './node.js'
import { NODE_H2 } from './node-h2.js'
import { UWS } from './uws.js'
import { WS } from './ws.js'

const NONE: EngineSupport = { http: null, websocket: null }

export const ENGINE_SUPPORT = {
  node: NODE,
  ws: WS,
  uws: UWS,
  'node-h2': NODE_H2,
  'better-sse': BETTER_SSE,
  hono: HONO,
  fastify: FASTIFY,
  sockjs: SOCKJS,
  'engine.io': ENGINE_IO,
  'socket.io': SOCKET_IO,
  net: NONE,
  target: NONE,
} satisfies Record<EngineName, EngineSupport>

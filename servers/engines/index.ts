/** Every engine, by name. `net` carries only the floor, which needs neither exchanges nor peers. */
import type { EngineName } from '../../bench/contracts/names.js'
import type { EngineSupport } from '../contract.js'
import { NODE } from './node.js'
import { UWS } from './uws.js'
import { WS } from './ws.js'

export const ENGINE_SUPPORT = {
  node: NODE,
  ws: WS,
  uws: UWS,
  net: { http: null, websocket: null },
} satisfies Record<EngineName, EngineSupport>

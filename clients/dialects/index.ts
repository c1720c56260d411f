/** The clients of servers that wrap events in a protocol of their own, by dialect and transport. */
import type { Dialect } from '../../bench/contracts/names.js'
import type { ClientFactories } from '../index.js'

type Wrapped = Exclude<Dialect, 'plain' | 'target'>

export const DIALECT_CLIENT_FACTORIES: Readonly<Record<Wrapped, ClientFactories>> = {
  'engine.io': {},
  'socket.io': {},
  sockjs: {},
}

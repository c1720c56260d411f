/** Every transport over HTTP exchanges, by name. */
import type { TransportName } from '../../bench/contracts/names.js'
import type { HttpTransport, ServerContext } from '../contract.js'
import { makeLongPoll } from './long-poll.js'
import { makeShortPoll } from './short-poll.js'
import { makeSse } from './sse.js'

export const HTTP_TRANSPORTS = {
  'short-poll': makeShortPoll,
  'long-poll': makeLongPoll,
  sse: makeSse,
} satisfies Record<Exclude<TransportName, 'websocket'>, (context: ServerContext) => HttpTransport>

/** What an engine cannot do. Each entry is asserted as such by the conformance suite and printed in the report. */
import type { EngineName, TransportName } from '../bench/contracts/names.js'

export interface Limitation {
  /** Stable: `engine/short-name`. */
  readonly id: string
  readonly engine: EngineName
  readonly transports: readonly TransportName[]
  readonly text: string
}

const HTTP = ['short-poll', 'long-poll', 'sse'] as const
const POLLS = ['short-poll', 'long-poll'] as const
const WEBSOCKET = ['websocket'] as const

function uws<const N extends string>(name: N, transports: readonly TransportName[], text: string) {
  return { id: `uws/${name}`, engine: 'uws', transports, text } as const
}

function extra<const E extends EngineName, const N extends string>(
  engine: E,
  name: N,
  { transports, text }: { transports: readonly TransportName[]; text: string },
) {
  return { id: `${engine}/${name}`, engine, transports, text } as const
}

const SSE = ['sse'] as const
const UNCOMPRESSED = 'is run without permessage-deflate: a scenario with permessageDeflate refuses it'

export const LIMITATIONS = [
  uws('own-headers', [...HTTP, 'websocket'], 'adds Date and `uWebSockets: 20` to every answer, handshakes included'),
  uws(
    'garbage-uncounted',
    [...HTTP, 'websocket'],
    'refuses what is no HTTP by itself and tells nobody: garbage stays 0',
  ),
  uws('idle-keep-alive', HTTP, 'closes an idle keep-alive connection after about 12 s, whatever keepAliveMs says'),
  uws(
    'pipelining-behind-pending',
    ['long-poll', 'sse'],
    'closes a connection that sends a request behind one still open',
  ),
  uws(
    'stuck-answer-uncounted',
    POLLS,
    'ends a client that does not take its answer by itself: not in slowClientsDropped',
  ),
  uws(
    'buffer-estimated',
    ['sse'],
    'never tells what waits for a client: an upper bound is kept, and a comment written to learn that it drained',
  ),
  uws('unmasked-swallowed', WEBSOCKET, 'takes what follows an unmasked frame for its mask instead of answering 1002'),
  uws('bad-utf8-without-close', WEBSOCKET, 'ends a connection with bad UTF-8 without a close frame instead of 1007'),
  uws(
    'oversize-without-close',
    WEBSOCKET,
    'ends a connection with an oversize message without a close frame instead of 1009',
  ),
  uws('ping-interval', WEBSOCKET, 'pings by its idle time-out (ticks of 4 s, at least 8 s), not every pingMs'),
  {
    id: 'node-h2/head-limit',
    engine: 'node-h2',
    transports: HTTP,
    text: 'takes request heads of up to 144 kB (a field of 64 kB) until the client has acknowledged the limit of 16 kB',
  },
  {
    id: 'net/no-logic',
    engine: 'net',
    transports: ['sse'],
    text: 'the floor checks no token, reads no cursor, sends no heartbeat and takes nothing upstream',
  },
  extra('better-sse', 'own-format', {
    transports: SSE,
    text: 'writes an event name into every event, and headers of its own (Pragma, X-Powered-By of express)',
  }),
  extra('hono', 'own-format', {
    transports: SSE,
    text: 'writes the id behind the data; each event passes several promises before it is sent',
  }),
  extra('sockjs', 'escaped', {
    transports: WEBSOCKET,
    text: 'sends every event as a JSON string, escapes included, and closes by a message of its own, then 1000',
  }),
  extra('sockjs', 'any-key', {
    transports: WEBSOCKET,
    text: 'accepts a handshake with a malformed key; a message over the limit or not UTF-8 is not counted',
  }),
  extra('sockjs', 'no-compression', { transports: WEBSOCKET, text: UNCOMPRESSED }),
  extra('engine.io', 'session-polls', {
    transports: ['long-poll'],
    text: 'polls belong to a session: no cursor in a poll, no empty answers, a hold ends with a ping to be answered by POST',
  }),
  extra('engine.io', 'close-without-code', {
    transports: WEBSOCKET,
    text: 'closes without a code instead of 1001, and pings by messages of its own',
  }),
  extra('engine.io', 'no-compression', { transports: WEBSOCKET, text: UNCOMPRESSED }),
  extra('socket.io', 'values', {
    transports: WEBSOCKET,
    text: 'parses and serialises what it sends: a body leaves as JSON.stringify writes it',
  }),
  extra('socket.io', 'no-compression', { transports: WEBSOCKET, text: UNCOMPRESSED }),
] as const satisfies readonly Limitation[]

export type LimitationId = (typeof LIMITATIONS)[number]['id']

/** What is printed beside a contender. */
export function limitationsOf(engine: EngineName, transport: TransportName): readonly Limitation[] {
  const all: readonly Limitation[] = LIMITATIONS
  return all.filter((entry) => entry.engine === engine && entry.transports.includes(transport))
}

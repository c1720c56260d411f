/** What every request and handshake must pass, the same for all transports: token, route, method, cursor, channel. */
import type { Answer, RequestHead, ServerContext, Subscription } from './contract.js'
import type { ChannelRefusal } from './event-log.js'
import { makeRefusal } from './response-headers.js'

const UNAUTHORIZED = makeRefusal(401, 'a bearer token is required', {
  headers: ['WWW-Authenticate', 'Bearer realm="transport-bench"'],
})
const BAD_CURSOR = makeRefusal(400, 'the cursor (after, Last-Event-ID) is a sequence number of 1 to 15 digits')
const NO_ROUTE = makeRefusal(404, 'no such route')
const CHANNEL_REFUSALS = {
  'bad-name': makeRefusal(400, 'channel must be 1 to 64 of A-Z a-z 0-9 _ -'),
  unknown: makeRefusal(404, 'no such channel'),
  'too-many': makeRefusal(503, 'no room for another private channel'),
} satisfies Record<ChannelRefusal, Answer>
const ALLOW_GET = makeRefusal(405, 'use GET', { headers: ['Allow', 'GET'] })
const ALLOW_POST = makeRefusal(405, 'use POST', { headers: ['Allow', 'POST'] })

const CURSOR = /^\d{1,15}$/

export type Route = 'events' | 'publish'

/** The value of a query parameter, undefined when absent or not decodable. */
export function queryValue(query: string, name: string): string | undefined {
  for (const pair of query.split('&')) {
    if (!pair.startsWith(name) || pair[name.length] !== '=') continue
    const raw = pair.slice(name.length + 1)
    if (!raw.includes('%')) return raw
    try {
      return decodeURIComponent(raw)
    } catch {
      return undefined
    }
  }
  return undefined
}

export class Gatekeeper {
  readonly #context: ServerContext
  readonly #routes: readonly Route[]
  readonly #authorization: string

  constructor(context: ServerContext, routes: readonly Route[]) {
    this.#context = context
    this.#routes = routes
    this.#authorization = `Bearer ${context.options.token}`
  }

  /** Token, route and method; the answer when refused. Counts the request. */
  route(head: RequestHead): Route | Answer {
    const { counters } = this.#context
    counters.requests++
    if (head.authorization !== this.#authorization && !this.#hasTokenInQuery(head)) {
      counters.unauthorized++
      return UNAUTHORIZED
    }
    if (head.path === '/events') return head.method === 'GET' ? 'events' : this.refuse(ALLOW_GET)
    if (head.path === '/publish' && this.#routes.includes('publish'))
      return head.method === 'POST' ? 'publish' : this.refuse(ALLOW_POST)
    return this.refuse(NO_ROUTE)
  }

  #hasTokenInQuery({ query }: RequestHead): boolean {
    const { token, tokenInQuery = false } = this.#context.options
    return tokenInQuery && queryValue(query, 'token') === token
  }

  /** Channel and cursor (`Last-Event-ID` before `after`); the answer when refused. */
  subscription(head: RequestHead): Subscription | Answer {
    const cursor = head.lastEventId === '' ? queryValue(head.query, 'after') : head.lastEventId
    if (cursor !== undefined && !CURSOR.test(cursor)) return this.refuse(BAD_CURSOR)
    const channel = this.#context.log.channel(queryValue(head.query, 'channel') ?? '')
    if (typeof channel === 'string') return this.refuse(CHANNEL_REFUSALS[channel])
    return { channel, after: cursor === undefined ? null : Number(cursor) }
  }

  refuse(answer: Answer): Answer {
    this.#context.counters.refused++
    return answer
  }
}

/** Tells a refusal from what was asked for. */
export function isAnswer(outcome: object): outcome is Answer {
  return 'statusLine' in outcome
}

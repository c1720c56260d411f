/** One event to 10,000 subscribers is one synchronous pass that hands the same bytes to every one of them. */
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { WsGroup, WsPeer } from '../../servers/engines/ws-listener.js'
import { makeLongPoll } from '../../servers/transports/long-poll.js'
import { makeSse } from '../../servers/transports/sse.js'
import { FakeExchange, fakeContext } from './support/fakes.js'
import { eventBody } from './support/harness.js'

const SUBSCRIBERS = 10_000
const subscribers = <T>(make: () => T): T[] => Array.from({ length: SUBSCRIBERS }, make)

/** The one object that every list ends with, and the length that every list has. */
function onlyLast<T>(lists: readonly (readonly T[])[], length: number): T {
  const last = new Set(lists.map((list) => list.at(-1)))
  expect(last.size).toBe(1)
  expect(new Set(lists.map((list) => list.length))).toEqual(new Set([length]))
  return [...last][0] as T
}

it('SSE: the identical Buffer to every stream, before `published` returns', () => {
  const { context, channel } = fakeContext()
  const sse = makeSse(context)
  const exchanges = subscribers(() => new FakeExchange())
  for (const exchange of exchanges) sse.events(exchange, channel, null)
  const written = (): readonly Buffer[][] => exchanges.map((exchange) => exchange.written)
  onlyLast(written(), 1)
  const body = eventBody(1)
  sse.published(channel, channel.append(1, body))
  expect(onlyLast(written(), 2).toString()).toBe(`id: 1\ndata: ${body}\n\n`)
})

it('WebSocket on ws: the event’s own Buffer to every socket, before `broadcast` returns', () => {
  const { context, channel } = fakeContext()
  const group = new WsGroup()
  const sent = subscribers((): Buffer[] => [])
  for (const list of sent) {
    const webSocket = { bufferedAmount: 0, send: (bytes: Buffer) => list.push(bytes) } as unknown as WebSocket
    group.join(new WsPeer({ webSocket, connection: new Socket() }, { channel, after: null }, context))
  }
  const body = eventBody(1)
  group.broadcast(channel.name, body)
  expect(onlyLast(sent, 1)).toBe(body)
})

it('long poll: the identical answer to every held poll, in one microtask after `published`', async () => {
  const { context, channel } = fakeContext()
  const longPoll = makeLongPoll(context)
  const exchanges = subscribers(() => new FakeExchange())
  for (const exchange of exchanges) longPoll.events(exchange, channel, 0)
  expect(context.counters.subscribers).toBe(SUBSCRIBERS)
  const bodies = [eventBody(1), eventBody(2)]
  for (const [i, body] of bodies.entries()) longPoll.published(channel, channel.append(i + 1, body))
  expect(exchanges.every(({ answers }) => answers.length === 0)).toBe(true)
  await Promise.resolve()
  const answer = onlyLast(
    exchanges.map(({ answers }) => answers),
    1,
  )
  expect(answer.body?.toString()).toBe(`${bodies[0]}\n${bodies[1]}\n`)
  expect(context.counters.subscribers).toBe(0)
})

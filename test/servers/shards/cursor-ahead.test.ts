/**
 * A client may come to a shard that has not yet published what the client has from another one: it publishes what is
 * due first, so that the client gets neither a gap nor an event twice.
 */
import { describe, expect, it } from 'vitest'
import type { HttpTransport, ServerContext } from '../../../servers/contract.js'
import type { EventChannel } from '../../../servers/event-log.js'
import { HTTP_TRANSPORTS } from '../../../servers/transports/index.js'
import { makeWebSocket } from '../../../servers/transports/websocket.js'
import { FakeExchange, FakePeer, fakeContext } from '../support/fakes.js'
import { eventBody } from '../support/harness.js'

interface Shard {
  readonly context: ServerContext
  readonly channel: EventChannel
  readonly transport: HttpTransport
  publish(): void
}

/** A shard that has published two events, and has as many more due as `due` says. */
function shard(name: keyof typeof HTTP_TRANSPORTS, due: number): Shard {
  const publish = (): void => {
    const sequence = channel.head + 1
    transport.published(channel, channel.append(sequence, eventBody(sequence)))
  }
  const { context, channel } = fakeContext(() => {
    for (let i = 0; i < due; i++) publish()
  })
  const transport = HTTP_TRANSPORTS[name](context)
  publish()
  publish()
  return { context, channel, transport, publish }
}

const sequencesIn = (text: string): number[] =>
  [...text.matchAll(/"stamp":"(\d{10})/g)].map(([, digits]) => Number(digits))

describe.each(['short-poll', 'long-poll', 'sse'] as const)('%s', (name) => {
  /** What a client with this cursor gets of a shard where so many events are due, and of the one published after. */
  async function follow(after: number, due: number) {
    const { context, channel, transport, publish } = shard(name, due)
    const exchange = new FakeExchange()
    transport.events(exchange, channel, after)
    publish()
    await Promise.resolve()
    return { head: channel.head, text: exchange.text(), counters: context.counters }
  }

  const answersAtOnce = name === 'short-poll'

  it('a cursor one ahead: no gap, and only what follows it', async () => {
    const { text, counters } = await follow(3, 1)
    expect(text).not.toContain('"gap"')
    expect(sequencesIn(text)).toEqual(answersAtOnce ? [] : [4])
    expect(counters.gapAnswers).toBe(0)
  })

  it('more due than the cursor has: the rest follows at once', async () => {
    const { text, counters } = await follow(3, 3)
    expect(sequencesIn(text)).toEqual(name === 'sse' ? [4, 5, 6] : [4, 5])
    expect(counters.gapAnswers).toBe(0)
  })

  it('a cursor that nobody can have given out is a gap all the same', async () => {
    const { text, counters } = await follow(9, 1)
    expect(text).toContain('{"gap":{"after":9,"resumesAt":3}}')
    expect(counters.gapAnswers).toBe(1)
  })

  it('a cursor that is not ahead publishes nothing', async () => {
    expect((await follow(2, 5)).head).toBe(3)
  })
})

it('websocket: no gap, and the peer joins its channel when it has what was due', () => {
  const { context, channel } = fakeContext(() => channel.append(3, eventBody(3)))
  const webSocket = makeWebSocket(context)
  for (const sequence of [1, 2]) channel.append(sequence, eventBody(sequence))
  const [ahead, behind] = [new FakePeer(channel, 3), new FakePeer(channel, 1)]
  webSocket.opened(ahead)
  expect(ahead.sent).toEqual([])
  webSocket.opened(behind)
  expect(sequencesIn(behind.sent.join())).toEqual([2, 3])
  expect(context.counters.gapAnswers).toBe(0)
})

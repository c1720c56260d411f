/** engine.io over polls: the bytes of a session by layer, counted by hand from what a peer sent and was sent. */
import { expect, it } from 'vitest'
import { RecordingObserver } from '../support/observer.js'
import { clientsOf, event, onRequests, rawServer, SNAPSHOT } from '../support/peers.js'

const HEAD = (length: number): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: ${length}\r\n\r\n`
const packets = (...parts: string[]): string => {
  const body = parts.join('\x1e')
  return HEAD(body.length) + body
}

/** Bytes of a whole request. */
const isPost = (request: string): boolean => request.startsWith('POST ')
const bytesOf = (requests: readonly string[]): number => requests.reduce((sum, request) => sum + request.length, 0)

it('set-up until the snapshot; then payload, packets, HTTP and pings apart, and all of them together are raw', async () => {
  const polls: string[] = []
  const posts: string[] = []
  let respond: (text: string) => void = () => {}
  const peer = await rawServer((socket) =>
    onRequests(socket, (request) => {
      ;(isPost(request) ? posts : polls).push(request)
      if (isPost(request)) socket.write(packets('ok'))
      else if (polls.length === 1) socket.write(packets('0{"sid":"abc"}'))
      else if (polls.length === 2) socket.write(packets(`4${SNAPSHOT}`))
      else respond = (text) => socket.write(text)
    }),
  )
  const seen = new RecordingObserver()
  const { down, up } = seen.wire
  const client = clientsOf('lean')('long-poll', peer.port, seen, { dialect: 'engine.io' })
  client.connect()
  await seen.until(() => seen.readyCount === 1)
  const setupDown = packets('0{"sid":"abc"}').length + packets(`4${SNAPSHOT}`).length
  expect(down).toMatchObject({ raw: setupDown, setup: setupDown, payload: 0, framing: 0, http: 0, heartbeat: 0 })
  while (polls.length < 3) await new Promise((resolve) => setImmediate(resolve))
  expect(polls[1]).toContain('&sid=abc ')
  // The third poll is the first of the steady state.
  const setupUp = bytesOf(polls.slice(0, 2))
  expect(up).toMatchObject({ setup: setupUp, http: polls[2]?.length, raw: bytesOf(polls) })

  respond(packets(`4${event(1)}`, `4${event(2)}`))
  await seen.until(() => seen.batches.at(-1) === 2)
  const two = packets(`4${event(1)}`, `4${event(2)}`)
  const payload = event(1).length + event(2).length
  // A digit each, and what separates them.
  const framing = 2 + 1
  expect(down).toMatchObject({ payload, framing, http: two.length - payload - framing, heartbeat: 0 })
  while (polls.length < 4) await new Promise((resolve) => setImmediate(resolve))

  respond(packets('2', `4${event(3)}`))
  await seen.until(() => seen.messages.length === 4)
  while (posts.length < 1 || polls.length < 5) await new Promise((resolve) => setImmediate(resolve))
  expect(posts[0]).toMatch(/\r\n\r\n3$/)
  expect(down).toMatchObject({ payload: payload + event(3).length })
  // A ping is the digit, a pong the POST that carries it.
  expect(down.heartbeat).toBe(1)
  expect(up).toMatchObject({ payload: 0, heartbeat: posts[0]?.length })

  const before = seen.wire.up.http
  expect(client.send(Buffer.from(event(4)))).toBe(true)
  await seen.until(() => seen.upstream === 1)
  expect(posts[1]?.endsWith(`4${event(4)}`)).toBe(true)
  expect(up).toMatchObject({ payload: event(4).length, framing: 1 })
  expect(up.http - before).toBe((posts[1]?.length ?? 0) - event(4).length - 1)
  expect(seen.messages).toEqual([SNAPSHOT, event(1), event(2), event(3)])
  expect(seen.failures).toEqual([])
  seen.checkAccount()
  expect(up.raw).toBe(bytesOf(polls) + bytesOf(posts))
})

/**
 * The floor: a bare node:net server that writes pre-built SSE bytes, with no transport logic (no request parsing, no
 * token, no cursor, no upstream). What it costs and how long it takes is the machine and the load generator, not a
 * transport. Hot path: one prepared frame, one `write` per socket.
 */
import { createServer, type Socket } from 'node:net'
import { queryValue } from './admission.js'
import { CatchUp } from './catch-up.js'
import type { ServerContext } from './contract.js'
import { NodeListener } from './engines/node-listener.js'
import type { EventChannel, LoggedEvent } from './event-log.js'
import { FaultSeam } from './fault-seam.js'
import type { ManagedServer } from './managed-server.js'
import { EVENT_STREAM_HEADERS, EVENT_STREAM_TYPE, makeAnswer, rawAnswer } from './response-headers.js'
import { assemble } from './transport-server.js'
import { encodeBeginning, encodeEvent } from './transports/sse-format.js'

/** The body ends with the connection, so there is no chunk framing. */
const HEAD = rawAnswer(makeAnswer(200, { contentType: EVENT_STREAM_TYPE, headers: EVENT_STREAM_HEADERS }))

class Floor {
  readonly #context: ServerContext
  readonly #beginnings: CatchUp<Buffer>
  readonly #sockets = new Map<EventChannel, Set<Socket>>()

  constructor(context: ServerContext) {
    this.#context = context
    this.#beginnings = new CatchUp(context, (pieces) =>
      Buffer.concat([HEAD, encodeBeginning(context.options.retryMs, pieces)]),
    )
  }

  /** The first bytes of a connection, whatever they are, subscribe it. */
  accept(socket: Socket): void {
    socket.once('data', (bytes) => {
      socket.resume()
      const channel = channelOf(bytes, this.#context)
      if (channel === undefined) socket.destroy()
      else this.#subscribe(socket, channel)
    })
  }

  #subscribe(socket: Socket, channel: EventChannel): void {
    this.#context.counters.requests++
    this.#context.counters.subscribers++
    const sockets = this.#sockets.get(channel) ?? new Set()
    this.#sockets.set(channel, sockets.add(socket))
    socket.once('close', () => {
      sockets.delete(socket)
      this.#context.counters.subscribers--
    })
    socket.write(this.#beginnings.for(channel, null))
  }

  published(channel: EventChannel, event: LoggedEvent): void {
    const sockets = this.#sockets.get(channel)
    if (sockets === undefined) return
    const frame = encodeEvent(event.sequence, event.body)
    const limit = this.#context.options.maxBufferedBytes
    for (const socket of sockets) {
      if (socket.writableLength > limit) this.#drop(socket, sockets)
      else socket.write(frame)
    }
  }

  retire(): void {
    for (const sockets of this.#sockets.values()) for (const socket of sockets) socket.end()
  }

  #drop(socket: Socket, sockets: Set<Socket>): void {
    this.#context.counters.slowClientsDropped++
    sockets.delete(socket)
    socket.destroy()
  }
}

/** With one channel the request is not even looked at. */
function channelOf(bytes: Buffer, { options, log }: ServerContext): EventChannel | undefined {
  const [only, ...others] = options.channels
  if (only !== undefined && others.length === 0) return log.require(only)
  const requestLine = bytes.toString('latin1', 0, Math.max(0, bytes.indexOf('\r\n')))
  const query = requestLine.split(' ')[1]?.split('?')[1] ?? ''
  const channel = log.channel(queryValue(query, 'channel') ?? '')
  return typeof channel === 'string' ? undefined : channel
}

export function makeFloor(context: ServerContext): ManagedServer {
  const floor = new Floor(context)
  const server = createServer({ noDelay: true }, (socket) => floor.accept(socket))
  const engine = new NodeListener(server, context)
  const delivery = {
    engine,
    published: (channel: EventChannel, event: LoggedEvent) => floor.published(channel, event),
    retire: () => floor.retire(),
  }
  return assemble(context, delivery, new FaultSeam())
}

/** Puts a transport on an engine: the server of one contender. */
import type { TransportName } from '../bench/contracts/names.js'
import type { ServerApplication, ServerOptions } from '../bench/contracts/server.js'
import type {
  EngineServer,
  EngineSupport,
  HttpTransport,
  PeerEngineServer,
  ServerContext,
  WebSocketPeer,
} from './contract.js'
import { newCounters } from './counters.js'
import { type EventChannel, EventLog, type LoggedEvent } from './event-log.js'
import { FaultSeam } from './fault-seam.js'
import type { ManagedServer } from './managed-server.js'
import { makeRouter } from './router.js'
import { HTTP_TRANSPORTS } from './transports/index.js'
import { makeLibraryEvents } from './transports/library-events.js'
import { GOING_AWAY, makeWebSocket } from './transports/websocket.js'

/** How events leave: the part that differs between transports over exchanges and over peers. */
interface Delivery {
  readonly engine: EngineServer
  published(channel: EventChannel, event: LoggedEvent): void
  retire(): void
}

export function makeContext(options: ServerOptions, application: ServerApplication): ServerContext {
  return { options, application, log: new EventLog(options), counters: newCounters() }
}

/** Hands the parts of a server out as one. */
export function assemble(context: ServerContext, delivery: Delivery, seam: FaultSeam): ManagedServer {
  const { log, counters } = context
  let closed = false
  const deliver = (channel: EventChannel, event: LoggedEvent): void => {
    if (!closed) delivery.published(channel, event)
  }
  return {
    listen: async () => ({ port: await delivery.engine.listen() }),
    publish(name, sequence, body) {
      const channel = log.require(name)
      deliver(channel, channel.append(sequence, body))
    },
    head: (name) => log.require(name).head,
    counters: () => ({ ...counters }),
    retire: () => delivery.retire(),
    skip: (name, sequence) => log.require(name).skip(sequence),
    close() {
      closed = true
      delivery.retire()
      return delivery.engine.close()
    },
    defects: {
      publishUnordered(name, sequence, body) {
        const channel = log.require(name)
        deliver(channel, channel.appendUnordered(sequence, body))
      },
      seam,
    },
  }
}

function overHttp(engine: EngineServer, transport: HttpTransport): Delivery {
  return {
    engine,
    published: (channel, event) => transport.published(channel, event),
    retire: () => transport.retire(),
  }
}

function overPeers(engine: PeerEngineServer, seam: FaultSeam, retire: () => void): Delivery {
  return {
    engine,
    published: (channel, event) => seam.broadcast(engine.group, channel.name, event.body),
    retire() {
      retire()
      for (const peer of [...engine.peers()] as WebSocketPeer[]) peer.close(GOING_AWAY, 'the server goes away')
    },
  }
}

/** Makes the server of a transport on an engine; null when the engine cannot carry the transport. */
export async function makeTransportServer(
  transport: TransportName,
  support: EngineSupport,
  context: ServerContext,
): Promise<ManagedServer | null> {
  const seam = new FaultSeam()
  const makePeers = transport === 'websocket' ? support.websocket : transport === 'long-poll' && support.sessionPoll
  if (makePeers) {
    const webSocket = makeWebSocket(context)
    const engine = await makePeers(context, seam.transport(webSocket))
    return assemble(
      context,
      overPeers(engine, seam, () => webSocket.retire()),
      seam,
    )
  }
  if (transport === 'sse' && support.events !== undefined) {
    const events = makeLibraryEvents(context)
    const engine = await support.events(context, seam.handler(makeRouter(context, events)))
    const group = seam.events(engine)
    const published = (channel: EventChannel, event: LoggedEvent): void => events.published(channel, event, group)
    return assemble(context, { engine, published, retire: () => events.retire() }, seam)
  }
  if (transport === 'websocket' || support.http === null) return null
  const httpTransport = HTTP_TRANSPORTS[transport](context)
  const engine = await support.http(context, seam.handler(makeRouter(context, httpTransport)))
  return assemble(context, overHttp(engine, httpTransport), seam)
}

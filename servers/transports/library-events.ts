/** Server-Sent Events that a library formats: it gets the cursor and the body of each event, and sends heartbeats. */
import { CatchUp, type Piece } from '../catch-up.js'
import type { EventGroup, EventStream, HttpExchange, ServerContext } from '../contract.js'
import type { EventChannel, LoggedEvent } from '../event-log.js'
import { EventSubscribers } from './event-subscribers.js'

class LibraryEvents extends EventSubscribers<EventStream> {
  readonly #beginnings: CatchUp<readonly Piece[]>

  constructor(context: ServerContext) {
    super(context)
    this.#beginnings = new CatchUp(context, (pieces) => pieces)
  }

  published(channel: EventChannel, event: LoggedEvent, group?: EventGroup): void {
    const streams = this.streams.get(channel)
    if (streams === undefined) return
    const limit = this.context.options.maxBufferedBytes
    for (const stream of streams) if (stream.waitingBytes() > limit) this.drop(channel, stream)
    group?.broadcast(channel.name, event)
  }

  protected start(exchange: HttpExchange, channel: EventChannel, after: number | null): void {
    exchange.openEvents?.((stream) => {
      // Retired since it was asked for.
      if (this.isRetired) return stream.end()
      const beginning = this.#beginnings.for(channel, after)
      this.subscribe(channel, stream)
      exchange.onGone(() => this.unsubscribe(channel, stream))
      for (const { cursor, body } of beginning) stream.push(cursor, body)
      stream.join(channel.name)
    })
  }

  protected override unsubscribe(channel: EventChannel, stream: EventStream): boolean {
    const wasSubscribed = super.unsubscribe(channel, stream)
    if (wasSubscribed) stream.leave(channel.name)
    return wasSubscribed
  }
}

export function makeLibraryEvents(context: ServerContext): LibraryEvents {
  return new LibraryEvents(context)
}

/**
 * Server-Sent Events. Hot path: an event is encoded once and the same bytes are written to every stream of its
 * channel; nothing is allocated per subscriber.
 */
import { CatchUp } from '../catch-up.js'
import type { ClientStream, HttpExchange, HttpTransport, ServerContext, StreamOptions } from '../contract.js'
import type { EventChannel, LoggedEvent } from '../event-log.js'
import { EVENT_STREAM_HEADERS, EVENT_STREAM_TYPE, makeAnswer } from '../response-headers.js'
import { EventSubscribers } from './event-subscribers.js'
import { COMMENT, encodeBeginning, encodeEvent } from './sse-format.js'

const STREAM: StreamOptions = {
  answer: makeAnswer(200, { contentType: EVENT_STREAM_TYPE, headers: EVENT_STREAM_HEADERS }),
  filler: COMMENT,
}

class Sse extends EventSubscribers<ClientStream> {
  readonly #beginnings: CatchUp<Buffer>
  #heartbeat: NodeJS.Timeout | undefined

  constructor(context: ServerContext) {
    super(context)
    this.#beginnings = new CatchUp(context, (pieces) => encodeBeginning(context.options.retryMs, pieces))
    if (context.options.commentMs > 0)
      this.#heartbeat = setInterval(() => this.#writeToAll(COMMENT), context.options.commentMs).unref()
  }

  published(channel: EventChannel, event: LoggedEvent): void {
    const streams = this.streams.get(channel)
    if (streams !== undefined) this.#writeTo(channel, streams, encodeEvent(event.sequence, event.body))
  }

  override retire(): void {
    clearInterval(this.#heartbeat)
    super.retire()
  }

  protected start(exchange: HttpExchange, channel: EventChannel, after: number | null): void {
    const beginning = this.#beginnings.for(channel, after)
    const stream = exchange.stream(STREAM)
    this.subscribe(channel, stream)
    exchange.onGone(() => this.unsubscribe(channel, stream))
    stream.write(beginning)
  }

  #writeToAll(bytes: Buffer): void {
    for (const [channel, streams] of this.streams) this.#writeTo(channel, streams, bytes)
  }

  /** A Set tolerates the removal of the current stream while it is iterated. */
  #writeTo(channel: EventChannel, streams: ReadonlySet<ClientStream>, bytes: Buffer): void {
    const limit = this.context.options.maxBufferedBytes
    for (const stream of streams) {
      if (stream.waitingBytes() > limit) this.drop(channel, stream)
      else stream.write(bytes)
    }
  }
}

export function makeSse(context: ServerContext): HttpTransport {
  return new Sse(context)
}

/**
 * Server-Sent Events. Hot path: an event is encoded once and the same bytes are written to every stream of its
 * channel; nothing is allocated per subscriber.
 */
import { CatchUp } from '../catch-up.js'
import type { ClientStream, HttpExchange, HttpTransport, ServerContext, StreamOptions } from '../contract.js'
import type { EventChannel, LoggedEvent } from '../event-log.js'
import { EVENT_STREAM_HEADERS, EVENT_STREAM_TYPE, makeAnswer, makeRefusal, NO_CONTENT } from '../response-headers.js'
import { COMMENT, encodeBeginning, encodeEvent } from './sse-format.js'

const STREAM: StreamOptions = {
  answer: makeAnswer(200, { contentType: EVENT_STREAM_TYPE, headers: EVENT_STREAM_HEADERS }),
  filler: COMMENT,
}
const NOT_ACCEPTABLE = makeRefusal(406, `only ${EVENT_STREAM_TYPE} is served here`)

/** Whether an Accept header admits an event stream; an absent one admits everything. */
export function acceptsEventStream(accept: string): boolean {
  if (accept === '') return true
  for (const range of accept.split(',')) {
    const [type, ...parameters] = range.toLowerCase().split(';')
    const name = (type as string).trim()
    if (name !== EVENT_STREAM_TYPE && name !== 'text/*' && name !== '*/*') continue
    if (!parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter))) return true
  }
  return false
}

class Sse implements HttpTransport {
  readonly #context: ServerContext
  readonly #beginnings: CatchUp<Buffer>
  readonly #streams = new Map<EventChannel, Set<ClientStream>>()
  #heartbeat: NodeJS.Timeout | undefined
  #retired = false

  constructor(context: ServerContext) {
    this.#context = context
    this.#beginnings = new CatchUp(context, (pieces) => encodeBeginning(context.options.retryMs, pieces))
    if (context.options.commentMs > 0)
      this.#heartbeat = setInterval(() => this.#writeToAll(COMMENT), context.options.commentMs).unref()
  }

  events(exchange: HttpExchange, channel: EventChannel, after: number | null): void {
    if (!acceptsEventStream(exchange.head.accept)) {
      this.#context.counters.refused++
      exchange.answer(NOT_ACCEPTABLE)
    } else if (this.#retired) exchange.answer(NO_CONTENT)
    else this.#start(exchange, channel, after)
  }

  published(channel: EventChannel, event: LoggedEvent): void {
    const streams = this.#streams.get(channel)
    if (streams !== undefined) this.#writeTo(channel, streams, encodeEvent(event.sequence, event.body))
  }

  retire(): void {
    this.#retired = true
    clearInterval(this.#heartbeat)
    for (const [channel, streams] of [...this.#streams])
      for (const stream of [...streams]) {
        this.#unsubscribe(channel, stream)
        stream.end()
      }
  }

  #start(exchange: HttpExchange, channel: EventChannel, after: number | null): void {
    const beginning = this.#beginnings.for(channel, after)
    const stream = exchange.stream(STREAM)
    this.#subscribe(channel, stream)
    exchange.onGone(() => this.#unsubscribe(channel, stream))
    stream.write(beginning)
  }

  #writeToAll(bytes: Buffer): void {
    for (const [channel, streams] of this.#streams) this.#writeTo(channel, streams, bytes)
  }

  /** A Set tolerates the removal of the current stream while it is iterated. */
  #writeTo(channel: EventChannel, streams: ReadonlySet<ClientStream>, bytes: Buffer): void {
    const limit = this.#context.options.maxBufferedBytes
    for (const stream of streams) {
      if (stream.waitingBytes() > limit) this.#drop(channel, stream)
      else stream.write(bytes)
    }
  }

  #drop(channel: EventChannel, stream: ClientStream): void {
    this.#context.counters.slowClientsDropped++
    this.#unsubscribe(channel, stream)
    stream.destroy()
  }

  #subscribe(channel: EventChannel, stream: ClientStream): void {
    const streams = this.#streams.get(channel)
    if (streams === undefined) this.#streams.set(channel, new Set([stream]))
    else streams.add(stream)
    this.#context.counters.subscribers++
  }

  #unsubscribe(channel: EventChannel, stream: ClientStream): void {
    const streams = this.#streams.get(channel)
    if (streams?.delete(stream) !== true) return
    if (streams.size === 0) this.#streams.delete(channel)
    this.#context.counters.subscribers--
  }
}

export function makeSse(context: ServerContext): HttpTransport {
  return new Sse(context)
}

/**
 * What Server-Sent Events share whether this project or a library formats them: who is admitted, who is subscribed,
 * who is dropped for not reading, and their end.
 */
import type { ClientStream, HttpExchange, HttpTransport, ServerContext } from '../contract.js'
import type { EventChannel, LoggedEvent } from '../event-log.js'
import { EVENT_STREAM_TYPE, makeRefusal, NO_CONTENT } from '../response-headers.js'

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

export abstract class EventSubscribers<S extends Pick<ClientStream, 'waitingBytes' | 'end' | 'destroy'>>
  implements HttpTransport
{
  protected readonly context: ServerContext
  protected readonly streams = new Map<EventChannel, Set<S>>()
  #retired = false

  constructor(context: ServerContext) {
    this.context = context
  }

  events(exchange: HttpExchange, channel: EventChannel, after: number | null): void {
    if (!acceptsEventStream(exchange.head.accept)) {
      this.context.counters.refused++
      exchange.answer(NOT_ACCEPTABLE)
    } else if (this.#retired) exchange.answer(NO_CONTENT)
    else this.start(exchange, channel, after)
  }

  abstract published(channel: EventChannel, event: LoggedEvent): void

  retire(): void {
    this.#retired = true
    for (const [channel, streams] of [...this.streams])
      for (const stream of [...streams]) {
        this.unsubscribe(channel, stream)
        stream.end()
      }
  }

  protected abstract start(exchange: HttpExchange, channel: EventChannel, after: number | null): void

  protected get isRetired(): boolean {
    return this.#retired
  }

  protected drop(channel: EventChannel, stream: S): void {
    this.context.counters.slowClientsDropped++
    this.unsubscribe(channel, stream)
    stream.destroy()
  }

  protected subscribe(channel: EventChannel, stream: S): void {
    const streams = this.streams.get(channel)
    if (streams === undefined) this.streams.set(channel, new Set([stream]))
    else streams.add(stream)
    this.context.counters.subscribers++
  }

  /** Whether it was subscribed. */
  protected unsubscribe(channel: EventChannel, stream: S): boolean {
    const streams = this.streams.get(channel)
    if (streams?.delete(stream) !== true) return false
    if (streams.size === 0) this.streams.delete(channel)
    this.context.counters.subscribers--
    return true
  }
}

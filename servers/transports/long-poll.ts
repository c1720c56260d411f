/** Long polling: a request with nothing to answer is held until the next event, at most `holdMs`, then answered 204. */
import type { CatchUp } from '../catch-up.js'
import type { Answer, HttpExchange, HttpTransport, ServerContext } from '../contract.js'
import type { EventChannel } from '../event-log.js'
import { NO_CONTENT } from '../response-headers.js'
import { pollAnswers } from './ndjson.js'

/** RFC 6202, section 5.5. */
const MAX_HOLD_MS = 30_000

interface HeldPoll {
  readonly exchange: HttpExchange
  readonly after: number
  readonly timer: NodeJS.Timeout
}

class LongPoll implements HttpTransport {
  readonly #context: ServerContext
  readonly #answers: CatchUp<Answer>
  readonly #held = new Map<EventChannel, Set<HeldPoll>>()
  readonly #waking = new Set<EventChannel>()
  readonly #holdMs: number
  #retired = false

  constructor(context: ServerContext) {
    this.#context = context
    this.#answers = pollAnswers(context)
    this.#holdMs = Math.min(context.options.holdMs, MAX_HOLD_MS)
  }

  events(exchange: HttpExchange, channel: EventChannel, after: number | null): void {
    const answer = this.#retired ? NO_CONTENT : this.#answers.for(channel, after)
    if (answer !== NO_CONTENT) exchange.answer(answer)
    else if (this.#retired || after === null) this.#answerEmpty(exchange)
    else this.#hold(exchange, channel, after)
  }

  /** Wakes once per turn of the event loop, so that events published together leave in one answer. */
  published(channel: EventChannel): void {
    if (this.#waking.has(channel) || !this.#held.has(channel)) return
    this.#waking.add(channel)
    queueMicrotask(() => this.#wake(channel))
  }

  retire(): void {
    this.#retired = true
    for (const [channel, polls] of [...this.#held])
      for (const poll of [...polls]) {
        this.#release(channel, poll)
        this.#answerEmpty(poll.exchange)
      }
  }

  #hold(exchange: HttpExchange, channel: EventChannel, after: number): void {
    const timer = setTimeout(() => {
      this.#release(channel, poll)
      this.#answerEmpty(exchange)
    }, this.#holdMs)
    const poll: HeldPoll = { exchange, after, timer }
    const polls = this.#held.get(channel)
    if (polls === undefined) this.#held.set(channel, new Set([poll]))
    else polls.add(poll)
    this.#context.counters.subscribers++
    exchange.onGone(() => {
      if (this.#release(channel, poll)) this.#context.counters.abortedRequests++
    })
  }

  #wake(channel: EventChannel): void {
    this.#waking.delete(channel)
    const polls = this.#held.get(channel)
    if (polls === undefined) return
    // A Set tolerates the removal of the current poll while it is iterated.
    for (const poll of polls) {
      const answer = this.#answers.for(channel, poll.after)
      if (answer === NO_CONTENT) continue
      this.#release(channel, poll)
      poll.exchange.answer(answer)
    }
  }

  #release(channel: EventChannel, poll: HeldPoll): boolean {
    const polls = this.#held.get(channel)
    if (polls?.delete(poll) !== true) return false
    if (polls.size === 0) this.#held.delete(channel)
    clearTimeout(poll.timer)
    this.#context.counters.subscribers--
    return true
  }

  #answerEmpty(exchange: HttpExchange): void {
    this.#context.counters.emptyResponses++
    exchange.answer(NO_CONTENT)
  }
}

export function makeLongPoll(context: ServerContext): HttpTransport {
  return new LongPoll(context)
}

/** The routes of the HTTP transports: `GET /events` and `POST /publish`. */
import { Gatekeeper, isAnswer } from './admission.js'
import type { Answer, BodyOutcome, HttpExchange, HttpTransport, ServerContext } from './contract.js'
import type { EventChannel } from './event-log.js'
import { makeRefusal, NO_CONTENT } from './response-headers.js'

/** Takes one message to a channel. */
export function makePublishRoute(
  context: ServerContext,
  gate: Gatekeeper,
): (exchange: HttpExchange, channel: EventChannel) => void {
  const oversize = `the body may have at most ${context.options.maxBodyBytes} bytes`
  const tooLarge = makeRefusal(413, oversize)
  const notTaken = makeRefusal(422, 'the channel takes no messages, or this is no stamped event')
  const flooded = makeRefusal(413, oversize, { close: true })

  const received = (channel: EventChannel, outcome: BodyOutcome): Answer => {
    if (outcome === 'oversize' || outcome === 'flood') {
      context.counters.oversizeBodies++
      return gate.refuse(outcome === 'flood' ? flooded : tooLarge)
    }
    if (!context.application.upstream(channel.name, outcome)) return gate.refuse(notTaken)
    context.counters.upstreamMessages++
    return NO_CONTENT
  }

  return (exchange, channel) => {
    exchange.onGone(() => {
      context.counters.abortedRequests++
    })
    exchange.readBody(context.options.maxBodyBytes, (outcome) => {
      exchange.answer(received(channel, outcome))
    })
  }
}

/** Handles every exchange of an HTTP transport. */
export function makeRouter(context: ServerContext, transport: HttpTransport): (exchange: HttpExchange) => void {
  const gate = new Gatekeeper(context, ['events', 'publish'])
  const publish = makePublishRoute(context, gate)
  return (exchange) => {
    const route = gate.route(exchange.head)
    if (typeof route !== 'string') {
      exchange.answer(route)
      return
    }
    const subscription = gate.subscription(exchange.head)
    if (isAnswer(subscription)) exchange.answer(subscription)
    else if (route === 'publish') publish(exchange, subscription.channel)
    else transport.events(exchange, subscription.channel, subscription.after)
  }
}

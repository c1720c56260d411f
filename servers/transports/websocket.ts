/** WebSocket: the first message is the snapshot (or what follows the cursor), then every event is one text frame. */
import { Gatekeeper, isAnswer } from '../admission.js'
import { CatchUp } from '../catch-up.js'
import type { HttpExchange, PeerTransport, RequestHead, ServerContext, WebSocketPeer } from '../contract.js'
import { makeRefusal, NO_CONTENT } from '../response-headers.js'
import { makePublishRoute } from '../router.js'

const UPGRADE_REQUIRED = makeRefusal(426, 'use a WebSocket handshake', {
  headers: ['Upgrade', 'websocket', 'Connection', 'Upgrade'],
})

/** 1001: the server goes away (RFC 6455, section 7.4.1). */
export const GOING_AWAY = 1001

export interface WebSocketTransport extends PeerTransport {
  /** From now on handshakes are answered 204. */
  retire(): void
}

export function makeWebSocket(context: ServerContext): WebSocketTransport {
  const isPublishedTo = context.options.takesPublications === true
  const gate = new Gatekeeper(context, isPublishedTo ? ['events', 'publish'] : ['events'])
  const publish = makePublishRoute(context, gate)
  const beginnings = new CatchUp(context, (pieces) => pieces.map((piece) => piece.body))
  let retired = false
  return {
    handshakeHeaders: [],
    admit(head: RequestHead) {
      const route = gate.route(head)
      if (typeof route !== 'string') return { refusal: route }
      if (retired) return { refusal: NO_CONTENT }
      const subscription = gate.subscription(head)
      return isAnswer(subscription) ? { refusal: subscription } : { refusal: null, subscription }
    },
    opened(peer: WebSocketPeer) {
      context.counters.subscribers++
      const { channel, after } = peer.subscription
      for (const body of beginnings.for(channel, after)) peer.send(body)
    },
    message(peer: WebSocketPeer, bytes: Uint8Array) {
      const taken = !isPublishedTo && context.application.upstream(peer.subscription.channel.name, bytes)
      if (taken) context.counters.upstreamMessages++
      else context.counters.refused++
    },
    closed() {
      context.counters.subscribers--
    },
    plain(exchange: HttpExchange) {
      const route = gate.route(exchange.head)
      if (route !== 'publish') {
        exchange.answer(typeof route === 'string' ? gate.refuse(UPGRADE_REQUIRED) : route)
        return
      }
      const subscription = gate.subscription(exchange.head)
      if (isAnswer(subscription)) exchange.answer(subscription)
      else publish(exchange, subscription.channel)
    },
    retire() {
      retired = true
    },
  }
}

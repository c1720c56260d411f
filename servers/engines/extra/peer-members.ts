/** Peers of libraries without a broadcast of their own, by channel: each gets the text, made once. */
import type { PeerGroup, WebSocketPeer } from '../../contract.js'

export interface TextPeer extends WebSocketPeer {
  /** Like `send`, for a text that is shared with others. */
  sendText(text: string): void
}

export class PeerMembers<P extends TextPeer> implements PeerGroup {
  readonly #members = new Map<string, Set<P>>()

  join(peer: P): void {
    const { name } = peer.subscription.channel
    const members = this.#members.get(name)
    if (members === undefined) this.#members.set(name, new Set([peer]))
    else members.add(peer)
  }

  leave(peer: P): void {
    const { name } = peer.subscription.channel
    const members = this.#members.get(name)
    if (members?.delete(peer) && members.size === 0) this.#members.delete(name)
  }

  of(channel: string): Iterable<P> {
    return this.#members.get(channel) ?? []
  }

  broadcast(channel: string, body: Buffer): void {
    const members = this.#members.get(channel)
    if (members === undefined) return
    const text = body.toString()
    for (const peer of members) peer.sendText(text)
  }
}

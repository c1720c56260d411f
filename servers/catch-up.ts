/**
 * What a client gets first: the snapshot (no cursor), the events after its cursor, or an explicit gap answer followed
 * by a fresh snapshot. The same pieces for all transports; each encodes them once per cursor and log version, so that
 * a thousand clients with one cursor share one encoding.
 */
import { gapBody } from '../bench/event/stamp.js'
import type { ServerContext } from './contract.js'
import type { EventChannel } from './event-log.js'

/** `cursor` is what the client's cursor is after this piece; null: unchanged (a gap's snapshot sets it). */
export interface Piece {
  readonly cursor: number | null
  readonly body: Buffer
}

interface Remembered<T> {
  readonly encoded: T
  readonly isGap: boolean
}

interface ChannelMemo<T> {
  version: number
  readonly byCursor: Map<number, Remembered<T>>
}

/** Distinct cursors remembered per channel; more are encoded again, so that odd cursors cannot fill the memory. */
const MAX_CURSORS = 64
const NO_CURSOR = -1

export class CatchUp<T> {
  readonly #context: ServerContext
  readonly #encode: (pieces: readonly Piece[]) => T
  readonly #memos = new Map<EventChannel, ChannelMemo<T>>()

  constructor(context: ServerContext, encode: (pieces: readonly Piece[]) => T) {
    this.#context = context
    this.#encode = encode
  }

  /** The encoded first answer for a cursor; counts gap answers. May publish: a subscriber joins its channel after it. */
  for(channel: EventChannel, after: number | null): T {
    if (after !== null && after > channel.head) this.#context.application.behind?.()
    const memo = this.#memo(channel)
    const key = after ?? NO_CURSOR
    let known = memo.byCursor.get(key)
    if (known === undefined) {
      known = this.#make(channel, after)
      if (memo.byCursor.size >= MAX_CURSORS) memo.byCursor.clear()
      memo.byCursor.set(key, known)
    }
    if (known.isGap) this.#context.counters.gapAnswers++
    return known.encoded
  }

  #memo(channel: EventChannel): ChannelMemo<T> {
    let memo = this.#memos.get(channel)
    if (memo === undefined) {
      memo = { version: channel.version, byCursor: new Map() }
      this.#memos.set(channel, memo)
    }
    if (memo.version !== channel.version) {
      memo.byCursor.clear()
      memo.version = channel.version
    }
    return memo
  }

  #make(channel: EventChannel, after: number | null): Remembered<T> {
    if (after === null) return { encoded: this.#encode([this.#snapshot(channel)]), isGap: false }
    const since = channel.since(after)
    if (since.kind === 'gap') {
      const gap: Piece = { cursor: null, body: gapBody(since.after, since.resumesAt) }
      return { encoded: this.#encode([gap, this.#snapshot(channel)]), isGap: true }
    }
    const pieces = since.events.map((event): Piece => ({ cursor: event.sequence, body: event.body }))
    return { encoded: this.#encode(pieces), isGap: false }
  }

  #snapshot(channel: EventChannel): Piece {
    const body = this.#context.application.snapshot(channel.name, channel.head)
    return { cursor: channel.head, body: Buffer.from(body) }
  }
}

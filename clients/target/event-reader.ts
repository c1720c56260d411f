/**
 * Finds the event in a message of somebody else's server and hands it out in canonical form. Hot path: one message goes
 * to many clients, so each is parsed once and afterwards recognised by its bytes; one that is canonical as it stands is
 * handed out in place.
 */
import type { EventPlace } from '../../bench/contracts/target.js'
import { sameBytes, viewOf } from '../protocol/bytes.js'
import { canonicalEvent } from './canonical.js'
import { onlyValue, type Span, valueAt } from './json-span.js'
import { quoted } from './quoted.js'

const KEPT_MESSAGES = 256
/** Longer messages are parsed each time. */
const LONGEST_KEPT_BYTES = 16_384
/** Messages are told apart by this much of their beginning and end; the rest only has to be equal. */
const HASHED_BYTES = 96

interface Known {
  readonly message: DataView
  /** The event's place in the message. */
  readonly place: Span | null
  /** null: as it stands in the message. */
  readonly canonical: Buffer | null
}

export class EventReader {
  /** After `read` found something: it lies in `bytes[start, end)`, in canonical form. */
  bytes: Buffer = Buffer.alloc(0)
  start = 0
  end = 0
  /** How long it is where it stood, bytes. */
  wireBytes = 0
  readonly #place: EventPlace
  readonly #known: (Known | undefined)[] = new Array(KEPT_MESSAGES)
  #last: Known | undefined

  constructor(place: EventPlace) {
    this.#place = place
  }

  /**
   * Looks into the message in `bytes[start, end)`. False: it carries none, such as a greeting where the events sit at
   * a path that it does not have. What should be an event and is none is handed out as something that no reader takes
   * for one.
   */
  read(bytes: Buffer, start: number, end: number): boolean {
    const known = isSame(this.#last, bytes, start, end) ? this.#last : this.#lookUp(bytes, start, end)
    this.#last = known
    if (known.place === null) return false
    this.wireBytes = known.place.end - known.place.start
    this.bytes = known.canonical ?? bytes
    this.start = known.canonical === null ? start + known.place.start : 0
    this.end = known.canonical === null ? start + known.place.end : known.canonical.length
    return true
  }

  #lookUp(bytes: Buffer, start: number, end: number): Known {
    if (end - start > LONGEST_KEPT_BYTES) return this.#parse(bytes, start, end)
    const slot = hashOf(bytes, start, end) % KEPT_MESSAGES
    const known = this.#known[slot]
    if (isSame(known, bytes, start, end)) return known
    const parsed = this.#parse(bytes, start, end)
    this.#known[slot] = parsed
    return parsed
  }

  #parse(bytes: Buffer, start: number, end: number): Known {
    const copy = Uint8Array.from(bytes.subarray(start, end))
    const text = Buffer.from(copy.buffer)
    const message = new DataView(copy.buffer)
    const whole = onlyValue(text, 0, text.length)
    if (whole === null) return { message, place: { start: 0, end: text.length }, canonical: noEvent(text) }
    const place = this.#place.in === 'json' ? valueAt(text, whole, this.#place.path) : whole
    if (place === null) return { message, place, canonical: null }
    const standing = text.subarray(place.start, place.end)
    const canonical = canonicalEvent(standing.toString('utf8')) ?? noEvent(standing)
    return { message, place, canonical: canonical.equals(standing) ? null : canonical }
  }
}

function noEvent(text: Buffer): Buffer {
  return Buffer.from(`no event: ${quoted(text, 0, text.length)}`)
}

function isSame(known: Known | undefined, bytes: Buffer, start: number, end: number): known is Known {
  return known?.message.byteLength === end - start && sameBytes(known.message, viewOf(bytes), start)
}

/** FNV-1a. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5
  const near = Math.min(end, start + HASHED_BYTES)
  for (let i = start; i < near; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  for (let i = Math.max(near, end - HASHED_BYTES); i < end; i++) {
    hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  }
  return hash >>> 0
}

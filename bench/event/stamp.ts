/**
 * The stamp: the first member of every event body, one JSON string of fixed width, so that a load process reads it at
 * a fixed offset without parsing JSON and a person can still read it with curl. Hot path: no allocation.
 *
 *     {"stamp":"0000000001/0000000123456789/0000000123456790","op":…}
 *               sequence   intended µs      actual (publish) µs, both CLOCK_MONOTONIC
 */
const PREFIX = '{"stamp":"'
const SEQUENCE_DIGITS = 10
const TIME_DIGITS = 16
const SEQUENCE_OFFSET = PREFIX.length
const INTENDED_OFFSET = SEQUENCE_OFFSET + SEQUENCE_DIGITS + 1
const PUBLISHED_OFFSET = INTENDED_OFFSET + TIME_DIGITS + 1
const STAMP_END = PUBLISHED_OFFSET + TIME_DIGITS + 1

/** Where the publish time stands in a body: the one part in which shards' copies of an event differ. */
export const PUBLISHED_FIELD = { start: PUBLISHED_OFFSET, end: PUBLISHED_OFFSET + TIME_DIGITS } as const

/** The smallest event body, bytes: the stamped object `{"stamp":"…"}`. */
export const MIN_EVENT_BYTES = STAMP_END + 1

export type BodyKind = 'event' | 'snapshot' | 'gap' | 'unknown'

const BRACE = 0x7b
const LETTER_S = 0x73
const LETTER_T = 0x74
const LETTER_N = 0x6e
const LETTER_G = 0x67
const LETTER_A = 0x61
const LETTER_P = 0x70
const ZERO = 0x30

/** Tells the three bodies apart by their first bytes: `{"stamp"`, `{"snapshot"`, `{"gap"`. */
export function bodyKind(bytes: Uint8Array, start: number, end: number): BodyKind {
  if (end - start < 8 || bytes[start] !== BRACE) return 'unknown'
  const first = bytes[start + 2]
  if (first === LETTER_S) {
    const second = bytes[start + 3]
    if (second === LETTER_T) return end - start >= MIN_EVENT_BYTES ? 'event' : 'unknown'
    return second === LETTER_N ? 'snapshot' : 'unknown'
  }
  return first === LETTER_G && bytes[start + 3] === LETTER_A && bytes[start + 4] === LETTER_P ? 'gap' : 'unknown'
}

/** Digits at a fixed place as a number; −1 when one of them is no digit or missing. */
function readDigits(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0
  for (let i = at; i < at + digits; i++) {
    const digit = (bytes[i] as number) - ZERO
    // Beyond the end it is no number at all.
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** Sequence number of the event whose body starts at `start`, −1 if malformed. */
export function readSequence(bytes: Uint8Array, start: number): number {
  return readDigits(bytes, start + SEQUENCE_OFFSET, SEQUENCE_DIGITS)
}

/** Intended publish time, µs, −1 if malformed. */
export function readIntendedUs(bytes: Uint8Array, start: number): number {
  return readDigits(bytes, start + INTENDED_OFFSET, TIME_DIGITS)
}

/** Actual publish time, µs, −1 if malformed. */
export function readPublishedUs(bytes: Uint8Array, start: number): number {
  return readDigits(bytes, start + PUBLISHED_OFFSET, TIME_DIGITS)
}

/** So many digits fit an integer of 31 bits, whose remainders are cheap. */
const INTEGER_DIGITS = 8
const INTEGER_LIMIT = 10 ** INTEGER_DIGITS

function writeDigits(bytes: Uint8Array, at: number, digits: number, value: number): void {
  if (digits <= INTEGER_DIGITS) {
    writeInteger(bytes, at, digits, value)
    return
  }
  const upper = Math.floor(value / INTEGER_LIMIT)
  const split = at + digits - INTEGER_DIGITS
  writeInteger(bytes, split, INTEGER_DIGITS, value - upper * INTEGER_LIMIT)
  writeInteger(bytes, at, digits - INTEGER_DIGITS, upper)
}

function writeInteger(bytes: Uint8Array, at: number, digits: number, value: number): void {
  let rest = value | 0
  for (let i = at + digits - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0
    bytes[i] = ZERO + rest - tenth * 10
    rest = tenth
  }
}

export interface Stamp {
  readonly sequence: number
  readonly intendedUs: number
  readonly publishedUs: number
}

/** Overwrites the intended publish time alone, µs. */
export function writeIntendedUs(bytes: Uint8Array, intendedUs: number): void {
  writeDigits(bytes, INTENDED_OFFSET, TIME_DIGITS, intendedUs)
}

/** Overwrites the stamp of a body in place. */
export function writeStamp(bytes: Uint8Array, stamp: Stamp): void {
  writeDigits(bytes, SEQUENCE_OFFSET, SEQUENCE_DIGITS, stamp.sequence)
  writeDigits(bytes, INTENDED_OFFSET, TIME_DIGITS, stamp.intendedUs)
  writeDigits(bytes, PUBLISHED_OFFSET, TIME_DIGITS, stamp.publishedUs)
}

/**
 * A body of exactly `size` bytes whose stamp is all zeros, with `members` (JSON members without braces, or empty)
 * after it and a `pad` member of `padding` characters filling the rest.
 * @throws RangeError when the members do not fit.
 */
export function makeBody(size: number, members: string, padding: string): Buffer {
  const zeros = (count: number): string => '0'.repeat(count)
  const stamp = `${PREFIX}${zeros(SEQUENCE_DIGITS)}/${zeros(TIME_DIGITS)}/${zeros(TIME_DIGITS)}"`
  const head = members === '' ? stamp : `${stamp},${members}`
  const exact = `${head}}`
  if (exact.length === size) return Buffer.from(exact, 'latin1')
  const padded = `${head},"pad":"`
  const room = size - padded.length - 2
  if (room < 0)
    throw new RangeError(`a body with ${JSON.stringify(members)} needs ${minBodyBytes(members)} bytes, not ${size}`)
  const fill = padding.repeat(Math.ceil(room / Math.max(1, padding.length))).slice(0, room)
  return Buffer.from(`${padded}${fill}"}`, 'latin1')
}

/** The smallest size for these members: without any, the bare stamp; with some, from here on every size is possible. */
export function minBodyBytes(members: string): number {
  if (members === '') return MIN_EVENT_BYTES
  return MIN_EVENT_BYTES + 1 + members.length + ',"pad":""'.length
}

/** The explicit answer to a cursor older than the history: events in (after, resumesAt] are lost to this client. */
export function gapBody(after: number, resumesAt: number): Buffer {
  return Buffer.from(`{"gap":{"after":${after},"resumesAt":${resumesAt}}}`, 'latin1')
}

/** Wraps a snapshot's members: `{"snapshot":{"cursor":N,…}}`. */
export function snapshotBody(cursor: number, members: string): Buffer {
  return Buffer.from(`{"snapshot":{"cursor":${cursor}${members === '' ? '' : `,${members}`}}}`, 'latin1')
}

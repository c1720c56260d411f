/**
 * Each event of a channel as this process first received it: parsed once, later receipts are compared byte for byte;
 * where several server processes publish the same events, but for the publish time, which is each one's own. Hot path:
 * `check` allocates only at an event's first receipt.
 */

import { sameBytes, viewOf } from '../../clients/protocol/bytes.js'
import { PUBLISHED_FIELD, readIntendedUs, readPublishedUs } from '../event/stamp.js'
import { type Change, parseChange } from '../event/workload.js'

/** Bodies kept for comparison; an older event is compared by its stamp alone. */
const KEPT_BODIES = 16_384

export class EventTable {
  readonly #hasChanges: boolean
  readonly #severalPublishers: boolean
  readonly #dueUs: (sequence: number) => number
  readonly intendedUs: number[] = []
  readonly publishedUs: number[] = []
  readonly changes: (Change | null)[] = []
  /** Rings that grow as they are used: a scenario may have thousands of channels with few events each. */
  readonly #bodies: DataView[] = []
  readonly #bodyOf: number[] = []
  #distinct = 0

  /**
   * @param hasChanges whether every event must carry a change of the state
   * @param dueUs when an event is due by this process's own schedule, µs: its stamp must say the same
   * @param severalPublishers whether receipts of one event come from several server processes
   */
  constructor(hasChanges: boolean, dueUs: (sequence: number) => number, severalPublishers = false) {
    this.#hasChanges = hasChanges
    this.#severalPublishers = severalPublishers
    this.#dueUs = dueUs
  }

  /** Events received by anybody. */
  get distinct(): number {
    return this.#distinct
  }

  /** Notes a receipt; false when the body is malformed or differs from its first receipt. */
  check(sequence: number, bytes: Buffer, start: number, end: number): boolean {
    if (this.intendedUs[sequence] === undefined) return this.#learn(sequence, bytes.subarray(start, end))
    const slot = sequence % KEPT_BODIES
    const body = this.#bodies[slot]
    if (body === undefined || this.#bodyOf[slot] !== sequence) {
      const intendedUs = readIntendedUs(bytes, start)
      return intendedUs === this.intendedUs[sequence] && readPublishedUs(bytes, start) >= intendedUs
    }
    if (body.byteLength !== end - start) return false
    return this.#severalPublishers ? sameButPublished(body, bytes, start) : sameBytes(body, viewOf(bytes), start)
  }

  /** When the event of this receipt was published, µs. */
  publishedUsOf(sequence: number, bytes: Buffer, start: number): number {
    return this.#severalPublishers ? readPublishedUs(bytes, start) : (this.publishedUs[sequence] as number)
  }

  #learn(sequence: number, view: Buffer): boolean {
    const intendedUs = readIntendedUs(view, 0)
    const publishedUs = readPublishedUs(view, 0)
    const change = this.#hasChanges ? parseChange(view, 0, view.length) : null
    if (intendedUs !== this.#dueUs(sequence) || publishedUs < 0 || (this.#hasChanges && change === null)) return false
    this.intendedUs[sequence] = intendedUs
    this.publishedUs[sequence] = publishedUs
    this.changes[sequence] = change
    this.#distinct++
    const slot = sequence % KEPT_BODIES
    this.#bodies[slot] = new DataView(Uint8Array.from(view).buffer)
    this.#bodyOf[slot] = sequence
    return true
  }
}

/** Equal but for the publish time, which must be one: no event is published before it is due. */
function sameButPublished(body: DataView, bytes: Buffer, at: number): boolean {
  const { start, end } = PUBLISHED_FIELD
  const words = viewOf(bytes)
  if (!sameBytes(body, words, at, 0, start) || !sameBytes(body, words, at, end, body.byteLength)) return false
  return readPublishedUs(bytes, at) >= readIntendedUs(bytes, at)
}

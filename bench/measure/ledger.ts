/**
 * Every client's own record of the sequence numbers it received: one bit per scheduled event. Three counts come of it
 * independently: `delivered` is counted as messages arrive, `missing` is counted afterwards from the holes and the tail
 * of each record, `expected` comes from the schedule and is not known here. Hot path: `receive` allocates nothing.
 */

export type Receipt = 'first' | 'duplicate' | 'foreign'

/** The measured part of a client's schedule: events `first` … `last` of 1 … `total` (first > last: none). */
export interface MeasuredRange {
  readonly total: number
  readonly first: number
  readonly last: number
}

/** Which window an event belongs to: outside the measured one (warm-up), or inside. */
export type Window = 0 | 1
export const MEASURED = 1
type WindowCounts = [number, number]

/** The window of event `event` (1 …), without a branch that the warm-up would never take. */
export function windowOf({ first, last }: MeasuredRange, event: number): Window {
  return Number((event - first) >>> 0 < last - first + 1) as Window
}

export interface LedgerTotals {
  readonly delivered: number
  readonly missing: number
  readonly duplicated: number
  readonly reordered: number
  readonly clientsMissingEvents: number
  /** Per client with holes: its index and its highest missing event (the youngest undelivered). */
  readonly youngestMissing: readonly { readonly client: number; readonly event: number }[]
}

export class ClientLedger {
  readonly #ranges: readonly MeasuredRange[]
  /** Word by word, in each the clients side by side: one event reaches them one after the other. */
  readonly #bits: Uint32Array
  readonly #highest: Uint32Array
  // By window: counting the warm-up apart, by the same code, keeps the first measured event from being the first of anything.
  readonly #delivered: WindowCounts = [0, 0]
  readonly #duplicated: WindowCounts = [0, 0]
  readonly #reordered: WindowCounts = [0, 0]

  /** @param ranges one measured range per client of this process */
  constructor(ranges: readonly MeasuredRange[]) {
    this.#ranges = ranges
    const longest = ranges.reduce((most, range) => Math.max(most, range.total), 0)
    this.#bits = new Uint32Array(((longest >>> 5) + 1) * ranges.length)
    this.#highest = new Uint32Array(ranges.length)
  }

  /** Notes one receipt of event `event` (1 …) by a client. */
  receive(client: number, event: number): Receipt {
    const range = this.#ranges[client] as MeasuredRange
    if (event < 1 || event > range.total) return 'foreign'
    const window = windowOf(range, event)
    const word = (event >>> 5) * this.#ranges.length + client
    const bit = 1 << (event & 31)
    const held = this.#bits[word] as number
    if ((held & bit) !== 0) {
      this.#duplicated[window]++
      return 'duplicate'
    }
    this.#bits[word] = held | bit
    this.#delivered[window]++
    if (event < (this.#highest[client] as number)) {
      this.#reordered[window]++
    } else {
      this.#highest[client] = event
    }
    return 'first'
  }

  /** First receipts of measured events so far. */
  get delivered(): number {
    return this.#delivered[MEASURED]
  }

  /** Reads the records: holes and tails within the measured ranges. */
  settle(): LedgerTotals {
    let missing = 0
    const youngestMissing: { client: number; event: number }[] = []
    for (let client = 0; client < this.#ranges.length; client++) {
      const range = this.#ranges[client] as MeasuredRange
      let youngest = 0
      for (let event = range.first; event <= range.last; event++) {
        const word = this.#bits[(event >>> 5) * this.#ranges.length + client] as number
        if ((word & (1 << (event & 31))) !== 0) continue
        missing++
        youngest = event
      }
      if (youngest > 0) youngestMissing.push({ client, event: youngest })
    }
    return {
      delivered: this.#delivered[MEASURED],
      missing,
      duplicated: this.#duplicated[MEASURED],
      reordered: this.#reordered[MEASURED],
      clientsMissingEvents: youngestMissing.length,
      youngestMissing,
    }
  }
}

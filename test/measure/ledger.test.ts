/** The ledger against a naive model of sets. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClientLedger, type MeasuredRange, type Receipt } from '../../bench/measure/ledger.js'

/** The same counts, from sets and arrays. */
class NaiveLedger {
  readonly #ranges: readonly MeasuredRange[]
  readonly #received: number[][]
  duplicated = 0

  constructor(ranges: readonly MeasuredRange[]) {
    this.#ranges = ranges
    this.#received = ranges.map(() => [])
  }

  receive(client: number, event: number): Receipt {
    const received = this.#received[client] as number[]
    if (event < 1 || event > (this.#ranges[client]?.total ?? 0)) return 'foreign'
    if (received.includes(event)) {
      if (this.#isMeasured(client, event)) this.duplicated++
      return 'duplicate'
    }
    received.push(event)
    return 'first'
  }

  settle() {
    const delivered = this.#received.flatMap((events, client) => events.filter((e) => this.#isMeasured(client, e)))
    const reordered = this.#received.flatMap((events, client) =>
      events.filter((e, i) => this.#isMeasured(client, e) && events.slice(0, i).some((earlier) => earlier > e)),
    )
    const missing = this.#ranges.map((range, client) => {
      const due = Array.from({ length: Math.max(0, range.last - range.first + 1) }, (_, i) => range.first + i)
      return due.filter((event) => !(this.#received[client] as number[]).includes(event))
    })
    return {
      delivered: delivered.length,
      missing: missing.flat().length,
      duplicated: this.duplicated,
      reordered: reordered.length,
      clientsMissingEvents: missing.filter((events) => events.length > 0).length,
      youngestMissing: missing.flatMap((events, client) =>
        events.length === 0 ? [] : [{ client, event: Math.max(...events) }],
      ),
    }
  }

  #isMeasured(client: number, event: number): boolean {
    const range = this.#ranges[client] as MeasuredRange
    return event >= range.first && event <= range.last
  }
}

/** Warm-up, window and drain of any size; first may lie after last. */
const anyRange = fc
  .tuple(fc.nat(70), fc.nat(80), fc.nat(5))
  .map(([warmup, measured, more]) => ({ total: warmup + measured + more, first: warmup + 1, last: warmup + measured }))

describe('the ledger', () => {
  it('counts any sequence of receipts as sets would', () => {
    const anyTrial = fc
      .array(anyRange, { minLength: 1, maxLength: 4 })
      .chain((ranges) =>
        fc.tuple(
          fc.constant(ranges),
          fc.array(fc.tuple(fc.nat(ranges.length - 1), fc.integer({ min: -1, max: 160 })), { maxLength: 300 }),
        ),
      )
    fc.assert(
      fc.property(anyTrial, ([ranges, receipts]) => {
        const ledger = new ClientLedger(ranges)
        const naive = new NaiveLedger(ranges)
        for (const [client, event] of receipts) {
          expect(ledger.receive(client, event)).toBe(naive.receive(client, event))
        }
        expect(ledger.settle()).toEqual(naive.settle())
        expect(ledger.delivered).toBe(naive.settle().delivered)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps the identity: what is due is delivered or missing, whatever arrives', () => {
    fc.assert(
      fc.property(fc.array(anyRange, { minLength: 1, maxLength: 4 }), fc.array(fc.integer()), (ranges, events) => {
        const ledger = new ClientLedger(ranges)
        for (const event of events) ledger.receive(Math.abs(event) % ranges.length, event % 170)
        const { delivered, missing } = ledger.settle()
        expect(delivered + missing).toBe(ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0))
      }),
    )
  })
})

const range: MeasuredRange = { total: 100, first: 11, last: 90 }
function totalsAfter(...events: readonly number[]) {
  const ledger = new ClientLedger([range])
  for (const event of events) ledger.receive(0, event)
  return ledger.settle()
}

describe('of one client', () => {
  it('warm-up and drain count nowhere, whatever happens to them', () => {
    expect(totalsAfter(1, 1, 10, 5, 91, 91, 100)).toMatchObject({
      delivered: 0,
      duplicated: 0,
      reordered: 0,
      missing: 80,
    })
  })

  it('the first and the last measured event count', () => {
    expect(totalsAfter(11, 90)).toMatchObject({ delivered: 2, missing: 78 })
  })

  it('an event after a newer one is reordered, once, however far', () => {
    expect(totalsAfter(30, 12, 13, 31)).toMatchObject({ delivered: 4, reordered: 2 })
  })

  it('an older measured event after one of the drain is reordered', () => {
    expect(totalsAfter(95, 12)).toMatchObject({ reordered: 1 })
  })

  it('a further receipt is a duplicate, not a reordering and no delivery', () => {
    expect(totalsAfter(11, 12, 11, 11)).toMatchObject({ delivered: 2, duplicated: 2, reordered: 0 })
  })

  it('a foreign event changes nothing, not even the order of the next', () => {
    expect(totalsAfter(101, 0, -3, 2 ** 32 + 11, 12)).toMatchObject({ delivered: 1, reordered: 0, duplicated: 0 })
  })

  it('holes and tail are missing, the youngest of them is named', () => {
    const all = Array.from({ length: 80 }, (_, i) => 11 + i)
    expect(totalsAfter(...all)).toMatchObject({ missing: 0, clientsMissingEvents: 0, youngestMissing: [] })
    const holes = all.filter((event) => event !== 32 && event !== 64)
    expect(totalsAfter(...holes)).toMatchObject({ missing: 2, youngestMissing: [{ client: 0, event: 64 }] })
    expect(totalsAfter(...all.slice(0, -3))).toMatchObject({ missing: 3, youngestMissing: [{ client: 0, event: 90 }] })
  })

  it('every bit of a word is its own', () => {
    const ledger = new ClientLedger([{ total: 200, first: 1, last: 200 }])
    for (let event = 1; event <= 200; event++) {
      expect(ledger.receive(0, event)).toBe('first')
      expect(ledger.receive(0, event)).toBe('duplicate')
      expect(ledger.settle()).toMatchObject({ delivered: event, missing: 200 - event, duplicated: event })
    }
  })

  it('clients do not share records', () => {
    const ledger = new ClientLedger([range, { total: 3, first: 1, last: 3 }, range])
    expect(ledger.receive(1, 3)).toBe('first')
    expect(ledger.receive(1, 4)).toBe('foreign')
    expect(ledger.receive(0, 3)).toBe('first')
    expect(ledger.receive(2, 90)).toBe('first')
    expect(ledger.settle()).toMatchObject({ delivered: 2, missing: 79 + 2 + 80, clientsMissingEvents: 3 })
  })

  it('no client and no event make no books', () => {
    expect(new ClientLedger([]).settle()).toMatchObject({ delivered: 0, missing: 0 })
    expect(new ClientLedger([{ total: 0, first: 1, last: 0 }]).settle()).toMatchObject({ missing: 0 })
  })
})

import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../bench/browser/page-contract.js'
import { countReceipts } from '../../bench/browser/page-ledger.js'

const CLOCK = { offsetUs: 0, uncertaintyUs: 0, minRoundTripUs: 0, rounds: 1 }
const TIMETABLE = { startUs: 0, t0Us: 2_000_000, t1Us: 12_000_000, endUs: 14_000_000 }
const PERIOD_US = 1_000_000

const digits = (value: number, width: number): string => String(value).padStart(width, '0')
const dueUs = (sequence: number): number => sequence * PERIOD_US

/** Published 1 ms late, received 2 ms late. */
function receipt(widget: number, sequence: number): Receipt {
  const due = dueUs(sequence)
  return [widget, due / 1000 + 2, `${digits(sequence, 10)}/${digits(due, 16)}/${digits(due + 1000, 16)}`]
}

/** Events 3 to 12 are measured; 1 and 2 are the warm-up's. */
function count(widgets: number, receipts: readonly Receipt[]) {
  const range = { total: 12, first: 3, last: 12 }
  return countReceipts({ widgets, receipts, range, timetable: TIMETABLE, clock: CLOCK, intendedUs: dueUs })
}

const all = (widget: number): Receipt[] => Array.from({ length: 12 }, (_, i) => receipt(widget, i + 1))
const none = { missing: 0, duplicated: 0, reordered: 0, foreign: 0, starvedWidgets: 0 }

describe('the ledger of a page', () => {
  it('counts the measured events of every widget, and both latencies', () => {
    const row = count(2, [...all(0), ...all(1)])
    expect(row).toMatchObject({ ...none, expected: 20, delivered: 20 })
    expect(row.delivery).toMatchObject({ count: 20, censored: 0, max: { us: 2000 } })
    expect(row.transportLatency).toMatchObject({ count: 20, max: { us: 1000 } })
  })

  it.each([
    ['a hole', all(0).filter((_, i) => i !== 6), { ...none, missing: 1, delivered: 9 }],
    ['a lost tail', all(0).slice(0, 9), { ...none, missing: 3, delivered: 7 }],
    ['one that came twice', [...all(0), receipt(0, 5)], { ...none, duplicated: 1, delivered: 10 }],
    [
      'one that came late',
      [...all(0).filter((_, i) => i !== 6), receipt(0, 7)],
      { ...none, reordered: 1, delivered: 10 },
    ],
    ['nothing at all', [], { ...none, missing: 10, delivered: 0, starvedWidgets: 1 }],
    ['what is no event', [...all(0), [0, 1, '{"gap":{}}'] as const], { ...none, foreign: 1, delivered: 10 }],
    ['an event that was never due', [...all(0), receipt(0, 13)], { ...none, foreign: 1, delivered: 10 }],
    ['a widget that there is not', [...all(0), receipt(1, 4)], { ...none, foreign: 1, delivered: 10 }],
  ])('sees %s', (_, receipts, expected) => {
    const row = count(1, receipts)
    expect(row).toMatchObject(expected)
    expect(row.delivered + row.missing).toBe(row.expected)
  })

  it('ranks what never came above everything, bounded by the shortest wait', () => {
    const row = count(1, all(0).slice(0, 9))
    expect(row.delivery.max).toEqual({ greaterThanUs: TIMETABLE.endUs - dueUs(12) })
  })
})

/** Each event is learnt once per process; later receipts must be the same bytes. */
import { describe, expect, it } from 'vitest'
import { EventTable } from '../../bench/load/event-table.js'
import { eventBody, priceMembers } from './support/plan.js'

const ticker = (sequence: number, price = 100): Buffer =>
  eventBody({ sequence, intendedUs: 1_000 + sequence, members: priceMembers('update', 'ACME', price) })
/** Due as `ticker` stamps it. */
const onTime = (sequence: number): number => 1_000 + sequence
const check = (table: EventTable, sequence: number, body: Buffer): boolean =>
  table.check(sequence, body, 0, body.length)

describe('the event table', () => {
  it('learns times and change from the first receipt', () => {
    const table = new EventTable(true, onTime)
    const body = eventBody({
      sequence: 3,
      intendedUs: 1_003,
      publishedUs: 99,
      members: priceMembers('update', 'BOLT', 5),
    })
    expect(check(table, 3, body)).toBe(true)
    expect([table.intendedUs[3], table.publishedUs[3], table.changes[3]]).toEqual([1_003, 99, { symbol: 1, price: 5 }])
    expect(table.distinct).toBe(1)
  })

  it('keeps its own copy: the read buffer is used again', () => {
    const table = new EventTable(true, onTime)
    const body = ticker(1)
    check(table, 1, body)
    body.fill(0)
    expect(check(table, 1, ticker(1))).toBe(true)
  })

  it('compares bytes at any place of a read', () => {
    const table = new EventTable(true, onTime)
    check(table, 1, ticker(1))
    const read = Buffer.concat([Buffer.from('data: '), ticker(1), Buffer.from('\n\n')])
    expect(table.check(1, read, 6, read.length - 2)).toBe(true)
    expect(table.check(1, read, 6, read.length - 1)).toBe(false)
  })

  it('sees every single changed byte', () => {
    const table = new EventTable(true, onTime)
    check(table, 1, ticker(1))
    for (let at = 0; at < ticker(1).length; at++) {
      const changed = ticker(1)
      changed[at] = (changed[at] as number) ^ 1
      expect(check(table, 1, changed)).toBe(false)
    }
    expect(table.distinct).toBe(1)
  })

  it('refuses a first receipt without proper times or, where one is due, without a change', () => {
    const table = new EventTable(true, onTime)
    const badTime = ticker(1)
    badTime.write('z', 30, 'latin1')
    expect(check(table, 1, badTime)).toBe(false)
    expect(check(table, 2, eventBody({ sequence: 2, intendedUs: 1_002 }))).toBe(false)
    expect(table.distinct).toBe(0)
    expect(check(table, 1, ticker(1))).toBe(true)
    expect(check(new EventTable(false, onTime), 2, eventBody({ sequence: 2, intendedUs: 1_002 }))).toBe(true)
  })

  it('refuses an event that was due at another time than its stamp says', () => {
    const table = new EventTable(false, onTime)
    expect(check(table, 2, eventBody({ sequence: 2, intendedUs: 1_001 }))).toBe(false)
    expect(check(table, 2, eventBody({ sequence: 2, intendedUs: 1_002 }))).toBe(true)
  })

  it('compares an event whose bytes are no longer kept by its stamp', () => {
    const table = new EventTable(true, onTime)
    const far = 1 + 16_384
    check(table, 1, ticker(1))
    check(table, far, ticker(far))
    expect(check(table, 1, ticker(1, 200))).toBe(true)
    const otherTime = eventBody({ sequence: 1, intendedUs: 5, members: priceMembers('update', 'ACME', 100) })
    expect(check(table, 1, otherTime)).toBe(false)
    expect(check(table, far, ticker(far, 200))).toBe(false)
  })
})

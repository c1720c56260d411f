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

describe('the event table of several publishers', () => {
  const learnt = (): EventTable => {
    const table = new EventTable(true, onTime, true)
    expect(check(table, 1, published(5_000))).toBe(true)
    return table
  }
  const published = (publishedUs: number, price = 100): Buffer =>
    eventBody({ sequence: 1, intendedUs: 1_001, publishedUs, members: priceMembers('update', 'ACME', price) })

  it('takes the same event with any publish time from its due time on, and tells each receipt’s own', () => {
    const table = learnt()
    for (const publishedUs of [1_001, 4_000, 5_000, 9_999_999_999]) {
      const body = published(publishedUs)
      expect(check(table, 1, body)).toBe(true)
      expect(table.publishedUsOf(1, body, 0)).toBe(publishedUs)
    }
    expect(table.distinct).toBe(1)
  })

  it('refuses a publish time before the due time, or none', () => {
    const table = learnt()
    expect(check(table, 1, published(1_000))).toBe(false)
    const none = published(5_000)
    none.write('x', none.indexOf('5000'), 'latin1')
    expect(check(table, 1, none)).toBe(false)
  })

  it('sees every changed byte outside of the publish time, at any place of a read', () => {
    const table = learnt()
    const prefix = Buffer.from('data: ')
    const body = published(6_000)
    const field = body.indexOf('0000000000006000')
    for (let at = 0; at < body.length; at++) {
      if (at >= field && at < field + 16) continue
      const changed = Buffer.from(body)
      changed[at] = (changed[at] as number) ^ 1
      const read = Buffer.concat([prefix, changed])
      expect(table.check(1, read, prefix.length, read.length)).toBe(false)
    }
    const read = Buffer.concat([prefix, body])
    expect(table.check(1, read, prefix.length, read.length)).toBe(true)
    expect(table.publishedUsOf(1, read, prefix.length)).toBe(6_000)
  })

  it('refuses another length', () => {
    const longer = eventBody({ sequence: 1, intendedUs: 1_001, publishedUs: 5_000, size: 151 })
    expect(check(learnt(), 1, longer)).toBe(false)
  })

  it('of one publisher, takes the time of the first receipt and no other', () => {
    const table = new EventTable(true, onTime)
    check(table, 1, published(5_000))
    expect(check(table, 1, published(5_001))).toBe(false)
    expect(table.publishedUsOf(1, published(5_001), 0)).toBe(5_000)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventChannel, EventLog } from '../../servers/event-log.js'

function filled(capacity: number, count: number): EventChannel {
  const channel = new EventChannel('c', capacity)
  for (let sequence = 1; sequence <= count; sequence++) channel.append(sequence, Buffer.from(String(sequence)))
  return channel
}

function following(channel: EventChannel, cursor: number): number[] | 'gap' {
  const since = channel.since(cursor)
  return since.kind === 'gap' ? 'gap' : since.events.map((event) => event.sequence)
}

describe('a channel', () => {
  it('is empty at first: cursor 0 has everything', () => {
    const channel = filled(3, 0)
    expect(channel.head).toBe(0)
    expect(following(channel, 0)).toEqual([])
  })

  it('answers everything after a cursor, oldest first', () => {
    expect(following(filled(5, 4), 0)).toEqual([1, 2, 3, 4])
    expect(following(filled(5, 4), 3)).toEqual([4])
    expect(following(filled(5, 4), 4)).toEqual([])
  })

  it('answers a gap as soon as one event after the cursor is forgotten', () => {
    const channel = filled(3, 10)
    expect(following(channel, 7)).toEqual([8, 9, 10])
    expect(channel.since(6)).toEqual({ kind: 'gap', after: 6, resumesAt: 10 })
    expect(channel.since(0)).toEqual({ kind: 'gap', after: 0, resumesAt: 10 })
  })

  it('answers a gap to a cursor above the head', () => {
    expect(filled(3, 2).since(3)).toEqual({ kind: 'gap', after: 3, resumesAt: 2 })
  })

  it('refuses any sequence number but the next', () => {
    const channel = filled(3, 2)
    for (const wrong of [0, 1, 2, 4, Number.NaN])
      expect(() => channel.append(wrong, Buffer.alloc(1))).toThrow(RangeError)
    expect(channel.head).toBe(2)
  })

  it('passes over a skipped sequence number', () => {
    const channel = filled(5, 2)
    channel.skip(3)
    expect(channel.head).toBe(3)
    expect(following(channel, 2)).toEqual([])
    channel.append(4, Buffer.alloc(1))
    expect(following(channel, 2)).toEqual([4])
    expect(following(channel, 3)).toEqual([4])
  })

  it('keeps what came twice or out of order as it came, without repeating it to who has it', () => {
    const channel = filled(9, 1)
    for (const sequence of [3, 2, 4, 4]) channel.appendUnordered(sequence, Buffer.alloc(1))
    expect(following(channel, 1)).toEqual([3, 2, 4, 4])
    expect(following(channel, 3)).toEqual([4, 4])
    expect(following(channel, 4)).toEqual([])
  })

  it('changes its version whenever its answer may change', () => {
    const channel = filled(2, 1)
    const first = channel.version
    channel.append(2, Buffer.alloc(1))
    expect(channel.version).not.toBe(first)
    const second = channel.version
    channel.skip(3)
    expect(channel.version).not.toBe(second)
  })

  it('agrees with a list of everything ever appended', () => {
    const sizes = fc.record({ capacity: fc.integer({ min: 1, max: 20 }), count: fc.integer({ min: 0, max: 60 }) })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 70 }), ({ capacity, count }, cursor) => {
        const all = Array.from({ length: count }, (_, i) => i + 1)
        const oldest = Math.max(0, count - capacity)
        const expected = cursor < oldest || cursor > count ? 'gap' : all.slice(cursor)
        expect(following(filled(capacity, count), cursor)).toEqual(expected)
      }),
    )
  })
})

describe('a log', () => {
  const log = (maxPrivateChannels: number) =>
    new EventLog({ channels: ['all', 'b'], maxPrivateChannels, historyEvents: 2 })

  it('has its broadcast channels from the start and makes private ones while there is room', () => {
    const some = log(1)
    expect(some.require('all').name).toBe('all')
    expect(some.channel('mine')).toBe(some.channel('mine'))
    expect(some.channel('one-more')).toBe('too-many')
    expect(() => some.require('one-more')).toThrow(RangeError)
  })

  it('tells a bad name from an unknown one', () => {
    for (const name of ['', 'a b', 'ä', '../x', 'x'.repeat(65)]) expect(log(9).channel(name)).toBe('bad-name')
    expect(log(0).channel('mine')).toBe('unknown')
  })

  it('refuses to have no history', () => {
    expect(() => new EventLog({ channels: [], maxPrivateChannels: 0, historyEvents: 0 })).toThrow(RangeError)
  })
})

/** A body has exactly the size asked for: its bytes are the payload of the byte account. */
import { describe, expect, it } from 'vitest'
import { gapBody, MIN_EVENT_BYTES, makeBody, minBodyBytes, snapshotBody } from '../../bench/event/stamp.js'
import { makeChannelWorkload, minPayloadBytes } from '../../bench/event/workload.js'

const upTo = (from: number, more: number): number[] => Array.from({ length: more + 1 }, (_, i) => from + i)

describe('the size of a body', () => {
  it('is exact from the smallest padded body on, and each is JSON', () => {
    for (const members of ['', '"op":"update","symbol":"ACME","price":123456']) {
      const least = members === '' ? MIN_EVENT_BYTES + 9 : minBodyBytes(members)
      for (const size of upTo(least, 50)) {
        const body = makeBody(size, members, 'abcdefg')
        expect(body.length).toBe(size)
        expect(JSON.parse(body.toString()).pad).toHaveLength(size - least)
      }
    }
  })

  it('is exact without a pad', () => {
    expect(makeBody(MIN_EVENT_BYTES, '', 'x').toString()).not.toContain('pad')
    const members = '"op":"remove","symbol":"ACME"'
    const exact = MIN_EVENT_BYTES + 1 + members.length
    expect(makeBody(exact, members, 'x').toString()).toContain('"ACME"}')
    expect(makeBody(exact, members, 'x').length).toBe(exact)
  })

  it('is refused where only part of a pad member would fit: the scenario check refuses it first', () => {
    for (const size of upTo(MIN_EVENT_BYTES + 1, 7)) expect(() => makeBody(size, '', 'x')).toThrow(RangeError)
    expect(() => makeBody(MIN_EVENT_BYTES - 1, '', 'x')).toThrow(RangeError)
    expect(() => makeBody(0, '', 'x')).toThrow(RangeError)
  })

  it('is the same for every event of a ticker, whatever happens to the stocks, from the smallest payload on', () => {
    for (const payloadBytes of [...upTo(minPayloadBytes('ticker'), 50), 200, 1000, 10_000]) {
      const workload = makeChannelWorkload({ kind: 'ticker', payloadBytes, seed: payloadBytes, channel: 'x' })
      for (let i = 0; i < 60; i++) {
        const body = workload.nextBody()
        expect(body.length).toBe(payloadBytes)
        JSON.parse(body.toString())
      }
    }
  })

  it('is the same for every opaque event', () => {
    const least = minPayloadBytes('opaque')
    for (const payloadBytes of [least, ...upTo(least + 9, 41), 5000]) {
      const workload = makeChannelWorkload({ kind: 'opaque', payloadBytes, seed: 1, channel: 'x' })
      expect(workload.nextBody().length).toBe(payloadBytes)
    }
  })

  it('of answers that are no events is what their JSON is', () => {
    expect(JSON.parse(gapBody(3, 9).toString())).toEqual({ gap: { after: 3, resumesAt: 9 } })
    expect(JSON.parse(snapshotBody(7, '').toString())).toEqual({ snapshot: { cursor: 7 } })
    expect(JSON.parse(snapshotBody(7, '"stocks":{"ACME":1}').toString())).toEqual({
      snapshot: { cursor: 7, stocks: { ACME: 1 } },
    })
  })
})

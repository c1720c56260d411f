/** The state that each client rebuilt, against the server's; a sample is rebuilt again from raw bytes, independently. */
import { describe, expect, it } from 'vitest'
import { snapshotBody } from '../../bench/event/stamp.js'
import { makeChannelWorkload, parseChange, parseSnapshot, SYMBOLS } from '../../bench/event/workload.js'
import { ClientStates } from '../../bench/load/client-states.js'
import { eventBody, priceMembers, stocksSnapshot } from './support/plan.js'

const stateOf = (stocks: Readonly<Record<string, number>>): number[] => SYMBOLS.map((symbol) => stocks[symbol] ?? 0)
const channels = (...states: readonly (readonly number[])[]) =>
  states.map((state, i) => ({ name: `c-${i}`, head: 0, state }))
const keep = (states: ClientStates, client: number, body: Buffer): void => states.keepRaw(client, body, 0, body.length)

describe('the states of clients', () => {
  it('of a whole trial equal the server’s, in the array and rebuilt from bytes', () => {
    const workload = makeChannelWorkload({ kind: 'ticker', payloadBytes: 200, seed: 5, channel: 'c-0' })
    const states = new ClientStates(3, 2)
    const snapshot = snapshotBody(0, workload.snapshotMembers())
    for (const client of [0, 1, 2]) {
      states.reset(client, parseSnapshot(snapshot.toString())?.state ?? [])
      keep(states, client, snapshot)
    }
    for (let sequence = 1; sequence <= 300; sequence++) {
      const body = workload.nextBody()
      body.write(String(sequence).padStart(10, '0'), 10, 'latin1')
      const change = parseChange(body, 0, body.length)
      for (const client of [0, 1, 2]) {
        if (change !== null) states.apply(client, change)
        keep(states, client, body)
      }
    }
    expect(states.check(channels(workload.state()), () => 0)).toEqual({
      clients: 3,
      mismatched: 0,
      rebuilt: 2,
      rebuiltMismatched: 0,
      examples: [],
    })
  })

  it('that differ in one price of one client are found and named', () => {
    const states = new ClientStates(3, 0)
    for (const client of [0, 1, 2]) states.reset(client, stateOf({ ACME: 100, BOLT: 200 }))
    states.apply(1, { symbol: 1, price: 201 })
    expect(states.check(channels(stateOf({ ACME: 100, BOLT: 200 })), () => 0)).toMatchObject({
      clients: 3,
      mismatched: 1,
      rebuilt: 0,
      examples: ['client 1: BOLT is 201, the server says 200'],
    })
  })

  it('a stock too many or too few is a difference too', () => {
    const states = new ClientStates(2, 0)
    states.reset(0, stateOf({ ACME: 1, BOLT: 2 }))
    states.reset(1, stateOf({}))
    expect(states.check(channels(stateOf({ ACME: 1 })), () => 0).mismatched).toBe(2)
  })

  it('are held against their own channel', () => {
    const states = new ClientStates(4, 0)
    for (const client of [0, 1, 2, 3]) states.reset(client, stateOf({ ACME: client % 2 === 0 ? 1 : 2 }))
    const both = channels(stateOf({ ACME: 1 }), stateOf({ ACME: 2 }))
    expect(states.check(both, (client) => client % 2).mismatched).toBe(0)
    expect(states.check(both, () => 0).mismatched).toBe(2)
  })

  it('the array and the bytes are judged apart: each can be wrong alone', () => {
    const right = stateOf({ ACME: 7 })
    const states = new ClientStates(2, 2)
    states.reset(0, right)
    keep(states, 0, stocksSnapshot(0, { ACME: 8 }))
    states.reset(1, stateOf({ ACME: 8 }))
    keep(states, 1, stocksSnapshot(0, { ACME: 7 }))
    expect(states.check(channels(right), () => 0)).toMatchObject({
      mismatched: 1,
      rebuilt: 2,
      rebuiltMismatched: 1,
      examples: [
        'client 0 rebuilt from its bytes: ACME is 8, the server says 7',
        'client 1: ACME is 8, the server says 7',
      ],
    })
  })

  it('rebuilt from bytes: a later snapshot replaces everything, a repeated event counts once, a removal removes', () => {
    const states = new ClientStates(1, 1)
    const update = (sequence: number, price: number): Buffer =>
      eventBody({ sequence, intendedUs: 1, members: priceMembers('update', 'ACME', price) })
    keep(states, 0, stocksSnapshot(0, { ACME: 1, BOLT: 1 }))
    keep(states, 0, stocksSnapshot(4, { ACME: 2, CRUX: 9 }))
    for (const body of [update(5, 3), update(6, 4), update(5, 3)]) keep(states, 0, body)
    keep(states, 0, eventBody({ sequence: 7, intendedUs: 1, members: '"op":"remove","symbol":"CRUX"' }))
    states.reset(0, stateOf({ ACME: 4 }))
    expect(states.check(channels(stateOf({ ACME: 4 })), () => 0)).toMatchObject({
      mismatched: 0,
      rebuiltMismatched: 0,
    })
  })

  it('names at most five differences', () => {
    const states = new ClientStates(20, 0)
    const check = states.check(channels(stateOf({ ACME: 1 })), () => 0)
    expect([check.mismatched, check.examples.length]).toEqual([20, 5])
  })
})

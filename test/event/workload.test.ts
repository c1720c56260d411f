/** The ticker: drawn from the seed, rebuilt from bytes alone. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { snapshotBody } from '../../bench/event/stamp.js'
import { makeChannelWorkload, parseChange, parseSnapshot, SYMBOLS } from '../../bench/event/workload.js'

const ticker = (seed: number, channel = 'ticker-0') =>
  makeChannelWorkload({ kind: 'ticker', payloadBytes: 200, seed, channel })
const snapshotOf = (workload: ReturnType<typeof ticker>, cursor: number) =>
  parseSnapshot(snapshotBody(cursor, workload.snapshotMembers()).toString())

/** A client that knows only bytes. */
function rebuild(state: number[], bodies: readonly Buffer[]): number[] {
  for (const body of bodies) {
    const change = parseChange(body, 0, body.length)
    if (change === null) throw new Error(`no change in ${body}`)
    state[change.symbol] = change.price
  }
  return state
}

describe('the ticker workload', () => {
  it('begins with ten stocks', () => {
    const first = snapshotOf(ticker(1), 0)
    expect(first?.cursor).toBe(0)
    expect(first?.state.filter((price) => price > 0)).toHaveLength(10)
    expect(first?.state).toHaveLength(SYMBOLS.length)
  })

  it('is the same for the same seed and channel, another for another', () => {
    const draw = (seed: number, channel?: string): string => {
      const workload = ticker(seed, channel)
      return Array.from({ length: 20 }, () => workload.nextBody().toString()).join()
    }
    expect(draw(1)).toBe(draw(1))
    expect(draw(1)).not.toBe(draw(2))
    expect(draw(1)).not.toBe(draw(1, 'ticker-1'))
  })

  it('is rebuilt from the first snapshot and all events', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 300 }), (seed, count) => {
        const workload = ticker(seed)
        const first = snapshotOf(workload, 0)
        const bodies = Array.from({ length: count }, () => workload.nextBody())
        expect(rebuild([...(first?.state ?? [])], bodies)).toEqual(workload.state())
      }),
    )
  })

  it('is rebuilt from a snapshot midway and the rest', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(200), fc.nat(200), (seed, before, after) => {
        const workload = ticker(seed)
        for (let i = 0; i < before; i++) workload.nextBody()
        const midway = snapshotOf(workload, before)
        const rest = Array.from({ length: after }, () => workload.nextBody())
        expect(midway?.cursor).toBe(before)
        expect(rebuild([...(midway?.state ?? [])], rest)).toEqual(workload.state())
      }),
    )
  })

  it('adds, removes and updates, and never runs out of stocks or of symbols', () => {
    const workload = ticker(9)
    const ops = new Map<string, number>()
    for (let i = 0; i < 5000; i++) {
      const before = workload.state()
      const body = workload.nextBody()
      const { op, symbol } = JSON.parse(body.toString())
      ops.set(op, (ops.get(op) ?? 0) + 1)
      const listed = (before[SYMBOLS.indexOf(symbol)] as number) > 0
      expect(listed).toBe(op !== 'add')
      const count = workload.state().filter((price) => price > 0).length
      expect(count >= 5 && count <= 24).toBe(true)
    }
    expect([...ops.keys()].sort()).toEqual(['add', 'remove', 'update'])
    expect(Math.min(...ops.values())).toBeGreaterThan(300)
  })

  it('gives out its state as a copy', () => {
    const workload = ticker(1)
    ;(workload.state() as number[])[0] = 1
    expect(workload.state()[0]).not.toBe(1)
  })
})

describe('the opaque workload', () => {
  it('has no state and an empty snapshot', () => {
    const workload = makeChannelWorkload({ kind: 'opaque', payloadBytes: 100, seed: 1, channel: 'o' })
    expect(workload.state()).toEqual([])
    expect(parseSnapshot(snapshotBody(5, workload.snapshotMembers()).toString())?.cursor).toBe(5)
  })
})

describe('what is no change and no snapshot', () => {
  it.each([
    '',
    'null',
    '17',
    '"x"',
    '[]',
    '{',
    '{}',
    '{"op":"update","symbol":"ACME"}',
    '{"op":"update","symbol":"ACME","price":0}',
    '{"op":"update","symbol":"ACME","price":-1}',
    '{"op":"update","symbol":"ACME","price":1.5}',
    '{"op":"update","symbol":"ACME","price":"1"}',
    '{"op":"update","symbol":"NOPE","price":1}',
    '{"op":"update","symbol":1,"price":1}',
    '{"op":"split","symbol":"ACME","price":1}',
    '{"symbol":"ACME","price":1}',
  ])('is refused as a change: %s', (text) => {
    expect(parseChange(Buffer.from(text), 0, text.length)).toBeNull()
  })

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"snapshot":null}',
    '{"snapshot":{}}',
    '{"snapshot":{"cursor":-1}}',
    '{"snapshot":{"cursor":1.5}}',
    '{"snapshot":{"cursor":"1"}}',
    '{"snapshot":{"cursor":1,"stocks":{"NOPE":1}}}',
    '{"snapshot":{"cursor":1,"stocks":{"ACME":0}}}',
    '{"snapshot":{"cursor":1,"stocks":{"ACME":"1"}}}',
  ])('is refused as a snapshot: %s', (text) => {
    expect(parseSnapshot(text)).toBeNull()
  })

  it('is refused, never thrown, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const body = Buffer.from(text)
        parseSnapshot(text)
        parseChange(body, 0, body.length)
      }),
      { numRuns: 500 },
    )
  })
})

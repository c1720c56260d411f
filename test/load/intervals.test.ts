/** Latencies by the second in which they were received; their sum is the whole. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FinishedSecond, Intervals } from '../../bench/load/intervals.js'
import { mergeEncoded } from '../../bench/measure/histogram.js'

const T0 = 5_000_000
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function start(seconds = 30) {
  const sent: FinishedSecond[] = []
  const intervals = new Intervals({ t0Us: T0, seconds, send: (second) => sent.push(second) })
  return { sent, intervals }
}

describe('the seconds of a trial', () => {
  it('end with the first receipt of a later one and are kept until the flush: no work for them while measuring', async () => {
    const { sent, intervals } = start()
    intervals.record(T0 + 999_999, 10, 5)
    intervals.record(T0 + 1_000_000, 20, 6)
    await turn()
    expect(sent).toEqual([])
    intervals.flush()
    expect(sent.map(({ second, delivered }) => [second, delivered])).toEqual([
      [0, 1],
      [1, 1],
    ])
  })

  it('beyond those that are kept are sent as they go, the oldest first', () => {
    const { sent, intervals } = start(2)
    for (let second = 0; second < 5; second++) intervals.record(T0 + second * 1e6, second, second)
    expect(sent.map(({ second }) => second)).toEqual([0, 1, 2])
    intervals.flush()
    expect(sent.map(({ second }) => second)).toEqual([0, 1, 2, 3, 4])
  })

  it('without a receipt are not sent: a stall leaves out the seconds that it took', async () => {
    const { sent, intervals } = start()
    intervals.record(T0 + 100, 1, 1)
    intervals.record(T0 + 3_700_000, 3_000_000, 1)
    await turn()
    intervals.record(T0 + 3_800_000, 100_000, 1)
    intervals.flush()
    expect(sent.map(({ second, delivered }) => [second, delivered])).toEqual([
      [0, 1],
      [3, 2],
    ])
  })

  it('that pass within one turn of the event loop are all kept, in order', () => {
    const { sent, intervals } = start()
    for (let second = 0; second < 5; second++) intervals.record(T0 + second * 1e6, second, second)
    intervals.flush()
    expect(sent.map(({ second }) => second)).toEqual([0, 1, 2, 3, 4])
    expect(sent.map(({ delivery }) => mergeEncoded([delivery]).valueAtRank(1))).toEqual([0, 1, 2, 3, 4])
  })

  it('are not sent twice', async () => {
    const { sent, intervals } = start()
    intervals.record(T0, 1, 1)
    intervals.record(T0 + 1_000_000, 1, 1)
    intervals.flush()
    await turn()
    intervals.flush()
    expect(sent.map(({ second, delivered }) => [second, delivered])).toEqual([
      [0, 1],
      [1, 1],
    ])
  })

  it('with nothing but negative latencies are sent too', () => {
    const { sent, intervals } = start()
    intervals.record(T0 - 10, -10, -20)
    intervals.flush()
    expect(sent).toMatchObject([{ second: 0, delivered: 1, delivery: { count: 0, negative: 1 } }])
  })

  it('add up to the whole, whatever the receipts', async () => {
    const anyReceipts = fc.array(fc.tuple(fc.nat(2_500_000), fc.integer({ min: -50, max: 3_000_000 }), fc.boolean()))
    await fc.assert(
      fc.asyncProperty(anyReceipts, async (receipts) => {
        const { sent, intervals } = start(1 + (receipts.length % 5))
        let now = T0
        for (const [later, latencyUs, yields] of receipts) {
          now += later
          intervals.record(now, latencyUs, latencyUs + 7)
          if (yields) await turn()
        }
        intervals.flush()
        const merged = mergeEncoded(sent.map(({ delivery }) => delivery))
        expect(sent.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(receipts.length)
        expect(merged.encode()).toEqual(intervals.delivery.encode())
        expect(merged.count + merged.negative).toBe(receipts.length)
        expect(mergeEncoded(sent.map(({ transport }) => transport)).encode()).toEqual(intervals.transport.encode())
        const seconds = sent.map(({ second }) => second)
        expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b))
      }),
      { numRuns: 40 },
    )
  })
})

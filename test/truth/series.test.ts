/** Per-second series keep their seconds when a server sleeps through some of them. */
import { describe, expect, it } from 'vitest'
import { completed, useRuns } from './support/run.js'

const CLIENTS = 20
const SECONDS = 4

describe('a server that stalls over the ends of two seconds', () => {
  const result = useRuns({
    sse: {
      contenders: ['sse/node'],
      overrides: { duration: SECONDS },
      // From 0.2 s to 2.4 s: its timer may be 0.8 s late before anything gets out in second 1.
      faults: [{ kind: 'stall', atSecond: 0.2, ms: 2200 }],
    },
  })

  it('has one number of subscribers for each second', () => {
    const { subscribersPerSecond, samples } = completed(result('sse')).server
    expect(subscribersPerSecond).toEqual(new Array(samples.at(-1)?.second).fill(CLIENTS))
    expect(subscribersPerSecond.length).toBeGreaterThanOrEqual(SECONDS)
  })

  it('has no sample of itself from after the measured phase', () => {
    const { samples } = completed(result('sse')).server
    const seconds = samples.map(({ second }) => second)
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b))
    // One sample ends the last measured second, however late it was taken.
    expect(seconds.filter((second) => second >= SECONDS)).toHaveLength(1)
    expect(seconds.length).toBeLessThan(SECONDS)
  })

  it('delivers in the second in which it arrived, and lags in the second in which it was due', () => {
    const { series } = completed(result('sse'))
    const of = (second: number) => series.find((point) => point.second === second)
    expect(of(1)).toBeUndefined()
    const sum = (points: typeof series) => points.reduce((total, { delivered }) => total + delivered, 0)
    // 20 events a second: what was due in seconds 1 to 3 came in second 2 at the earliest.
    expect(sum(series.filter(({ second }) => second >= 2))).toBeGreaterThanOrEqual(CLIENTS * 60)
    expect(of(0)?.publisherLagMaxUs).toBeGreaterThanOrEqual(1_400_000)
    expect(sum(series)).toBe(CLIENTS * 80)
  })
})

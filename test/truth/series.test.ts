/** Per-second series keep their seconds when a server sleeps through some of them. */
import { describe, expect, it } from 'vitest'
import { completed, useRuns } from './support/run.js'

const CLIENTS = 20
const SECONDS = 4

describe('a server that stalls over the end of a second', () => {
  const result = useRuns({
    sse: {
      contenders: ['sse/node'],
      overrides: { duration: SECONDS },
      faults: [{ kind: 'stall', atSecond: 0.5, ms: 2000 }],
    },
  })

  it('has one number of subscribers for each second', () => {
    expect(completed(result('sse')).server.subscribersPerSecond).toEqual(new Array(SECONDS).fill(CLIENTS))
  })

  it('has no sample of itself from after the measured phase', () => {
    const { samples } = completed(result('sse')).server
    const seconds = samples.map(({ second }) => second)
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b))
    expect(seconds.at(-1)).toBe(SECONDS)
    expect(seconds.length).toBeLessThan(SECONDS)
  })

  it('delivers in the second in which it arrived, and lags in the second in which it was due', () => {
    const { series } = completed(result('sse'))
    const of = (second: number) => series.find((point) => point.second === second)
    expect(of(1)).toBeUndefined()
    expect(of(2)?.delivered).toBeGreaterThanOrEqual(CLIENTS * 36)
    expect(of(2)?.publisherLagMaxUs).toBeGreaterThanOrEqual(300_000)
    expect(series.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(CLIENTS * 80)
  })
})

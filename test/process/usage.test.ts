import { afterEach, describe, expect, it } from 'vitest'
import { nowUs, sleepMs } from '../../bench/clock.js'
import { parseSchedstat } from '../../bench/process/run-queue.js'
import { difference, UsageReader, type UsageReading, utilisationBetween } from '../../bench/process/usage-reader.js'

const readers: UsageReader[] = []
function startReader(options?: { schedstat: boolean }): UsageReader {
  const reader = UsageReader.start(options)
  readers.push(reader)
  return reader
}
afterEach(() => {
  for (const reader of readers.splice(0)) reader.stop()
})

/** Keeps the loop busy. */
function spin(ms: number): void {
  const endUs = nowUs() + ms * 1000
  while (nowUs() < endUs);
}

/** About 80 MB in small pieces, more than a young generation holds. */
function makeGarbage(): number {
  let kept: number[] = []
  for (let i = 0; i < 100_000; i++) kept = new Array(100).fill(i + kept.length)
  return kept.length
}

describe('the usage of this process', () => {
  it('is the difference of two readings, with how late each of them was', () => {
    const reader = startReader()
    const a = reader.mark()
    spin(300)
    const b = reader.mark()
    const usage = difference(a, b, { t0Us: a.atUs - 40, t1Us: b.atUs - 70 })
    expect(usage.lateAtT0Us).toBe(40)
    expect(usage.lateAtT1Us).toBe(70)
    expect(usage.wallUs).toBeGreaterThanOrEqual(300_000)
    expect(usage.cpuUserUs + usage.cpuSystemUs).toBeGreaterThan(10_000)
    expect(usage.rssBytes).toBeGreaterThan(1_000_000)
    expect(usage.heapUsedBytes).toBeGreaterThan(100_000)
  })

  it('shows a loop that waits as less utilised than one that spins', async () => {
    const reader = startReader()
    const a = reader.mark()
    await sleepMs(300)
    const b = reader.mark()
    spin(300)
    await sleepMs(1)
    const c = reader.mark()
    const [waited, spun] = [utilisationBetween(a.loop, b.loop), utilisationBetween(b.loop, c.loop)]
    expect(waited).toBeLessThan(spun)
    expect(spun).toBeGreaterThan(0.5)
  })

  it('counts collections and their time', async () => {
    const reader = startReader()
    const before = reader.mark()
    const counted = () => difference(before, reader.mark(), { t0Us: 0, t1Us: 0 })
    let usage = counted()
    // Collections are told in a later turn of the loop; the test's own time-out is the deadline.
    while (usage.gcCount === 0 || usage.gcUs === 0) {
      makeGarbage()
      await sleepMs(1)
      usage = counted()
    }
    expect(Number.isInteger(usage.gcCount)).toBe(true)
    expect(usage.gcUs).toBeLessThanOrEqual(usage.wallUs)
  })

  it('tells no run-queue wait when the probe is disabled, and never half of one', () => {
    const disabled = startReader({ schedstat: false }).mark()
    expect(disabled.runQueueWaitUs).toBeNull()
    const known: UsageReading = { ...disabled, runQueueWaitUs: 5 }
    expect(difference(disabled, known, { t0Us: 0, t1Us: 0 }).runQueueWaitUs).toBeNull()
    expect(difference(known, { ...known, runQueueWaitUs: 12.4 }, { t0Us: 0, t1Us: 0 }).runQueueWaitUs).toBe(7)
  })

  it('is not utilised when no time passed', () => {
    const loop = { idle: 5, active: 7, utilization: 0 }
    expect(utilisationBetween(loop, loop)).toBe(0)
  })
})

describe('a schedstat line', () => {
  it.each([
    ['a thread that ran and waited, ns to µs', '466861000 2500000 17\n', 2_500],
    ['a thread that never waited', '466861 0 1\n', 0],
    ['a kernel that does not count', '0 0 0\n', null],
    ['no text', '', null],
    ['another file', 'cpu  1 2 3\n', null],
    ['too few fields', '1 2\n', null],
  ])('%s', (_, text, expected) => {
    expect(parseSchedstat(text)).toBe(expected)
  })
})

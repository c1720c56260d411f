/** What several server processes say becomes one report: sums, the busiest, and what they contradict each other in. */
import { describe, expect, it } from 'vitest'
import type { ProcessSample, ProcessUsage, ServerReport } from '../../../bench/contracts/control.js'
import { LatencyHistogram, mergeEncoded } from '../../../bench/measure/histogram.js'
import { newCounters } from '../../../servers/counters.js'
import { mergeReports, mergeUsage, sumCounters, sumMemory } from '../../../servers/shards/merge.js'
import { mergeSamples } from '../../../servers/shards/merge-samples.js'

function usage(times: number, change: Partial<ProcessUsage> = {}): ProcessUsage {
  return {
    lateAtT0Us: times,
    lateAtT1Us: 2 * times,
    wallUs: 1_000_000 + times,
    cpuUserUs: 10 * times,
    cpuSystemUs: 20 * times,
    loopUtilisation: times / 10,
    gcCount: times,
    gcUs: 30 * times,
    voluntarySwitches: 40 * times,
    involuntarySwitches: 50 * times,
    runQueueWaitUs: 60 * times,
    rssBytes: 70 * times,
    heapUsedBytes: 80 * times,
    ...change,
  }
}

function sample(second: number, times: number): ProcessSample {
  const { cpuUserUs, cpuSystemUs, loopUtilisation, gcCount, gcUs, voluntarySwitches, involuntarySwitches } =
    usage(times)
  return {
    second,
    cpuUserUs,
    cpuSystemUs,
    loopUtilisation,
    gcCount,
    gcUs,
    voluntarySwitches,
    involuntarySwitches,
    rssBytes: 100 * times + second,
    heapUsedBytes: 200 * times + second,
    heapTotalBytes: 300 * times + second,
    externalBytes: 400 * times + second,
    loopDelayP50Us: times,
    loopDelayP99Us: 2 * times,
    loopDelayMaxUs: 3 * times,
  }
}

function encoded(...values: readonly number[]): ServerReport['fanOut'] {
  const histogram = new LatencyHistogram()
  for (const value of values) histogram.record(value)
  return histogram.encode()
}

function report(times: number, change: Partial<ServerReport> = {}): ServerReport {
  const counters = (of: number) => ({ ...newCounters(), established: of, subscribers: of, gapAnswers: 2 * of })
  return {
    usage: usage(times),
    samples: [sample(1, times), sample(2, times)],
    published: 100,
    publisherLag: encoded(times),
    publisherLagSeconds: [{ second: 0, p50Us: 5 * times, maxUs: 60 - times }],
    fanOut: encoded(100 * times),
    countersAtT0: counters(times),
    countersAtT1: counters(2 * times),
    counters: counters(3 * times),
    subscribersPerSecond: [times, 2 * times],
    channels: [{ name: 'c-0', head: 120, state: [1, 2, 3] }],
    shards: [
      {
        pid: 100 + times,
        usage: usage(times),
        published: 100,
        subscribers: 2 * times,
        established: 2 * times,
        connectionsOpened: times,
      },
    ],
    primary: null,
    outside: null,
    disagreements: [],
    ...change,
  }
}

const PRIMARY = { pid: 7, usage: usage(1), samples: [sample(1, 1), sample(2, 1)] }

describe('the report of several processes', () => {
  const merged = mergeReports([report(2), report(3)], PRIMARY)

  it('keeps every process, and the primary beside them', () => {
    expect(merged.shards.map(({ pid }) => pid)).toEqual([102, 103])
    expect(merged.primary).toEqual({ pid: 7, usage: PRIMARY.usage })
    expect(merged.disagreements).toEqual([])
  })

  it('sums CPU, memory, collections and switches with the primary’s; utilisation, waiting and lateness are the most', () => {
    expect(merged.usage).toEqual({
      ...usage(6),
      lateAtT0Us: 3,
      lateAtT1Us: 6,
      wallUs: 1_000_003,
      loopUtilisation: 0.3,
      runQueueWaitUs: 180,
    })
  })

  it('sums counters and subscribers', () => {
    expect(merged.countersAtT0).toMatchObject({ established: 5, gapAnswers: 10, refused: 0 })
    expect(merged.countersAtT1.subscribers).toBe(10)
    expect(merged.counters.subscribers).toBe(15)
    expect(merged.subscribersPerSecond).toEqual([5, 10])
  })

  it('keeps every observation of lag and fan-out', () => {
    expect(merged.published).toBe(100)
    expect([...mergeEncoded([merged.publisherLag]).buckets()]).toEqual([
      [2, 1],
      [3, 1],
    ])
    expect([...mergeEncoded([merged.fanOut]).buckets()]).toEqual([
      [200, 1],
      [300, 1],
    ])
    expect(merged.publisherLagSeconds).toEqual([{ second: 0, p50Us: 15, maxUs: 58 }])
  })

  it('lets a series that ended early stay at its last value', () => {
    const { subscribersPerSecond } = mergeReports([report(1), report(1, { subscribersPerSecond: [7] })], PRIMARY)
    expect(subscribersPerSecond).toEqual([8, 9])
  })
})

describe('processes that contradict each other', () => {
  const channel = { name: 'c-0', head: 120, state: [1, 2, 3] }
  it.each([
    ['published', { published: 99 }, 'the events published in the measured time are 100 / 99 / 100'],
    ['a head', { channels: [{ ...channel, head: 119, state: [9] }] }, 'the head of channel c-0 is 120 / 119 / 120'],
    ['a state behind one head', { channels: [{ ...channel, state: [1, 2, 4] }] }, 'the state of channel c-0 differs'],
    ['a channel that one has not', { channels: [] }, 'the head of channel c-0 is 120 / -1 / 120'],
  ])('in %s', (_, change, expected) => {
    const merged = mergeReports([report(1), report(1, change), report(1)], PRIMARY)
    expect(merged.disagreements).toEqual([expected])
  })

  it('offered what the slowest of them published', () => {
    expect(mergeReports([report(1), report(1, { published: 99 })], PRIMARY).published).toBe(99)
  })
})

describe('the usage of several processes', () => {
  it('has the interval farthest from the scheduled one: a single late reading is not averaged away', () => {
    const early = usage(1, { lateAtT0Us: 0, lateAtT1Us: -500, wallUs: 999_500 })
    expect(mergeUsage([usage(1), early, usage(2)]).wallUs).toBe(999_500)
  })

  it('does not know how long the main threads waited when one cannot tell', () => {
    expect(mergeUsage([usage(1), usage(2, { runQueueWaitUs: null })]).runQueueWaitUs).toBeNull()
  })
})

describe('counters and memory', () => {
  it('of nobody are 0', () => expect(sumCounters([])).toEqual(newCounters()))

  it('were collected when they were in all', () => {
    const memory = (rssBytes: number, collected: boolean) => ({ rssBytes, heapUsedBytes: 2 * rssBytes, collected })
    expect(sumMemory([memory(1, true), memory(2, true)])).toEqual(memory(3, true))
    expect(sumMemory([memory(1, true), memory(2, false)]).collected).toBe(false)
  })
})

describe('samples of several processes', () => {
  const cpu = (samples: readonly ProcessSample[]): string[] =>
    samples.map(({ second, cpuUserUs }) => `${second}: ${cpuUserUs}`)

  it.each([
    ['second by second', [1, 2, 3], [1, 2, 3], ['1: 30', '2: 30', '3: 30']],
    ['one slept through a second: the other’s two count together', [1, 2, 3], [1, 3], ['1: 30', '3: 40']],
    ['one ended early', [1, 2, 3], [1, 2], ['1: 30', '2: 30', '3: 10']],
    ['one ended late', [1, 2], [1, 4], ['1: 30', '4: 30']],
    ['no second in common', [2, 4], [1, 3], ['4: 60']],
    ['one has none', [1, 2], [], []],
  ])('%s', (_, a, b, expected) => {
    const merged = mergeSamples([a.map((second) => sample(second, 1)), b.map((second) => sample(second, 2))])
    expect(cpu(merged)).toEqual(expected)
  })

  it('take memory at the end of the interval and the worst of the rest', () => {
    const [, last] = mergeSamples([
      [sample(1, 1), sample(2, 5), sample(3, 1)],
      [sample(1, 2), sample(3, 2)],
    ])
    expect(last).toMatchObject({
      second: 3,
      rssBytes: 306,
      heapTotalBytes: 906,
      loopUtilisation: 0.5,
      loopDelayMaxUs: 15,
    })
  })
})

/**
 * What several server processes say, as one. Pure. The rules:
 * - CPU, memory, garbage collection, context switches and counters are sums over the shards and the primary (pages that
 *   the processes share count once in each).
 * - Loop utilisation, loop delay, run-queue wait and lateness are the busiest process's: a sum would hide it.
 * - Each shard publishes the whole schedule, so `published`, heads and states must be the same in all. What clients were
 *   offered is what every shard published: the least. That they differ is said in `disagreements`.
 * - Lag and fan-out hold every shard's observation of every event. By second, where there is no histogram to merge, the
 *   median is that of the shard with the highest one.
 */
import type { EncodedHistogram, ProcessSample, ProcessUsage, ServerReport } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import { mergeEncoded } from '../../bench/measure/histogram.js'
import { newCounters } from '../counters.js'
import type { Memory } from '../serving.js'
import { mergeSamples } from './merge-samples.js'

/** The process that serves nobody. */
export interface Primary {
  readonly pid: number
  readonly usage: ProcessUsage
  readonly samples: readonly ProcessSample[]
}

export function mergeReports(reports: readonly ServerReport[], { pid, usage, samples }: Primary): ServerReport {
  const all = <T>(pick: (report: ServerReport) => T): T[] => reports.map(pick)
  const histogram = (pick: (report: ServerReport) => EncodedHistogram): EncodedHistogram =>
    mergeEncoded(all(pick)).encode()
  return {
    usage: mergeUsage([usage, ...all((report) => report.usage)]),
    samples: mergeSamples([samples, ...all((report) => report.samples)]),
    published: Math.min(...all(({ published }) => published)),
    publisherLag: histogram(({ publisherLag }) => publisherLag),
    publisherLagSeconds: mergeLagSeconds(all(({ publisherLagSeconds }) => publisherLagSeconds)),
    fanOut: histogram(({ fanOut }) => fanOut),
    countersAtT0: sumCounters(all(({ countersAtT0 }) => countersAtT0)),
    countersAtT1: sumCounters(all(({ countersAtT1 }) => countersAtT1)),
    counters: sumCounters(all(({ counters }) => counters)),
    subscribersPerSecond: sumSeries(all(({ subscribersPerSecond }) => subscribersPerSecond)),
    channels: reports[0]?.channels ?? [],
    shards: all(({ shards }) => shards).flat(),
    primary: { pid, usage },
    outside: null,
    disagreements: disagreements(reports),
  }
}

export function mergeUsage(parts: readonly ProcessUsage[]): ProcessUsage {
  const sum = (pick: (usage: ProcessUsage) => number): number => parts.reduce((all, part) => all + pick(part), 0)
  const most = (pick: (usage: ProcessUsage) => number): number => Math.max(...parts.map(pick))
  const waits = parts.map(({ runQueueWaitUs }) => runQueueWaitUs)
  return {
    lateAtT0Us: most(({ lateAtT0Us }) => lateAtT0Us),
    lateAtT1Us: most(({ lateAtT1Us }) => lateAtT1Us),
    wallUs: wallFarthestOff(parts),
    cpuUserUs: sum(({ cpuUserUs }) => cpuUserUs),
    cpuSystemUs: sum(({ cpuSystemUs }) => cpuSystemUs),
    loopUtilisation: most(({ loopUtilisation }) => loopUtilisation),
    gcCount: sum(({ gcCount }) => gcCount),
    gcUs: sum(({ gcUs }) => gcUs),
    voluntarySwitches: sum(({ voluntarySwitches }) => voluntarySwitches),
    involuntarySwitches: sum(({ involuntarySwitches }) => involuntarySwitches),
    runQueueWaitUs: waits.includes(null) ? null : Math.max(...(waits as number[])),
    rssBytes: sum(({ rssBytes }) => rssBytes),
    heapUsedBytes: sum(({ heapUsedBytes }) => heapUsedBytes),
  }
}

/** The interval that differs most from the scheduled one: when that is close enough, all are. */
function wallFarthestOff(parts: readonly ProcessUsage[]): number {
  const off = ({ lateAtT0Us, lateAtT1Us }: ProcessUsage): number => Math.abs(lateAtT1Us - lateAtT0Us)
  return [...parts].sort((a, b) => off(b) - off(a))[0]?.wallUs ?? 0
}

export function sumCounters(parts: readonly ServerCounters[]): ServerCounters {
  const sums = newCounters()
  for (const counters of parts) {
    for (const name of Object.keys(sums) as (keyof ServerCounters)[]) sums[name] += counters[name]
  }
  return sums
}

export function sumMemory(parts: readonly Memory[]): Memory {
  return {
    rssBytes: parts.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    heapUsedBytes: parts.reduce((sum, { heapUsedBytes }) => sum + heapUsedBytes, 0),
    collected: parts.every(({ collected }) => collected),
  }
}

/** A series that is shorter stays at its last value. */
function sumSeries(parts: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...parts.map((series) => series.length))
  return Array.from({ length }, (_, i) => parts.reduce((sum, series) => sum + (series[i] ?? series.at(-1) ?? 0), 0))
}

type LagSeconds = ServerReport['publisherLagSeconds']

function mergeLagSeconds(parts: readonly LagSeconds[]): LagSeconds {
  const bySecond = new Map<number, LagSeconds[number]>()
  for (const lag of parts.flat()) {
    const other = bySecond.get(lag.second) ?? lag
    const p50Us = Math.max(other.p50Us, lag.p50Us)
    bySecond.set(lag.second, { second: lag.second, p50Us, maxUs: Math.max(other.maxUs, lag.maxUs) })
  }
  return [...bySecond.values()].sort((a, b) => a.second - b.second)
}

/** What should be the same in all shards and is not, in words. */
function disagreements(reports: readonly ServerReport[]): string[] {
  const published = differing(reports.map((report) => report.published))
  const names = reports[0]?.channels.map(({ name }) => name) ?? []
  const channels = names.flatMap((name, i) => {
    const heads = differing(reports.map((report) => report.channels[i]?.head ?? -1))
    // Behind another head the state differs by nature.
    if (heads !== null) return [`the head of channel ${name} is ${heads}`]
    const states = reports.map((report) => (report.channels[i]?.state ?? []).join())
    return differing(states) === null ? [] : [`the state of channel ${name} differs`]
  })
  return [...(published === null ? [] : [`the events published in the measured time are ${published}`]), ...channels]
}

/** All values, in the order of the shards, unless they are the same. */
function differing(values: readonly (number | string)[]): string | null {
  return new Set(values).size > 1 ? values.join(' / ') : null
}

/** The samples of several processes as one series. Pure. */
import type { ProcessSample } from '../../bench/contracts/control.js'

type Series = readonly ProcessSample[]

/**
 * One sample at each second that every process sampled, and one at the end that holds the rest. A process that slept
 * through a second sampled it together with the next one; so do then the others here, so that each sample holds the
 * same time of all. None when a process has none.
 */
export function mergeSamples(parts: readonly Series[]): ProcessSample[] {
  if (parts.some((series) => series.length === 0)) return []
  const [first = [], ...others] = parts
  const common = first.map(({ second }) => second).filter((second) => others.every((series) => has(series, second)))
  const end = Math.max(...parts.map((series) => series.at(-1)?.second ?? 0))
  const seconds = common.at(-1) === end ? common : [...common, end]
  return seconds.map((second, i) => mergedAt(second, seconds[i - 1] ?? Number.NEGATIVE_INFINITY, parts))
}

function has(series: Series, second: number): boolean {
  return series.some((sample) => sample.second === second)
}

/** Everything after one second until another; memory is of the last sample until then. */
function mergedAt(second: number, after: number, parts: readonly Series[]): ProcessSample {
  const all = parts.flatMap((series) => series.filter((sample) => sample.second > after && sample.second <= second))
  const ends = parts.flatMap((series) => series.filter((sample) => sample.second <= second).slice(-1))
  const sum = (samples: Series, pick: (sample: ProcessSample) => number): number =>
    samples.reduce((total, sample) => total + pick(sample), 0)
  const most = (pick: (sample: ProcessSample) => number): number => Math.max(...all.map(pick))
  return {
    second,
    cpuUserUs: sum(all, ({ cpuUserUs }) => cpuUserUs),
    cpuSystemUs: sum(all, ({ cpuSystemUs }) => cpuSystemUs),
    rssBytes: sum(ends, ({ rssBytes }) => rssBytes),
    heapUsedBytes: sum(ends, ({ heapUsedBytes }) => heapUsedBytes),
    heapTotalBytes: sum(ends, ({ heapTotalBytes }) => heapTotalBytes),
    externalBytes: sum(ends, ({ externalBytes }) => externalBytes),
    loopUtilisation: most(({ loopUtilisation }) => loopUtilisation),
    loopDelayP50Us: most(({ loopDelayP50Us }) => loopDelayP50Us),
    loopDelayP99Us: most(({ loopDelayP99Us }) => loopDelayP99Us),
    loopDelayMaxUs: most(({ loopDelayMaxUs }) => loopDelayMaxUs),
    gcCount: sum(all, ({ gcCount }) => gcCount),
    gcUs: sum(all, ({ gcUs }) => gcUs),
    voluntarySwitches: sum(all, ({ voluntarySwitches }) => voluntarySwitches),
    involuntarySwitches: sum(all, ({ involuntarySwitches }) => involuntarySwitches),
  }
}

/**
 * How long the main thread waited for a CPU while it could have run: second field of `/proc/<pid>/task/<tid>/schedstat`,
 * nanoseconds (Linux Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat"). The main thread's id is the
 * process id; `/proc/<pid>/schedstat` itself is of the main thread too, but only the task path says so.
 */
import { readFileSync } from 'node:fs'

/** The run-queue wait of one schedstat line, µs; null when the text is none, or the kernel keeps no such statistics. */
export function parseSchedstat(text: string): number | null {
  const match = /^(\d+) (\d+) (\d+)\s*$/.exec(text)
  if (match === null) return null
  const [ranNs, waitedNs, slices] = [Number(match[1]), Number(match[2]), Number(match[3])]
  // A thread that reads this has run; three zeros are a kernel that shows the file but does not count.
  return ranNs === 0 && waitedNs === 0 && slices === 0 ? null : waitedNs / 1000
}

/** Run-queue wait of this process's main thread since it started, µs; null where the platform does not tell. */
export function readRunQueueWaitUs(): number | null {
  if (process.platform !== 'linux') return null
  try {
    return parseSchedstat(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1'))
  } catch {
    return null
  }
}

/**
 * CPU time that the hypervisor took: `steal` of the first line of /proc/stat (proc_stat(5)), in clock ticks summed over
 * all CPUs. `guest` and `guest_nice` are contained in `user` and `nice` and not counted again.
 */
import { type Reading, readKernelFile } from './reading.js'

export interface CpuTicks {
  readonly total: number
  readonly stolen: number
}

export function parseCpuTicks(text: string): CpuTicks | null {
  const match = /^cpu +((?:\d+ *)+)$/m.exec(text)
  const ticks = match?.[1]?.trim().split(/ +/).map(Number) ?? []
  const stolen = ticks[7]
  // Kernels before 2.6.11 have no steal column.
  if (stolen === undefined) return null
  return { total: ticks.slice(0, 8).reduce((sum, one) => sum + one, 0), stolen }
}

export function readCpuTicks(): Reading<CpuTicks> {
  return readKernelFile('/proc/stat', parseCpuTicks)
}

/** Share of all CPU time stolen between two readings, 0…1; null when no tick passed. Steal may step back: then 0. */
export function stolenShare(a: CpuTicks, b: CpuTicks): number | null {
  const total = b.total - a.total
  return total > 0 ? Math.min(1, Math.max(0, (b.stolen - a.stolen) / total)) : null
}

/** The machine as it is: CPU, memory, system, what it runs inside of, and how loaded it is now. */
import { existsSync } from 'node:fs'
import { arch, cpus, freemem, loadavg, release, totalmem, version } from 'node:os'
import { allowedCores } from '../process/pin.js'
import { readText } from './reading.js'

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly architecture: string
  readonly kernel: string
  readonly system: string
  readonly cpuModel: string
  readonly coresLogical: number
  readonly coresAllowed: number
  /** CPUs' worth of time that a control group allows; null: no quota, or unknown. */
  readonly cpuQuota: number | null
  readonly governor: string | null
  readonly memoryBytes: number
  /** Hints that this is a container or a virtual machine, in words; empty: none seen. */
  readonly virtualisation: readonly string[]
}

export interface MachineLoad {
  /** 1, 5 and 15 minutes; null where the platform has none. */
  readonly loadAverage: readonly [number, number, number] | null
  readonly freeMemoryBytes: number
}

export function readMachine(): Machine {
  const processors = cpus()
  return {
    platform: process.platform,
    architecture: arch(),
    kernel: release(),
    system: systemName(),
    cpuModel: processors[0]?.model.trim() || 'unknown',
    coresLogical: processors.length,
    coresAllowed: allowedCores(),
    cpuQuota: readCpuQuota(),
    governor: readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim() ?? null,
    memoryBytes: totalmem(),
    virtualisation: virtualisationHints({
      files: ['/.dockerenv', '/run/.containerenv'].filter((path) => existsSync(path)),
      cgroup: readText('/proc/1/cgroup') ?? '',
      cpuinfo: readText('/proc/cpuinfo') ?? '',
      product: readText('/sys/class/dmi/id/product_name') ?? '',
      kernel: release(),
    }),
  }
}

export function readMachineLoad(): MachineLoad {
  const [one = 0, five = 0, fifteen = 0] = loadavg()
  const known = process.platform !== 'win32'
  return { loadAverage: known ? [one, five, fifteen] : null, freeMemoryBytes: freemem() }
}

/** `PRETTY_NAME` of os-release(5). */
export function parseSystemName(osRelease: string): string | null {
  return /^PRETTY_NAME="?([^"\n]+)"?\s*$/m.exec(osRelease)?.[1] ?? null
}

function systemName(): string {
  return parseSystemName(readText('/etc/os-release') ?? '') ?? version()
}

/** `max 100000` or `150000 100000` of cgroup v2 `cpu.max`: quota and period, µs. */
export function parseCpuMax(text: string): number | null {
  const match = /^(\d+) (\d+)\s*$/.exec(text)
  const [quota, period] = [Number(match?.[1]), Number(match?.[2])]
  return quota > 0 && period > 0 ? quota / period : null
}

function readCpuQuota(): number | null {
  const unified = readText('/sys/fs/cgroup/cpu.max')
  if (unified !== null) return parseCpuMax(unified)
  const quota = readText('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')
  const period = readText('/sys/fs/cgroup/cpu/cpu.cfs_period_us')
  return quota === null || period === null ? null : parseCpuMax(`${quota.trim()} ${period.trim()}`)
}

export interface VirtualisationFacts {
  readonly files: readonly string[]
  readonly cgroup: string
  readonly cpuinfo: string
  readonly product: string
  readonly kernel: string
}

export function virtualisationHints(facts: VirtualisationFacts): string[] {
  const hints = facts.files.map((path) => `container (${path} exists)`)
  const group = /docker|kubepods|containerd|lxc|libpod/.exec(facts.cgroup)
  if (group !== null) hints.push(`container (control group names ${group[0]})`)
  if (/^flags\s*:.*\bhypervisor\b/m.test(facts.cpuinfo)) hints.push('virtual machine (CPU flag hypervisor)')
  if (/virtual|kvm|qemu|vmware|xen|bochs|hvm/i.test(facts.product))
    hints.push(`virtual machine (${facts.product.trim()})`)
  if (/microsoft/i.test(facts.kernel)) hints.push('WSL')
  return hints
}

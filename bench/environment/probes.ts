/**
 * The optional platform probes: what only some machines can tell. Each can be disabled (`--disable-probe NAME`, `all`,
 * or the environment variable), and one that cannot tell is named with the reason, in the result and on the terminal.
 */
import { type PinningFacts, readPinningFacts, unpinnableBecause } from '../process/pin.js'
import { readRunQueueWaitUs } from '../process/run-queue.js'
import { readCongestionControl, readTimeWait } from './kernel-settings.js'
import { readListenDrops } from './listen-drops.js'
import { readOwnNetworkNamespace } from './network-namespace.js'
import type { Reading } from './reading.js'
import { readSocketMemory, type SocketMemory, socketMemoryAbsentBecause } from './socket-memory.js'
import { type CpuTicks, readCpuTicks } from './stolen-cpu.js'
import { readTcpSegments, type TcpSegments } from './tcp-segments.js'

export const PROBE_NAMES = [
  'pinning',
  'schedstat',
  'stolen-cpu',
  'socket-memory',
  'tcp-segments',
  'listen-drops',
  'time-wait',
  'congestion-control',
  'network-namespace',
] as const
export type ProbeName = (typeof PROBE_NAMES)[number]

/** Comma list of probes to disable, `all` for every one. */
export const DISABLED_PROBES_VARIABLE = 'TRANSPORT_BENCH_DISABLE_PROBES'

export interface ProbeStatus {
  readonly name: ProbeName
  readonly available: boolean
  /** Why not; null when it is available. */
  readonly reason: string | null
}

export interface DisabledProbes {
  readonly disabled: ReadonlySet<ProbeName>
  /** Names that are no probe: a usage error, to be answered with PROBE_NAMES. */
  readonly unknown: readonly string[]
}

/** Probes named by flags (each may be a comma list) and by the environment variable's value. */
export function parseDisabledProbes(flags: readonly string[], variable: string | undefined): DisabledProbes {
  const named = [...flags, variable ?? ''].flatMap((list) => list.split(',')).map((name) => name.trim())
  const disabled = new Set<ProbeName>()
  const unknown: string[] = []
  for (const name of named) {
    if (name === '') continue
    if (name === 'all') for (const each of PROBE_NAMES) disabled.add(each)
    else if (isProbeName(name)) disabled.add(name)
    else unknown.push(name)
  }
  return { disabled, unknown }
}

function isProbeName(name: string): name is ProbeName {
  return (PROBE_NAMES as readonly string[]).includes(name)
}

const DISABLED = 'the probe is disabled by a flag'

/** Every probe behind its flag. Reading is cheap except `socketMemory`, which runs `ss`. */
export class Probes {
  readonly #disabled: ReadonlySet<ProbeName>

  constructor(disabled: ReadonlySet<ProbeName> = new Set()) {
    this.#disabled = disabled
  }

  isDisabled(name: ProbeName): boolean {
    return this.#disabled.has(name)
  }

  /** What is disabled, for processes that must obey the same flags. */
  disabledNames(): ProbeName[] {
    return [...this.#disabled]
  }

  pinning(): PinningFacts {
    return readPinningFacts(this.isDisabled('pinning'))
  }

  cpuTicks(): Reading<CpuTicks> {
    return this.#unlessDisabled('stolen-cpu', readCpuTicks)
  }

  async socketMemory(port: number): Promise<Reading<SocketMemory>> {
    return this.isDisabled('socket-memory') ? { absent: DISABLED } : readSocketMemory(port)
  }

  tcpSegments(): Reading<TcpSegments> {
    return this.#unlessDisabled('tcp-segments', readTcpSegments)
  }

  listenDrops(): Reading<number> {
    return this.#unlessDisabled('listen-drops', readListenDrops)
  }

  timeWait(): Reading<number> {
    return this.#unlessDisabled('time-wait', readTimeWait)
  }

  congestionControl(): Reading<string> {
    return this.#unlessDisabled('congestion-control', readCongestionControl)
  }

  /** Whether host-wide counters count this process and its children alone. */
  ownNetworkNamespace(): Reading<boolean> {
    return this.#unlessDisabled('network-namespace', readOwnNetworkNamespace)
  }

  /** All probes, in the order of PROBE_NAMES, with the reason of each that cannot tell. */
  statuses(): ProbeStatus[] {
    const reasons = {
      pinning: unpinnableBecause(this.pinning()),
      schedstat: this.#schedstatAbsentBecause(),
      'stolen-cpu': reasonOf(this.cpuTicks()),
      'socket-memory': this.isDisabled('socket-memory') ? DISABLED : socketMemoryAbsentBecause(),
      'tcp-segments': reasonOf(this.tcpSegments()),
      'listen-drops': reasonOf(this.listenDrops()),
      'time-wait': reasonOf(this.timeWait()),
      'congestion-control': reasonOf(this.congestionControl()),
      'network-namespace': reasonOf(this.ownNetworkNamespace()),
    } satisfies Record<ProbeName, string | null>
    return PROBE_NAMES.map((name) => ({ name, available: reasons[name] === null, reason: reasons[name] }))
  }

  /** The probes that cannot tell, as a verdict's evidence wants them: without the one that only gates ask. */
  absent(): { readonly name: ProbeName; readonly reason: string }[] {
    return this.statuses().flatMap(({ name, reason }) =>
      reason === null || name === 'network-namespace' ? [] : [{ name, reason }],
    )
  }

  #schedstatAbsentBecause(): string | null {
    if (this.isDisabled('schedstat')) return DISABLED
    return readRunQueueWaitUs() === null ? 'the kernel keeps no /proc/self/task/<pid>/schedstat' : null
  }

  #unlessDisabled<T>(name: ProbeName, read: () => Reading<T>): Reading<T> {
    return this.isDisabled(name) ? { absent: DISABLED } : read()
  }
}

function reasonOf(reading: Reading<unknown>): string | null {
  return 'absent' in reading ? reading.absent : null
}

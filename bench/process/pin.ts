/**
 * Which CPU each process gets. Server and load processes on different cores, so that neither's work is charged to the
 * other's time. Pinning is by taskset(1) where it is on PATH; it executes the command in its own place, so the process
 * id, signals and the IPC channel stay the child's.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { findOnPath } from './on-path.js'

/** More load processes than this say no more, and cost memory. */
export const MAX_LOAD_PROCESSES = 8

export interface PinningPlan {
  /** CPUs of the server process; null: not pinned. */
  readonly server: readonly number[] | null
  readonly load: readonly (readonly number[] | null)[]
  /**
   * CPUs of a proxy: one of its own, or, where a load process would have to give up its last one, the server's. There
   * both share what one CPU does, as on a small machine; on the clients' CPU it would make every receipt late.
   */
  readonly proxy: readonly number[] | null
  /** Why nothing is pinned; null when it is. */
  readonly unpinnedBecause: string | null
}

export interface PinningFacts {
  /** CPUs this process may run on; null when the platform does not tell. */
  readonly allowedCpus: readonly number[] | null
  readonly tasksetPath: string | null
  /** The probe `pinning` is disabled by a flag. */
  readonly disabled: boolean
}

/** One load process per core that the server does not have, at least one, at most eight. */
export function loadProcessCount(cores: number): number {
  return Number.isFinite(cores) ? Math.min(MAX_LOAD_PROCESSES, Math.max(1, Math.floor(cores) - 1)) : 1
}

/** How many of the CPUs so many server processes get: one each, but no more than half. */
export function serverCpuCount(cores: number, serverProcesses: number): number {
  return Math.max(1, Math.min(serverProcesses, Math.floor(cores / 2)))
}

export interface ServingProcesses {
  /** Server processes; left out: 1. */
  readonly servers?: number
  /** Whether any contender of the run stands behind a proxy; left out: none. */
  readonly isProxied?: boolean
}

/** The CPUs that are left for load processes. */
export function loadCpuCount(cores: number, { servers = 1, isProxied = false }: ServingProcesses): number {
  const rest = cores - serverCpuCount(cores, servers)
  return isProxied && rest > 1 ? rest - 1 : rest
}

/**
 * The first allowed CPUs for the server, the last ones for the load processes, one each, in turn when there are fewer;
 * what is between them for a proxy. It is the same for all contenders of a run.
 */
export function pinningPlan(facts: PinningFacts, loadProcesses: number, serving: ServingProcesses = {}): PinningPlan {
  const because = unpinnableBecause(facts)
  const cpus = facts.allowedCpus ?? []
  if (because !== null || cpus.length === 0) {
    const load = new Array<null>(loadProcesses).fill(null)
    return { server: null, load, proxy: null, unpinnedBecause: because ?? 'no CPU is known' }
  }
  const server = cpus.slice(0, serverCpuCount(cpus.length, serving.servers ?? 1))
  const rest = cpus.slice(cpus.length - loadCpuCount(cpus.length, serving))
  const between = cpus.slice(server.length, cpus.length - rest.length)
  const load = Array.from({ length: loadProcesses }, (_, i) => {
    const cpu = rest[i % rest.length]
    return cpu === undefined ? null : [cpu]
  })
  return { server, load, proxy: between.length > 0 ? between : server, unpinnedBecause: null }
}

/** What of the plan holds in a trial: a server that was running already is pinned by nobody here. */
export function pinningOfTrial(plan: PinningPlan, server: { readonly isStarted: boolean }): PinningPlan {
  return server.isStarted ? plan : { ...plan, server: null }
}

/** Why this machine cannot pin; null when it can. */
export function unpinnableBecause(facts: PinningFacts): string | null {
  if (facts.disabled) return 'the probe is disabled by a flag'
  if (facts.allowedCpus === null) return 'the platform does not tell which CPUs this process may use'
  if (facts.allowedCpus.length < 2) return `only ${facts.allowedCpus.length} CPU is allowed, nothing to keep apart`
  if (facts.tasksetPath === null) return 'taskset (util-linux) is not on PATH'
  return null
}

/** Reads the facts of this machine. */
export function readPinningFacts(disabled = false): PinningFacts {
  const linux = process.platform === 'linux'
  return { allowedCpus: linux ? readAllowedCpus() : null, tasksetPath: linux ? findOnPath('taskset') : null, disabled }
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

/** The command, started on these CPUs; unchanged when there are none to pin to. */
export function pinned(command: Command, cpus: readonly number[] | null): Command {
  if (cpus === null || cpus.length === 0) return command
  return { file: 'taskset', args: ['-c', cpus.join(','), command.file, ...command.args] }
}

/** Number of CPUs this process may use. */
export function allowedCores(): number {
  return (process.platform === 'linux' ? readAllowedCpus()?.length : undefined) ?? availableParallelism()
}

/** CPUs of a list such as `0-2,5,8-10:2` (cpuset(7), "List format"), ascending; null when it is none. */
export function parseCpuList(text: string): number[] | null {
  const cpus = new Set<number>()
  for (const part of text.trim().split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5})(?::(\d{1,5}))?)?$/.exec(part.trim())
    if (match === null) return null
    const first = Number(match[1])
    const last = match[2] === undefined ? first : Number(match[2])
    const step = match[3] === undefined ? 1 : Number(match[3])
    if (last < first || step < 1) return null
    for (let cpu = first; cpu <= last; cpu += step) cpus.add(cpu)
  }
  return [...cpus].sort((a, b) => a - b)
}

/** `Cpus_allowed_list` of /proc/<pid>/status (proc_pid_status(5)). */
export function parseAllowedCpus(status: string): number[] | null {
  const match = /^Cpus_allowed_list:\s*(\S+)\s*$/m.exec(status)
  return match?.[1] === undefined ? null : parseCpuList(match[1])
}

function readAllowedCpus(): number[] | null {
  try {
    return parseAllowedCpus(readFileSync('/proc/self/status', 'latin1'))
  } catch {
    return null
  }
}

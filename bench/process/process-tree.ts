/**
 * What a process and its descendants use, seen from outside through Linux's /proc (proc_pid_stat(5)). CPU time of each
 * process is the sum of its threads' run times (`schedstat`, ns); `stat` counts ticks of 10 ms, which hold what ended
 * threads and awaited children used as well. The ticks say how much of it was in the kernel.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { nowUs } from '../clock.js'
import type { TreeUsage } from '../contracts/control.js'
import { parseAllowedCpus } from './pin.js'

/** Everything counts from the start of the processes; memory is of the instant. */
export interface TreeReading {
  /** When it was read, µs on the monotonic clock. */
  readonly atUs: number
  /** CPU time of all, ended threads and awaited children included, µs. */
  readonly cpuUs: number
  /** The same by ticks, µs. */
  readonly userTicksUs: number
  readonly systemTicksUs: number
  readonly rssBytes: number
  readonly processes: number
  /** On how many CPUs the root may run; null: the platform does not tell. */
  readonly allowedCpus: number | null
  /** CPU time of each living thread by its id, µs. */
  readonly threadCpuUs: ReadonlyMap<number, number>
  /** By id and start, since ids are used again. */
  readonly members: ReadonlyMap<string, TreeMember>
}

/** One process of the tree. */
export interface TreeMember {
  readonly pid: number
  readonly parent: number
  /** CPU time, that of ended threads and awaited children included, µs. */
  readonly cpuUs: number
  /** The same by ticks, µs. */
  readonly userTicksUs: number
  readonly systemTicksUs: number
  /** What awaited children used, µs; a part of `cpuUs`. */
  readonly awaitedUs: number
}

/** USER_HZ, which the kernel shows to programs whatever its own timer is. */
export const TICK_US = 10_000

/** The fields of `stat` that are used here. */
interface Stat {
  readonly parent: number
  readonly session: number
  /** When it began, in ticks after boot. */
  readonly startTicks: string
  readonly userUs: number
  readonly systemUs: number
  readonly awaitedUserUs: number
  readonly awaitedSystemUs: number
}

/** Of a line of /proc/<pid>/stat or /proc/<pid>/task/<tid>/stat; null when it is none. */
export function parseStat(text: string): Stat | null {
  // The name, in parentheses, may hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 15) return null
  const us = (index: number): number => Number(fields[index]) * TICK_US
  return {
    parent: Number(fields[1]),
    session: Number(fields[3]),
    startTicks: fields[19] ?? '',
    userUs: us(11),
    systemUs: us(12),
    awaitedUserUs: us(13),
    awaitedSystemUs: us(14),
  }
}

/**
 * The process, its descendants, and what else belongs to the session that it leads; null where the platform does not
 * tell, or the process is gone. Takes about 3 ms on a host with a hundred processes; `procFolder` is for tests.
 */
export function readTree(pid: number, procFolder = '/proc'): TreeReading | null {
  if (process.platform !== 'linux') return null
  const members = membersOf(pid, procFolder)
  const atUs = nowUs()
  const read = members.flatMap((member) => readProcess(procFolder, member) ?? [])
  if (read.length === 0) return null
  const sum = (pick: (one: ProcessReading) => number): number => read.reduce((total, one) => total + pick(one), 0)
  return {
    atUs,
    cpuUs: sum(({ member }) => member.cpuUs),
    userTicksUs: sum(({ member }) => member.userTicksUs),
    systemTicksUs: sum(({ member }) => member.systemTicksUs),
    rssBytes: sum(({ rssBytes }) => rssBytes),
    processes: read.length,
    allowedCpus: parseAllowedCpus(readText(`${procFolder}/${pid}/status`) ?? '')?.length ?? null,
    threadCpuUs: new Map(read.flatMap(({ threads }) => threads)),
    members: new Map(read.map(({ key, member }) => [key, member])),
  }
}

/** What was used between two readings of one tree. */
export function treeUsage(a: TreeReading, b: TreeReading): TreeUsage {
  const cpuUs = Math.max(0, b.cpuUs - a.cpuUs)
  const userUs = Math.max(0, b.userTicksUs - a.userTicksUs)
  const systemUs = Math.max(0, b.systemTicksUs - a.systemTicksUs)
  const userShare = userUs + systemUs === 0 ? 1 : userUs / (userUs + systemUs)
  return {
    wallUs: b.atUs - a.atUs,
    cpuUserUs: cpuUs * userShare,
    cpuSystemUs: cpuUs * (1 - userShare),
    rssBytes: b.rssBytes,
    processes: b.processes,
    threads: b.threadCpuUs.size,
  }
}

/**
 * How full the tree was between two readings, 0…1: the CPU share of its busiest thread, which is what a server of one loop
 * runs out of, or the share that all took together of the CPUs that they may run on, which is what many threads run out of.
 */
export function treeUtilisation(a: TreeReading, b: TreeReading): number {
  const wallUs = b.atUs - a.atUs
  if (wallUs <= 0) return 0
  let mostUs = 0
  for (const [thread, cpuUs] of b.threadCpuUs) mostUs = Math.max(mostUs, cpuUs - (a.threadCpuUs.get(thread) ?? 0))
  const togetherUs = b.allowedCpus === null ? 0 : (b.cpuUs - a.cpuUs) / b.allowedCpus
  return Math.min(1, Math.max(mostUs, togetherUs) / wallUs)
}

/** Ids of the tree's processes, the root first; empty: it is gone. */
function membersOf(root: number, procFolder: string): number[] {
  const all = numbersIn(procFolder).flatMap((pid) => {
    const stat = parseStat(readText(`${procFolder}/${pid}/stat`) ?? '')
    return stat === null ? [] : [{ pid, ...stat }]
  })
  if (!all.some(({ pid }) => pid === root)) return []
  const members = new Set([root])
  for (let before = 0; before < members.size; ) {
    before = members.size
    for (const { pid, parent, session } of all) if (session === root || members.has(parent)) members.add(pid)
  }
  return [...members]
}

interface ProcessReading {
  readonly key: string
  readonly member: TreeMember
  readonly rssBytes: number
  readonly threads: readonly (readonly [number, number])[]
}

/** null: it has ended meanwhile. */
function readProcess(procFolder: string, pid: number): ProcessReading | null {
  const folder = `${procFolder}/${pid}`
  const threads = numbersIn(`${folder}/task`).map(
    (thread) => [thread, threadCpuUs(`${folder}/task/${thread}`)] as const,
  )
  const stat = parseStat(readText(`${folder}/stat`) ?? '')
  if (stat === null) return null
  const ranUs = threads.reduce((sum, [, cpuUs]) => sum + cpuUs, 0)
  // Ticks are cut off, so they exceed the threads' run time only by what ended threads have used.
  const ownUs = Math.max(ranUs, stat.userUs + stat.systemUs)
  const awaitedUs = stat.awaitedUserUs + stat.awaitedSystemUs
  const rssKiB = /^VmRSS:\s*(\d+) kB$/m.exec(readText(`${folder}/status`) ?? '')?.[1] ?? 0
  return {
    key: `${pid}@${stat.startTicks}`,
    member: {
      pid,
      parent: stat.parent,
      cpuUs: ownUs + awaitedUs,
      userTicksUs: stat.userUs + stat.awaitedUserUs,
      systemTicksUs: stat.systemUs + stat.awaitedSystemUs,
      awaitedUs,
    },
    rssBytes: Number(rssKiB) * 1024,
    threads,
  }
}

/** By run time, or by ticks where the kernel keeps no run times. */
function threadCpuUs(folder: string): number {
  const ranNs = Number(/^(\d+) \d+ \d+\s*$/.exec(readText(`${folder}/schedstat`) ?? '')?.[1] ?? 0)
  if (ranNs > 0) return ranNs / 1000
  const stat = parseStat(readText(`${folder}/stat`) ?? '')
  return stat === null ? 0 : stat.userUs + stat.systemUs
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

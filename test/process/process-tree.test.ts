/** What a process and its descendants used, from outside: real trees, and a made-up /proc for what is hard to provoke. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseStat, readTree, type TreeReading, treeUsage, treeUtilisation } from '../../bench/process/process-tree.js'

const isLinux = process.platform === 'linux'

const children: ChildProcess[] = []
const folders: string[] = []
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Runs a script in Node; `said` resolves its next line. */
function node(script: string): { readonly pid: number; readonly child: ChildProcess; said(): Promise<string> } {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const said = async (): Promise<string> => String((await once(child.stdout as NodeJS.ReadableStream, 'data'))[0])
  return { pid: child.pid as number, child, said }
}

const BURN =
  'const burn = (us) => { const a = process.cpuUsage(); while (process.cpuUsage(a).user < us) for (let i = 0; i < 1e6; i++); };'

function reading(pid: number, folder?: string): TreeReading {
  const read = readTree(pid, folder)
  if (read === null) throw new Error(`no process ${pid}`)
  return read
}

describe.skipIf(!isLinux)('the tree of a real process', () => {
  it('has used what the process says of itself', async () => {
    const { pid, child, said } = node(
      `${BURN} process.stdin.on('data', () => { burn(400e3); console.log(JSON.stringify(process.cpuUsage())) })`,
    )
    child.stdin?.write('go')
    const before = JSON.parse(await said())
    const a = reading(pid)
    child.stdin?.write('go')
    const after = JSON.parse(await said())
    const { cpuUserUs, cpuSystemUs, rssBytes, processes, threads } = treeUsage(a, reading(pid))
    // Between saying and reading, either side does a little more; the split is as coarse as ticks are.
    expect(Math.abs(cpuUserUs - (after.user - before.user))).toBeLessThan(100_000)
    expect(Math.abs(cpuSystemUs - (after.system - before.system))).toBeLessThan(100_000)
    expect(rssBytes).toBeGreaterThan(10_000_000)
    expect(processes).toBe(1)
    expect(threads).toBeGreaterThan(1)
  })

  it('holds its children, and what those used that have ended meanwhile', async () => {
    const inner = `${BURN} burn(300e3); console.log('burnt'); process.stdin.on('data', () => process.exit())`
    const { pid, child, said } = node(
      `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: ['pipe', 'inherit', 'inherit'] });
       child.on('exit', () => console.log('ended'));
       process.stdin.on('data', () => child.stdin.write('end'))`,
    )
    const a = reading(pid)
    expect(await said()).toContain('burnt')
    const both = reading(pid)
    child.stdin?.write('end')
    expect(await said()).toContain('ended')
    const one = reading(pid)
    expect([both.processes, one.processes]).toEqual([2, 1])
    for (const b of [both, one]) {
      const { cpuUserUs, cpuSystemUs } = treeUsage(a, b)
      expect(cpuUserUs + cpuSystemUs).toBeGreaterThan(270_000)
    }
  })

  it('tells the thread that was busiest', async () => {
    const thread = `${BURN} burn(300e3); require('node:worker_threads').parentPort.postMessage(1); setInterval(() => {}, 1e6)`
    const { pid, said } = node(
      `const { Worker } = require('node:worker_threads');
       new Worker(${JSON.stringify(thread)}, { eval: true }).on('message', () => console.log('burnt'))`,
    )
    const a = reading(pid)
    await said()
    const b = reading(pid)
    const { wallUs, cpuUserUs, cpuSystemUs } = treeUsage(a, b)
    const share = treeUtilisation({ ...a, allowedCpus: null }, { ...b, allowedCpus: null })
    expect(share * wallUs).toBeGreaterThan(270_000)
    expect(share * wallUs).toBeLessThanOrEqual(cpuUserUs + cpuSystemUs + 20_000)
    expect(share).toBeLessThanOrEqual(1)
  })

  it('is null when the process is gone', async () => {
    const { pid, child } = node('')
    await once(child, 'exit')
    expect(readTree(pid)).toBeNull()
  })
})

interface Made {
  readonly pid: number
  readonly parent: number
  readonly session?: number
  /** Ticks: user, system, awaited user, awaited system. */
  readonly ticks: readonly [number, number, number, number]
  readonly rssKiB?: number
  /** Left out or empty: the platform does not tell. */
  readonly allowed?: string
  /** Run time of each thread by its id, ns; null: the kernel keeps none. */
  readonly threads: Readonly<Record<number, number | null>>
}

const statLine = ({ pid, parent, session = 1, ticks }: Made): string =>
  `${pid} (a (b) c) S ${parent} ${pid} ${session} 0 -1 0 0 0 0 0 ${ticks.join(' ')} 20 0 1 0 5 0 0\n`

function proc(...processes: readonly Made[]): string {
  const root = mkdtempSync(join(tmpdir(), 'transport-bench-proc-'))
  folders.push(root)
  for (const one of processes) {
    const folder = join(root, String(one.pid))
    for (const [thread, ns] of Object.entries(one.threads)) {
      const task = join(folder, 'task', thread)
      mkdirSync(task, { recursive: true })
      writeFileSync(join(task, 'stat'), statLine({ ...one, ticks: [5, 0, 0, 0] }))
      if (ns !== null) writeFileSync(join(task, 'schedstat'), `${ns} 0 1\n`)
    }
    writeFileSync(join(folder, 'stat'), statLine(one))
    writeFileSync(
      join(folder, 'status'),
      `Name:\tx\nVmRSS:\t  ${one.rssKiB ?? 1} kB\n${one.allowed ? `Cpus_allowed_list:\t${one.allowed}\n` : ''}`,
    )
  }
  return root
}

describe.skipIf(!isLinux)('a tree', () => {
  const root: Made = { pid: 10, parent: 1, ticks: [3, 1, 0, 0], threads: { 10: 41e6 } }

  it.each<[string, readonly Made[], Partial<TreeReading>]>([
    ['takes run times, which are finer than ticks', [root], { cpuUs: 41_000, processes: 1, rssBytes: 1024 }],
    ['takes ticks of threads that have ended', [{ ...root, ticks: [9, 1, 0, 0] }], { cpuUs: 100_000 }],
    ['adds what awaited children used', [{ ...root, ticks: [3, 1, 5, 2] }], { cpuUs: 111_000, systemTicksUs: 30_000 }],
    ['takes ticks of threads without run times', [{ ...root, threads: { 10: null, 11: null } }], { cpuUs: 100_000 }],
    [
      'holds children of children, and nobody else',
      [{ ...root, pid: 30, parent: 20 }, { ...root, pid: 20, parent: 10 }, root, { ...root, pid: 40, parent: 1 }],
      { processes: 3, cpuUs: 123_000, rssBytes: 3072 },
    ],
    [
      'holds those of the session that it leads, whose parents are gone',
      [
        { ...root, session: 10 },
        { ...root, pid: 50, session: 10 },
        { ...root, pid: 51, session: 11 },
      ],
      { processes: 2 },
    ],
  ])('%s', (_, processes, expected) => {
    expect(reading(10, proc(...processes))).toMatchObject(expected)
  })

  it('splits time by the ticks, and calls it user time where there are none', () => {
    const at = (atUs: number, ns: number, ticks: Made['ticks']): TreeReading => ({
      ...reading(10, proc({ ...root, ticks, threads: { 10: ns } })),
      atUs,
    })
    const a = at(0, 100e6, [0, 0, 0, 0])
    expect(treeUsage(a, at(1e6, 200e6, [3, 1, 0, 0]))).toMatchObject({
      wallUs: 1e6,
      cpuUserUs: 75_000,
      cpuSystemUs: 25_000,
      threads: 1,
    })
    expect(treeUsage(a, at(1e6, 104e6, [0, 0, 0, 0]))).toMatchObject({ cpuUserUs: 4_000, cpuSystemUs: 0 })
    expect(treeUtilisation(a, at(1e6, 200e6, [3, 1, 0, 0]))).toBeCloseTo(0.1)
    expect(treeUtilisation(a, at(0, 200e6, [3, 1, 0, 0]))).toBe(0)
  })
})

describe.skipIf(!isLinux)('utilisation', () => {
  const threads = (ns: number): Made['threads'] =>
    Object.fromEntries(Array.from({ length: 30 }, (_, i) => [10 + i, ns]))
  const at = (atUs: number, ns: number, allowed: string): TreeReading => ({
    ...reading(10, proc({ pid: 10, parent: 1, ticks: [0, 0, 0, 0], threads: threads(ns), allowed })),
    atUs,
  })

  it.each([
    ['of many threads on one CPU is what they use of it together', '3', 0.93],
    ['of many threads on three CPUs is a third of that', '0-1,5', 0.31],
    ['is that of the busiest where the platform does not tell on which they may run', '', 0.031],
  ])('%s', (_, allowed, expected) => {
    expect(treeUtilisation(at(0, 1e6, allowed), at(1e6, 32e6, allowed))).toBeCloseTo(expected, 6)
  })

  it('is at most 1', () => {
    expect(treeUtilisation(at(0, 1e6, '3'), at(1e6, 311e6, '3'))).toBe(1)
  })
})

describe('a stat line', () => {
  it.each([
    ['with any name', '7 (a) (b c)) S 3 7 9 0 -1 0 0 0 0 0 12 34 56 78 20 0', 3],
    ['cut off', '7 (a) S 3 7 9', null],
    ['of nothing', '', null],
  ])('%s', (_, text, parent) => {
    expect(parseStat(text)?.parent ?? null).toBe(parent)
  })
})

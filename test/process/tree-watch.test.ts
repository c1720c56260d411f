/** What ended processes of a tree had used stays in its readings, once: real trees, made-up ones, and simulated kernels. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { sleepMs } from '../../bench/clock.js'
import { parseStat, type TreeMember, type TreeReading, treeUsage } from '../../bench/process/process-tree.js'
import { TreeWatch } from '../../bench/process/tree-watch.js'

const ROOT = 10

interface Made {
  readonly pid: number
  readonly parent?: number
  /** ms, all of it. */
  readonly cpu: number
  /** ms, a part of it. */
  readonly awaited?: number
  readonly start?: string
}

function member({ pid, parent = ROOT, cpu, awaited = 0 }: Made): TreeMember {
  const [cpuUs, awaitedUs] = [cpu * 1000, awaited * 1000]
  return { pid, parent, cpuUs, userTicksUs: cpuUs * 0.75, systemTicksUs: cpuUs * 0.25, awaitedUs }
}

function reading(made: readonly Made[]): TreeReading {
  const members = new Map(made.map((one) => [`${one.pid}@${one.start ?? ''}`, member(one)]))
  const all = [...members.values()]
  return {
    atUs: 0,
    cpuUs: all.reduce((sum, { cpuUs }) => sum + cpuUs, 0),
    userTicksUs: all.reduce((sum, { userTicksUs }) => sum + userTicksUs, 0),
    systemTicksUs: all.reduce((sum, { systemTicksUs }) => sum + systemTicksUs, 0),
    rssBytes: 0,
    processes: all.length,
    allowedCpus: null,
    threadCpuUs: new Map(),
    members,
  }
}

/** CPU time of the tree at each reading, ms. */
function watched(...readings: readonly (readonly Made[])[]): number[] {
  const left = readings.map(reading)
  const watch = new TreeWatch(ROOT, () => left.shift() ?? null)
  return readings.map(() => {
    const { cpuUs, userTicksUs, systemTicksUs } = watch.read() as TreeReading
    expect(userTicksUs + systemTicksUs).toBeCloseTo(cpuUs)
    return cpuUs / 1000
  })
}

const root = (cpu: number, awaited = 0): Made => ({ pid: ROOT, parent: 1, cpu, awaited })
const worker = (cpu: number, more: Partial<Made> = {}): Made => ({ pid: 20, cpu, ...more })

describe('a process that has ended', () => {
  it.each<[string, readonly (readonly Made[])[], readonly number[]]>([
    ['was awaited: its parent has it', [[root(100), worker(50)], [root(155, 55)]], [150, 155]],
    ['was awaited, told in coarse ticks', [[root(100), worker(59)], [root(140, 40)]], [159, 140]],
    ['was not awaited: it is carried on', [[root(100), worker(50)], [root(110)], [root(120)]], [150, 160, 170]],
    [
      'was not awaited beside one that was',
      [[root(100), worker(50), worker(70, { pid: 21 })], [root(170, 70)]],
      [220, 220],
    ],
    [
      'and its parent with it, both awaited',
      [[root(100), worker(50), worker(70, { pid: 30, parent: 20 })], [root(220, 120)]],
      [220, 220],
    ],
    [
      'after its parent, which alone was awaited',
      [[root(100), worker(50), worker(70, { pid: 30, parent: 20 })], [root(150, 50)]],
      [220, 220],
    ],
    ['whose parent is no part of the tree', [[root(100), worker(15, { parent: 1 })], [root(100)]], [115, 115]],
    ['that had used nothing', [[root(100), worker(0, { parent: 1 })], [root(100)]], [100, 100]],
    ['that was only not listed once', [[root(100), worker(50)], [root(100)], [root(100), worker(60)]], [150, 150, 160]],
    [
      'whose id another has now',
      [
        [root(100), worker(50, { start: 'a' })],
        [root(100), worker(5, { start: 'b' })],
      ],
      [150, 155],
    ],
  ])('%s', (_, readings, expected) => {
    expect(watched(...readings)).toEqual(expected)
  })

  it('is nothing where the tree cannot be read', () => {
    expect(new TreeWatch(ROOT, () => null).read()).toBeNull()
  })
})

/** A kernel in which processes fork, work and end, awaited or not. */
class Kernel {
  readonly living = new Map([[ROOT, { ...root(0), awaited: 0, parent: 1 }]])
  readonly ended = new Set<number>()
  usedMs = 0
  #next = ROOT

  do([what, which, amount]: readonly [what: string, which: number, amount: number]): void {
    const pids = [...this.living.keys()]
    const pid = pids[which % pids.length] as number
    const one = this.living.get(pid)
    if (one === undefined) return
    if (what === 'fork') this.living.set(++this.#next, { pid: this.#next, parent: pid, cpu: 0, awaited: 0 })
    if (what === 'work') {
      this.usedMs += amount
      this.living.set(pid, { ...one, cpu: one.cpu + amount })
    }
    if (pid !== ROOT && (what === 'await' || what === 'forget')) this.#end(one, what === 'await')
  }

  #end({ pid, parent, cpu }: Made & { readonly parent: number }, isAwaited: boolean): void {
    this.living.delete(pid)
    for (const [child, one] of this.living) if (one.parent === pid) this.living.set(child, { ...one, parent: 1 })
    const by = this.living.get(parent)
    if (isAwaited && by !== undefined) this.living.set(parent, { ...by, cpu: by.cpu + cpu, awaited: by.awaited + cpu })
  }
}

const STEPS = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('fork', 'await', 'forget'), fc.nat(9), fc.constant(0)),
    fc.tuple(fc.constant('work'), fc.nat(9), fc.integer({ min: 30, max: 500 })),
    fc.tuple(fc.constant('read'), fc.constant(0), fc.constant(0)),
  ),
  { maxLength: 60 },
)

it('the readings of a tree never fall by more than ticks are coarse, and never hold more than was used', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const kernel = new Kernel()
      const watch = new TreeWatch(ROOT, () => reading([...kernel.living.values()]))
      let before = 0
      for (const step of steps) {
        if (step[0] !== 'read') kernel.do(step)
        else {
          const ms = (watch.read() as TreeReading).cpuUs / 1000
          expect(ms).toBeLessThanOrEqual(kernel.usedMs + 1e-6)
          // Up to 20 ms for each that awaits.
          expect(ms).toBeGreaterThanOrEqual(before - 20 * kernel.living.size - 1e-6)
          before = ms
        }
      }
    }),
  )
})

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) {
    try {
      process.kill(-(child.pid as number), 'SIGKILL')
    } catch {}
  }
})

const BURN =
  'const burn = (us) => { const a = process.cpuUsage(); while (process.cpuUsage(a).user < us) for (let i = 0; i < 1e6; i++); };'
const WORKER = `${BURN} burn(300e3); console.log(process.pid); setInterval(() => {}, 1e6)`

/** A process that leads a session, and its next lines. */
function leader(script: string): { readonly pid: number; said(): Promise<string> } {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  children.push(child)
  return {
    pid: child.pid as number,
    said: async () => String((await once(child.stdout as NodeJS.ReadableStream, 'data'))[0]),
  }
}

function hasEnded(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return true
  }
}

function parentOf(pid: number): number {
  return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.parent ?? 0
}

describe.skipIf(process.platform !== 'linux')('a worker of a real tree that has worked and ended', () => {
  const spawns = (script: string): string =>
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { stdio: 'inherit' })`
  const awaiting = `${spawns(WORKER)}; setInterval(() => {}, 1e6)`
  // The one between them ends at once, so that nobody of the tree awaits the worker.
  const orphaning = `${spawns(`${spawns(WORKER)}.on('spawn', () => process.exit())`)}; setInterval(() => {}, 1e6)`

  it.each([
    ['is counted once where its parent awaits it', awaiting],
    ['is counted once where nobody does', orphaning],
  ])('%s', async (_, script) => {
    const { pid, said } = leader(script)
    const watch = new TreeWatch(pid)
    const a = watch.read() as TreeReading
    const workerPid = Number(await said())
    if (script === orphaning) while (parentOf(workerPid) !== 1 && watch.read()?.processes !== 2) await sleepMs(5)
    const b = watch.read() as TreeReading
    const usedBy = (to: TreeReading): number => treeUsage(a, to).cpuUserUs + treeUsage(a, to).cpuSystemUs
    expect(usedBy(b)).toBeGreaterThan(270_000)
    process.kill(workerPid, 'SIGKILL')
    while (!hasEnded(workerPid)) await sleepMs(5)
    const after = usedBy(watch.read() as TreeReading)
    expect(after).toBeGreaterThan(usedBy(b) - 25_000)
    // Twice would be 300 ms more; the others of the tree have nothing to do.
    expect(after).toBeLessThan(usedBy(b) + 200_000)
  })
})

/** The processes that a command line has started, by their own word (record-process.cjs), and whether they still live. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'

export type Role = 'cli' | 'server' | 'shard' | 'load'

interface Recorded {
  readonly pid: number
  readonly role: Role
  /** TRANSPORT_BENCH_DISABLE_PROBES as it found it. */
  readonly disabledProbes: string
}

const ENTRIES: readonly (readonly [Role, RegExp])[] = [
  ['cli', /bench[\\/]cli\.js$/],
  ['server', /servers[\\/]main\.js$/],
  ['shard', /shards[\\/]main\.js$/],
  ['load', /load[\\/]main\.js$/],
]

const PRELOAD = fileURLToPath(new URL('record-process.cjs', import.meta.url))

/** Generous: a deadline, never a measure of speed. */
const GONE_MS = 30_000

export class Processes {
  readonly #list: string

  /** `list`: path of a file in which the processes enter themselves. */
  constructor(list: string) {
    this.#list = list
  }

  /** What the command line must have in its environment; its children inherit it. */
  environment(): Record<string, string> {
    const options = `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(PRELOAD)}`.trim()
    return { NODE_OPTIONS: options, TRANSPORT_BENCH_TEST_PROCESSES: this.#list }
  }

  /** Everything that was ever started, in order. */
  started(): Recorded[] {
    if (!existsSync(this.#list)) return []
    const lines = readFileSync(this.#list, 'utf8').split('\n').slice(0, -1)
    return lines.flatMap((line) => {
      const { entry, ...rest } = JSON.parse(line) as Omit<Recorded, 'role'> & { readonly entry: string }
      const role = ENTRIES.find(([, pattern]) => pattern.test(entry))?.[0]
      return role === undefined ? [] : [{ ...rest, role }]
    })
  }

  roles(): Role[] {
    return this.started().map(({ role }) => role)
  }

  living(role: Role): number[] {
    return this.started()
      .filter((entry) => entry.role === role && isAlive(entry.pid))
      .map(({ pid }) => pid)
  }

  /** Waits for a living process of this role. */
  async oneOf(role: Role): Promise<number> {
    await vi.waitFor(() => expect(this.living(role)).not.toEqual([]), { timeout: GONE_MS, interval: 20 })
    return this.living(role)[0] as number
  }

  /** Nothing that was started is left. */
  async expectNone(): Promise<void> {
    const left = (): Recorded[] => this.started().filter(({ pid }) => isAlive(pid))
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: GONE_MS })
    expect(this.roles()).toContain('cli')
  }

  /** For the end of a test that failed half-way. */
  killAll(): void {
    for (const { pid } of this.started()) {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    }
  }
}

/** A process that has ended but was not collected by its parent yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

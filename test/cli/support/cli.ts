/** Drives the built command line as a child process, in a folder of its own. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, expect, vi } from 'vitest'
import { parseResult } from '../../../bench/result/file.js'
import type { ResultFile } from '../../../bench/result/schema.js'
import { Processes } from './processes.js'

export const CLI = fileURLToPath(new URL('../../../dist/bench/cli.js', import.meta.url))

/** Generous: a deadline, never a measure of speed. */
export const DEADLINE_MS = 120_000
const WAIT = { timeout: DEADLINE_MS, interval: 20 }

/** A trial as short as the rules allow. */
export const SHORT = ['--duration', '1', '--warmup', '0.2', '--clients', '5'] as const

export interface CliOptions {
  /** Another built cli.js. */
  readonly cli?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Its own process group, which `signalGroup` reaches as a terminal's Ctrl-C does. */
  readonly group?: boolean
  /** Wraps the command: `['sh', '-c', '… exec "$0" "$@"']`. */
  readonly wrapper?: readonly string[]
}

export interface Outcome {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export class RunningCli {
  readonly folder = mkdtempSync(join(tmpdir(), 'transport-bench-cli-'))
  readonly output = join(this.folder, 'result.json')
  readonly processes = new Processes(join(this.folder, 'processes'))
  readonly outcome: Promise<Outcome>
  readonly #child
  #stdout = ''
  #stderr = ''

  constructor(args: (output: string) => readonly string[], options: CliOptions = {}) {
    const [file, ...before] = [...(options.wrapper ?? []), process.execPath]
    this.#child = execa(file as string, [...before, options.cli ?? CLI, ...args(this.output)], {
      cwd: this.folder,
      // vitest's FORCE_COLOR is not the user's, and the job that tests run in is not told of made-up gates.
      env: {
        ...{ FORCE_COLOR: undefined, GITHUB_ACTIONS: undefined, GITHUB_STEP_SUMMARY: undefined },
        ...this.processes.environment(),
        ...options.env,
      },
      detached: options.group === true,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
    })
    this.#child.stdout.on('data', (bytes: Buffer) => {
      this.#stdout += bytes.toString()
    })
    this.#child.stderr.on('data', (bytes: Buffer) => {
      this.#stderr += bytes.toString()
    })
    this.outcome = this.#child.then(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr }))
  }

  /** Ends what is left and removes the folder. */
  dispose(): void {
    this.#child.kill('SIGKILL')
    this.processes.killAll()
    rmSync(this.folder, { recursive: true, force: true })
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-(this.#child.pid as number), signal)
  }

  /** Waits until it has printed this on stderr. */
  async says(text: string | RegExp): Promise<void> {
    await vi.waitFor(() => expect(this.#stderr).toMatch(text), WAIT)
  }

  /** Waits until it has printed this on stdout, and gives all that it printed. */
  async prints(text: string | RegExp): Promise<string> {
    await vi.waitFor(() => expect(this.#stdout).toMatch(text), WAIT)
    return this.#stdout
  }

  /** The result file as it is now, validated; null: there is none. */
  result(): ResultFile | null {
    return existsSync(this.output) ? parseResult(readFileSync(this.output, 'utf8'), this.output) : null
  }

  /** Waits until so many trials are in the result file. */
  async trialsDone(count: number): Promise<void> {
    const done = (): number => this.result()?.trials.length ?? 0
    await vi.waitFor(() => expect(done()).toBeGreaterThanOrEqual(count), WAIT)
  }
}

const all = new Set<RunningCli>()
afterAll(() => {
  for (const running of all) running.dispose()
})

/** Starts the command line; at the end of the test file whatever is left is ended. `args` may need the result's path. */
export function startCli(
  args: readonly string[] | ((output: string) => readonly string[]),
  options: CliOptions = {},
): RunningCli {
  const running = new RunningCli(typeof args === 'function' ? args : () => args, options)
  all.add(running)
  return running
}

/** Runs the command line to its end, after which no process of it is left. */
export async function runCli(
  args: readonly string[] | ((output: string) => readonly string[]),
  options: CliOptions = {},
): Promise<Outcome & { readonly cli: RunningCli }> {
  const cli = startCli(args, options)
  const outcome = await cli.outcome
  await cli.processes.expectNone()
  return { ...outcome, cli }
}

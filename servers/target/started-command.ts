/** The command of a target: started as the leader of a group of its own, and ended with everything that it started. */
import { type ChildProcess, spawn } from 'node:child_process'
import { atUs, nowUs } from '../../bench/clock.js'
import type { TargetDefinition } from '../../bench/contracts/target.js'
import { pinned } from '../../bench/process/pin.js'
import { endGroup } from '../../bench/proxy/end-group.js'
import { guardGroup } from './orphan-guard.js'
import { filled, type Placeholders } from './placeholders.js'

/** Bytes of its output that are kept for messages. */
const LAST_WORDS_BYTES = 2048
const TERM_GRACE_US = 2_000_000

export class StartedCommand {
  readonly #process: ChildProcess
  readonly #gone: Promise<void>
  #lastWords = ''
  #ended: string | null = null
  #isStopping = false
  #onEnd: ((how: string) => void) | null = null

  constructor(target: TargetDefinition, values: Placeholders, cpus: readonly number[] | null) {
    const [program = '', ...rest] = (target.command ?? []).map((part) => filled(part, values))
    const environment = Object.entries(target.environment).map(([name, text]) => [name, filled(text, values)])
    const { file, args } = pinned({ file: program, args: rest }, cpus)
    this.#process = spawn(file, args, {
      cwd: target.folder,
      env: { ...process.env, ...Object.fromEntries(environment) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_BYTES)
      })
    const guard = this.#process.pid === undefined ? null : guardGroup(this.#process.pid)
    this.#gone = new Promise((resolve) => {
      this.#process.once('error', (error) => {
        this.#end(`could not be started: ${error.message}`)
        if (this.#process.pid === undefined) resolve()
      })
      this.#process.once('exit', (code, signal) => {
        // What it started must not outlive it, and must not hold its output open.
        endGroup(this.#process.pid, 'SIGKILL')
        // Before its number can be another's.
        guard?.cancel()
        this.#process.once('close', () => {
          this.#end(`ended by itself (${signal === null ? `exit code ${code}` : `signal ${signal}`})`)
          resolve()
        })
      })
    })
    process.on('exit', this.#endNow)
  }

  get pid(): number | null {
    return this.#process.pid ?? null
  }

  /** How it ended, with its last words; null: it runs. */
  get ended(): string | null {
    return this.#ended
  }

  /** Its last output, on lines of its own; empty: it said nothing. */
  get lastWords(): string {
    const words = this.#lastWords.trim()
    return words === '' ? '' : `\n${words}`
  }

  /** Called once if it ends without being told to; at once if it has. */
  onEnd(listener: (how: string) => void): void {
    if (this.#ended === null) this.#onEnd = listener
    else if (!this.#isStopping) listener(this.#ended)
  }

  /** Resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#isStopping = true
    endGroup(this.pid ?? undefined, 'SIGTERM')
    const forced = atUs(nowUs() + TERM_GRACE_US, this.#endNow)
    await this.#gone
    forced.cancel()
    process.off('exit', this.#endNow)
  }

  readonly #endNow = (): void => endGroup(this.pid ?? undefined, 'SIGKILL')

  #end(how: string): void {
    if (this.#ended !== null) return
    this.#ended = `${how}${this.lastWords}`
    if (!this.#isStopping) this.#onEnd?.(this.#ended)
  }
}

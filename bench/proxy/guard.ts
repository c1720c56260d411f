/**
 * Process entry: one proxy as a child, in a folder of its own, ended and removed when the coordinator says so or is
 * gone. The proxy itself knows nothing of the coordinator and would outlive it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atUs, nowUs, sleepMs } from '../clock.js'
import { openChildChannel } from '../process/child-channel.js'
import { endGroup } from './end-group.js'
import type { FromGuard, GuardPlan, ToGuard } from './guard-messages.js'
import { askReady, NOT_YET, SOMEBODY_ELSE } from './ready.js'

/** Bytes of standard error that are kept for messages. */
const LAST_WORDS_BYTES = 4096
const READY_US = 20_000_000
const LOOK_AGAIN_MS = 10
const TERM_GRACE_US = 2_000_000
const PORT_TAKEN = /address already in use/i

class Guard {
  readonly #say: (message: FromGuard) => void
  #folder: string | null = null
  #proxy: ChildProcess | null = null
  #lastWords = ''
  #how: string | null = null
  #isReady = false
  #ending: Promise<void> | null = null

  constructor(say: (message: FromGuard) => void) {
    this.#say = say
  }

  async open(plan: GuardPlan): Promise<void> {
    try {
      this.#start(plan)
      const problem = await this.#untilReady(plan)
      if (problem === null) {
        this.#isReady = true
        this.#say({ type: 'ready' })
      } else this.#failed(problem)
    } catch (error) {
      this.#failed((error as Error).message)
    }
  }

  /** Ends the proxy and everything of it; resolves when it is gone. */
  end(): Promise<void> {
    this.#ending ??= this.#end()
    return this.#ending
  }

  #start({ program, arguments: args, files }: GuardPlan): void {
    const folder = mkdtempSync(join(tmpdir(), 'transport-bench-proxy-'))
    this.#folder = folder
    for (const { name, text } of files) writeFileSync(join(folder, name), text, { mode: 0o600 })
    const filled = args.map((one) => one.replace('{folder}', folder))
    // The leader of a group of its own, so that its workers can be ended with it.
    const proxy = spawn(program, filled, { cwd: folder, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    this.#proxy = proxy
    proxy.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_BYTES)
    })
    proxy.on('error', (error) => this.#ended(`could not be started: ${error.message}`))
    proxy.on('exit', (code, signal) => {
      endGroup(proxy.pid, 'SIGKILL')
      // Its last words may still be on their way.
      proxy.once('close', () =>
        this.#ended(`ended by itself (${signal === null ? `exit code ${code}` : `signal ${signal}`})`),
      )
    })
    if (proxy.pid !== undefined) this.#say({ type: 'started', pid: proxy.pid, folder })
  }

  /** null, or why it is not. */
  async #untilReady({ ready }: GuardPlan): Promise<string | null> {
    const deadlineUs = nowUs() + READY_US
    while (nowUs() < deadlineUs && this.#ending === null) {
      if (this.#how !== null) return this.#how
      if (PORT_TAKEN.test(this.#lastWords)) return 'its port is taken'
      const problem = await askReady(ready)
      if (problem !== NOT_YET) return problem
      await sleepMs(LOOK_AGAIN_MS)
    }
    return NOT_YET
  }

  #failed(reason: string): void {
    const portTaken = reason === SOMEBODY_ELSE || PORT_TAKEN.test(this.#lastWords)
    this.#say({ type: 'failed', reason: this.#withLastWords(reason), portTaken })
  }

  #ended(how: string): void {
    if (this.#how !== null) return
    this.#how = how
    if (this.#isReady && this.#ending === null) this.#say({ type: 'ended', how: this.#withLastWords(how) })
  }

  #withLastWords(text: string): string {
    const words = this.#lastWords.trim()
    return words === '' ? text : `${text}\n${words}`
  }

  async #end(): Promise<void> {
    const proxy = this.#proxy
    if (proxy !== null && this.#how === null) {
      const closed = new Promise((resolve) => proxy.once('close', resolve))
      proxy.kill('SIGTERM')
      const forced = atUs(nowUs() + TERM_GRACE_US, () => endGroup(proxy.pid, 'SIGKILL'))
      await closed
      forced.cancel()
    }
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true })
  }
}

const guard = new Guard((message) => channel.send(message))
const channel = openChildChannel<ToGuard, FromGuard>(() => void guard.end())
channel.onMessage(async (message) => {
  if (message.type === 'open') return guard.open(message.plan)
  await guard.end()
  process.disconnect?.()
})

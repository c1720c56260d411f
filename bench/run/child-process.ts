/** The coordinator's end of a child process: typed messages, explicit deadlines, its exit as an error with its last words. */
import { join } from 'node:path'
import { execa } from 'execa'
import { atUs, nowUs } from '../clock.js'
import { DISABLED_PROBES_VARIABLE } from '../environment/probes.js'
import { builtRoot } from '../process/built-root.js'
import { type Command, pinned } from '../process/pin.js'

/** Bytes of standard error that are kept for messages. */
const LAST_WORDS_BYTES = 4096
const KILL_AFTER_MS = 5000

interface Message {
  readonly type: string
}

/** What the processes of a run are started from. */
export interface ProcessOrigin {
  /** Built tree of server and load processes; null: the one that this runs from. */
  readonly root: string | null
  /** Starts the server process and speaks the control bus over Node's IPC channel; null: `node servers/main.js`. */
  readonly serverCommand: readonly string[] | null
}

export const THIS_BUILD: ProcessOrigin = { root: null, serverCommand: null }

export interface ChildOptions {
  /** Entry below the built tree, such as `servers/main.js`. */
  readonly entry: string
  /** Built tree; null or left out: the one that this runs from. */
  readonly root?: string | null
  /** Starts the process instead of Node with the entry; null or left out: that. */
  readonly command?: readonly string[] | null
  /** For messages: "server sse/node", "load process 1". */
  readonly name: string
  readonly cpus: readonly number[] | null
  /** Probes that the process must not use. */
  readonly disabledProbes: readonly string[]
}

/** Why a wait ended without its message. */
export class ChildFailure extends Error {
  readonly kind: 'exited' | 'deadline'
  readonly childName: string

  constructor(kind: ChildFailure['kind'], childName: string, message: string) {
    super(message)
    this.kind = kind
    this.childName = childName
  }
}

/** A server process of this origin. */
export function serverStart({ root, serverCommand }: ProcessOrigin): Pick<ChildOptions, 'entry' | 'root' | 'command'> {
  return { entry: 'servers/main.js', root, command: serverCommand }
}

function commandOf({ entry, root, command }: ChildOptions): Command {
  const [file, ...args] = command ?? []
  if (file !== undefined) return { file, args }
  return { file: process.execPath, args: ['--expose-gc', '--enable-source-maps', join(root ?? builtRoot(), entry)] }
}

function startSubprocess(options: ChildOptions) {
  const command = pinned(commandOf(options), options.cpus)
  return execa(command.file, command.args, {
    env: { [DISABLED_PROBES_VARIABLE]: options.disabledProbes.join(',') },
    ipc: true,
    // A group of its own: a terminal's Ctrl-C, which reaches the whole group, would end it before it can say otherwise.
    detached: true,
    buffer: false,
    reject: false,
    stdout: 'ignore',
    stderr: 'pipe',
    forceKillAfterDelay: KILL_AFTER_MS,
  })
}

export class ChildProcess<To extends Message, From extends Message> {
  readonly name: string
  readonly #subprocess: ReturnType<typeof startSubprocess>
  readonly #listeners = new Set<(message: From) => void>()
  readonly #exitListeners = new Set<(failure: ChildFailure) => void>()
  #lastWords = ''
  #failure: ChildFailure | null = null

  private constructor(options: ChildOptions) {
    this.name = options.name
    this.#subprocess = startSubprocess(options)
    this.#subprocess.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_BYTES)
    })
    this.#subprocess.on('message', (message) => {
      for (const listener of this.#listeners) listener(message as unknown as From)
    })
    this.#subprocess.on('error', (error) => this.#ended(`could not be started: ${error.message}`))
    this.#subprocess.on('close', (code, signal) =>
      this.#ended(`ended by itself (${signal === null ? `exit code ${code}` : `signal ${signal}`})`),
    )
  }

  static spawn<To extends Message, From extends Message>(options: ChildOptions): ChildProcess<To, From> {
    return new ChildProcess<To, From>(options)
  }

  get pid(): number {
    return this.#subprocess.pid ?? -1
  }

  send(message: To): void {
    if (this.#failure !== null || !this.#subprocess.connected) return
    // A message to a process that is just dying is lost; its end is reported by 'close'.
    this.#subprocess.send(message as unknown as object, () => undefined)
  }

  on(listener: (message: From) => void): void {
    this.#listeners.add(listener)
  }

  /**
   * The next message of one of these types.
   * @throws ChildFailure when the process ends or the deadline (µs) passes before.
   */
  next<Type extends From['type']>(types: readonly Type[], deadlineUs: number): Promise<Extract<From, { type: Type }>> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        timer.cancel()
        this.#listeners.delete(onMessage)
        this.#exitListeners.delete(onExit)
      }
      const onMessage = (message: From): void => {
        if (!(types as readonly string[]).includes(message.type)) return
        finish()
        resolve(message as Extract<From, { type: Type }>)
      }
      const onExit = (failure: ChildFailure): void => {
        finish()
        reject(failure)
      }
      const timer = atUs(deadlineUs, () => {
        finish()
        reject(
          new ChildFailure('deadline', this.name, `${this.name} did not answer in time (awaited: ${types.join(', ')})`),
        )
      })
      this.#listeners.add(onMessage)
      this.onExit(onExit)
    })
  }

  /** Called once when the process has ended (at once if it has); after `stop` too. */
  onExit(listener: (failure: ChildFailure) => void): void {
    this.#exitListeners.add(listener)
    if (this.#failure !== null) listener(this.#failure)
  }

  /** Asks the process to stop, ends it by force when it does not, and waits until it is gone. */
  async stop(message: To, graceMs: number): Promise<void> {
    this.send(message)
    const forced = atUs(nowUs() + graceMs * 1000, () => void this.#subprocess.kill('SIGKILL'))
    await this.#subprocess
    forced.cancel()
  }

  #ended(how: string): void {
    if (this.#failure !== null) return
    const words = this.#lastWords.trim()
    this.#failure = new ChildFailure('exited', this.name, `${this.name} ${how}${words === '' ? '' : `\n${words}`}`)
    for (const listener of [...this.#exitListeners]) listener(this.#failure)
  }
}

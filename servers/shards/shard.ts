/** The primary's end of one shard: the coordinator's own messages, handed on, and its end as an error. */
import type { ChildProcess } from 'node:child_process'
import type { FromServer, ToServer } from '../../bench/contracts/control.js'
import type { FromShard } from './from-shard.js'

interface Wait {
  readonly types: readonly string[]
  resolve(message: FromServer): void
  reject(error: Error): void
}

export class Shard {
  readonly #name: string
  readonly #process: ChildProcess
  readonly #waits = new Set<Wait>()
  readonly #ended: Promise<void>
  /** What waits until the process listens to its channel: what comes before, node:cluster drops. null: it does. */
  #early: ToServer[] | null = []
  #failure: Error | null = null

  /** `onEnd` is told in words how the process ended, also when it was to. */
  constructor(name: string, process: ChildProcess, onEnd: (how: string) => void) {
    this.#name = name
    this.#process = process
    this.#process.on('message', (message: object) => {
      const said = message as FromShard
      if (said.type === 'alive') this.#isAlive()
      else this.#heard(said)
    })
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.#failure !== null) return
        this.#failure = new Error(`${name} ${how}`)
        for (const wait of this.#waits) wait.reject(this.#failure)
        resolve()
        onEnd(this.#failure.message)
      }
      this.#process.once('error', (error: Error) => end(`could not be started: ${error.message}`))
      this.#process.once('exit', (code, signal) =>
        end(`ended by itself (${signal === null ? `exit code ${code}` : `signal ${signal}`})`),
      )
    })
  }

  send(message: ToServer): void {
    if (this.#early !== null) {
      this.#early.push(message)
      return
    }
    // To a process that is just ending it is lost; its end is reported by 'exit'.
    if (this.#process.connected) this.#process.send(message, () => undefined)
  }

  /** Sends and resolves the next message of one of these types. Rejects when the process ends before. */
  ask<Type extends FromServer['type']>(
    message: ToServer,
    ...types: readonly Type[]
  ): Promise<Extract<FromServer, { type: Type }>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure)
      const wait: Wait = {
        types,
        resolve: (answer) => resolve(answer as Extract<FromServer, { type: Type }>),
        reject,
      }
      this.#waits.add(wait)
      this.send(message)
    })
  }

  /** Resolves when the process is gone. */
  ended(): Promise<void> {
    return this.#ended
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  #isAlive(): void {
    const early = this.#early ?? []
    this.#early = null
    for (const message of early) this.send(message)
  }

  #heard(message: FromServer): void {
    for (const wait of this.#waits) {
      if (!wait.types.includes(message.type)) continue
      this.#waits.delete(wait)
      wait.resolve(message)
      return
    }
    // Unasked: the shard speaks another version of the bus.
    throw new Error(`${this.#name} said ${message.type}, which nobody asked for`)
  }
}

/** Watches a server from outside on a thread of its own, so that the events of the measured time leave when they are due. */
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Timetable } from '../../bench/contracts/control.js'
import type { ServerCounters } from '../../bench/contracts/server.js'
import { builtRoot } from '../../bench/process/built-root.js'
import { readTree } from '../../bench/process/process-tree.js'
import { type OutsideReport, outsideCounters } from './outside-readings.js'
import type { ToWatch, WatchedServer } from './watch-thread.js'

export class OutsideWatch {
  readonly #server: WatchedServer
  readonly #thread: Worker
  readonly #gone = new AbortController()

  constructor(server: WatchedServer) {
    this.#server = server
    this.#thread = new Worker(join(builtRoot(), 'servers/target/watch-thread.js'), { workerData: server })
    // Watching keeps no process alive; what goes wrong in the thread is told to whoever asks for the report.
    this.#thread.unref()
    this.#thread.on('error', (error) => this.#gone.abort(error))
    this.#thread.on('exit', () => this.#gone.abort(new Error('the thread that watches the server has ended')))
  }

  start(timetable: Timetable): void {
    this.#tell({ type: 'start', timetable })
  }

  /** To be asked for after T1. @throws what the thread ended of, before it was asked or meanwhile. */
  async report(): Promise<OutsideReport> {
    const { signal } = this.#gone
    signal.throwIfAborted()
    const answer = once(this.#thread, 'message', { signal })
    this.#tell({ type: 'report' })
    try {
      const [report] = await answer
      return report as OutsideReport
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }

  /** Of this instant, read on the calling thread: not while events are published. */
  rssBytes(): number {
    const { pid } = this.#server
    return pid === null ? 0 : (readTree(pid)?.rssBytes ?? 0)
  }

  /** Of this instant, read on the calling thread: not while events are published. */
  counters(): ServerCounters {
    return outsideCounters(this.#server.port)
  }

  async stop(): Promise<void> {
    await this.#thread.terminate()
  }

  #tell(message: ToWatch): void {
    this.#thread.postMessage(message)
  }
}

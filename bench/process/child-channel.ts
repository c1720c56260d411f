/**
 * A child process's end of the control bus: Node's IPC channel. The parent's death closes the channel, and the child
 * ends by itself; an interruption is the parent's to handle.
 */
import { DISABLED_PROBES_VARIABLE, type ProbeName, parseDisabledProbes } from '../environment/probes.js'

export interface ChildChannel<Incoming, Outgoing> {
  send(message: Outgoing): void
  onMessage(handle: (message: Incoming) => void): void
}

/** Opens the channel of this process. @throws Error when the process has no parent that listens. */
export function openChildChannel<Incoming, Outgoing>(onOrphaned: () => void): ChildChannel<Incoming, Outgoing> {
  if (process.send === undefined) throw new Error('this process is started by transport-bench, not by hand')
  process.on('disconnect', onOrphaned)
  // The parent may have gone while this process was starting.
  if (!process.connected) onOrphaned()
  process.on('SIGINT', () => undefined)
  return {
    send: (message) => {
      if (process.connected) process.send?.(message)
    },
    onMessage: (handle) => {
      process.on('message', (message) => handle(message as Incoming))
    },
  }
}

/** Whether the coordinator lets this process use a probe (it hands its flags down in the environment). */
export function isProbeEnabled(name: ProbeName): boolean {
  return !parseDisabledProbes([], process.env[DISABLED_PROBES_VARIABLE]).disabled.has(name)
}

/** Collects garbage if the process was started with --expose-gc; whether it did. */
export function collectGarbage(): boolean {
  if (typeof globalThis.gc !== 'function') return false
  globalThis.gc()
  return true
}

/** Memory after a collection, bytes. */
export function readMemory(): {
  readonly rssBytes: number
  readonly heapUsedBytes: number
  readonly collected: boolean
} {
  const collected = collectGarbage()
  const memory = process.memoryUsage()
  return { rssBytes: memory.rss, heapUsedBytes: memory.heapUsed, collected }
}

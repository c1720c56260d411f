/** The processes that a run of this test file started, by their own word (test/cli/support/record-process.cjs). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { TrialPhase } from '../../../bench/result/schema.js'
import type { RunProgress } from '../../../bench/run/progress-events.js'
import { Processes, type Role } from '../../cli/support/processes.js'

/** Windows has neither SIGSTOP nor SIGCONT. */
export const HAS_SIGNALS = process.platform !== 'win32'

const folder = mkdtempSync(join(tmpdir(), 'transport-bench-truth-'))
const processes = new Processes(join(folder, 'processes'))
// Whatever this process starts from now on inherits it; every test file has a process of its own.
Object.assign(process.env, processes.environment())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Process ids of all servers and load processes that were started and of those that still live. */
export function benchProcesses(): { readonly started: number; readonly living: readonly number[] } {
  const living = (['server', 'shard', 'load'] as const).flatMap((role) => processes.living(role))
  return { started: processes.started().length, living }
}

/** `stopping` for the load processes. */
export function stoppingLoad(ms: number, ...phases: readonly TrialPhase[]): (progress: RunProgress) => void {
  return stopping(['load'], ms, ...phases)
}

/**
 * A progress listener that stops the processes of some roles for a while when a trial enters one of these phases. It
 * stops all that live: whatever other run of the same test file goes on beside is stopped, too.
 */
export function stopping(
  roles: readonly Role[],
  ms: number,
  ...phases: readonly TrialPhase[]
): (progress: RunProgress) => void {
  const done = new Set<string>()
  return (progress) => {
    if (progress.type !== 'trial' || !phases.includes(progress.trial.phase)) return
    const entered = `${progress.trial.index} ${progress.trial.phase}`
    if (done.has(entered)) return
    done.add(entered)
    const pids = roles.flatMap((role) => processes.living(role))
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    setTimeout(() => {
      for (const pid of pids) process.kill(pid, 'SIGCONT')
    }, ms)
  }
}

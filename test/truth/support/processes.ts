/** The processes that a run started, seen from outside. Not on Windows, which has neither `ps` nor SIGSTOP. */
import { execFileSync } from 'node:child_process'
import type { TrialPhase } from '../../../bench/result/schema.js'
import type { RunProgress } from '../../../bench/run/progress-events.js'

export const HAS_SIGNALS = process.platform !== 'win32'

interface Child {
  readonly pid: number
  readonly command: string
}

/** Server and load processes among the children of this process. */
export function benchProcesses(): Child[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === process.pid)
    .map((match) => ({ pid: Number(match?.[1]), command: match?.[3] ?? '' }))
    .filter(({ command }) => /servers[/\\]main\.js|load[/\\]main\.js/.test(command))
}

/**
 * A progress listener that stops the load processes for a while when a trial enters one of these phases. It knows them
 * only as children of this process: no other run may go on beside.
 */
export function stoppingLoad(ms: number, ...phases: readonly TrialPhase[]): (progress: RunProgress) => void {
  const done = new Set<string>()
  return (progress) => {
    if (progress.type !== 'trial' || !phases.includes(progress.trial.phase)) return
    const entered = `${progress.trial.index} ${progress.trial.phase}`
    if (done.has(entered)) return
    done.add(entered)
    const pids = benchProcesses().flatMap(({ pid, command }) => (command.includes('load') ? [pid] : []))
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    setTimeout(() => {
      for (const pid of pids) process.kill(pid, 'SIGCONT')
    }, ms)
  }
}

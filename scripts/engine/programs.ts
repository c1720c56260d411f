/** wrk and h2load, when they are on PATH: as many polls as they can for a while, on one thread. */
import { readFileSync } from 'node:fs'
import { execa } from 'execa'
import { findOnPath } from '../../bench/process/on-path.js'
import { pinned } from '../../bench/process/pin.js'
import type { Phases } from './measure.js'
import type { ReaderPlan } from './reader-contract.js'

export type Program = 'wrk' | 'h2load'

export function isOnPath(program: Program): boolean {
  return findOnPath(program) !== null
}

/** Length of a tick of /proc/PID/stat, µs (USER_HZ is 100 on Linux). */
const TICK_US = 10_000

/** CPU of all children of this process that have ended, µs: fields 16 and 17 of proc_pid_stat(5). */
function endedChildrenCpuUs(): number {
  const text = readFileSync('/proc/self/stat', 'latin1')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_US
}

const COMMANDS: Record<Program, (plan: ReaderPlan, seconds: number) => string[]> = {
  wrk: ({ connections }, seconds) => ['-t1', `-c${connections}`, `-d${seconds}s`],
  h2load: ({ connections }, seconds) => ['--h1', '-t1', '-m1', `-c${connections}`, `-D${seconds}`],
}

const COUNTS: Record<Program, RegExp> = { wrk: /(\d+) requests in /, h2load: /, (\d+) succeeded/ }

/** CPU per poll over the program's whole life, connecting and warm-up included, µs. */
export async function measureProgram(
  program: Program,
  plan: ReaderPlan,
  cpus: readonly number[] | null,
  phases: Phases,
): Promise<number> {
  const seconds = Math.max(1, Math.round(phases.warmupSeconds + phases.durationSeconds))
  const headers = plan.headers.flatMap((line) => ['-H', line])
  const url = `http://${plan.host}:${plan.port}${plan.paths[0] ?? '/'}`
  const command = pinned({ file: program, args: [...COMMANDS[program](plan, seconds), ...headers, url] }, cpus)
  const beforeUs = endedChildrenCpuUs()
  const { stdout } = await execa(command.file, command.args)
  const polls = Number(COUNTS[program].exec(stdout)?.[1] ?? Number.NaN)
  if (/Non-2xx|[1-9]\d* failed/.test(stdout)) throw new Error(`${program} was refused:\n${stdout.slice(-500)}`)
  if (!(polls > 0)) throw new Error(`${program} said nothing that can be read:\n${stdout.slice(-500)}`)
  return (endedChildrenCpuUs() - beforeUs) / polls
}

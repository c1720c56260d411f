/** How verbs are registered, and the flags that several of them have. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.js'
import type { Terminal } from './terminal.js'

/** Where a verb registers itself. */
export interface Verbs {
  readonly program: Command
  readonly terminal: Terminal
  /** The exit code that a verb ended with. */
  end(exitCode: ExitCode): void
}

/** Values of a flag that may be given again. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value]
}

/** What a verb overrides of the scenario's workload. */
export function withWorkloadFlags(command: Command): Command {
  return command
    .option('--rate <events>', 'events per second that each client receives')
    .option('--payload <bytes>', 'size of one event body, bytes')
    .option('--seed <n>', 'seed of everything random')
    .option('--set <key=value>', 'any other scenario key, such as workload.arrival=poisson (repeatable)', collect)
}

/** What every verb that prints has. */
export function withOutputFlags(command: Command): Command {
  return command.option('--json', 'one JSON document on stdout').option('--quiet', 'no progress and no tables')
}

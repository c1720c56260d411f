/** The verb `baseline` on the command line, with its own verbs. */
import type { Command } from 'commander'
import { BASELINE_PATH } from '../baseline/schema.js'
import {
  type BaselineAddFlags,
  type BaselinePruneFlags,
  type BaselineShowFlags,
  baselineAddCommand,
  baselinePruneCommand,
  baselineShowCommand,
} from './baseline.js'
import { type Verbs, withOutputFlags } from './verb-flags.js'

/** The verb itself, for what is set on verbs that have verbs. */
export function registerBaseline({ program, terminal, end }: Verbs): Command {
  const baseline = program
    .command('baseline')
    .description('keeps the file that check holds results against: add, show, prune')
  registerAdd({ program: baseline, terminal, end })
  registerShow({ program: baseline, terminal, end })
  registerPrune({ program: baseline, terminal, end })
  return baseline
}

function registerAdd({ program, terminal, end }: Verbs): void {
  withBaselineFlags(
    program
      .command('add')
      .argument('<result...>', 'result files that verify, with nothing lost')
      .description('takes exact values that the baseline does not have, and each run as a session')
      .option('--reference <contender>', 'what the ratios of noisy metrics are relative to (default: floor/net)')
      .option('--accept', 'values that differ replace those of the baseline'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  transport-bench baseline add results/mine.json\n  transport-bench baseline add results/mine.json --baseline ci/baseline.json --accept',
    )
    .action(async (results: string[], flags: BaselineAddFlags) => {
      end(baselineAddCommand(results, flags, terminal))
    })
}

function registerShow({ program, terminal, end }: Verbs): void {
  withBaselineFlags(
    program.command('show').description('exact values, sessions, and the smallest change that check finds'),
  )
    .addHelpText('after', '\nExample:\n  transport-bench baseline show')
    .action((flags: BaselineShowFlags) => {
      end(baselineShowCommand(flags, terminal))
    })
}

function registerPrune({ program, terminal, end }: Verbs): void {
  withBaselineFlags(
    program
      .command('prune')
      .description(
        'takes out what is named; without a name, all but the newest sessions of each kind: scenario, machine, Node, settings, processes',
      )
      .option('--keep <n>', 'how many sessions stay; with --scenario or --machine, only theirs go (default: 20)')
      .option('--scenario <name>', 'all of this scenario')
      .option('--contender <name>', 'all of this contender')
      .option('--machine <fingerprint>', 'the sessions of this machine (see baseline show)'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  transport-bench baseline prune\n  transport-bench baseline prune --contender sse/node\n  transport-bench baseline prune --scenario stock-ticker --keep 10',
    )
    .action((flags: BaselinePruneFlags) => {
      end(baselinePruneCommand(flags, terminal))
    })
}

function withBaselineFlags(command: Command): Command {
  return withOutputFlags(command.option('--baseline <file>', `baseline file (default: ${BASELINE_PATH})`))
}

/** The verb `ab` on the command line. */
import type { AbFlags } from './ab.js'
import { withGateOutputFlags } from './gate-outputs.js'
import { noTargetOption } from './no-target.js'
import { collect, type Verbs, withOutputFlags, withWorkloadFlags } from './verb-flags.js'

export function registerAb({ program, terminal, end }: Verbs): void {
  withOutputFlags(
    withGateOutputFlags(
      withWorkloadFlags(
        program
          .command('ab')
          .argument('<scenario>', 'name of a scenario (see list), or path of a .yaml file')
          .description(
            'measures two arms in interleaved blocks and says whether B is worse than A, with a stated error rate',
          )
          .requiredOption('--a <spec>', 'what B is compared with: this, sse/node, build:PATH, ref:GITREF, …')
          .requiredOption('--b <spec>', 'what is judged: the same kinds, server:COMMAND or options:KEY=VALUE,…'),
      )
        .option('--clients <n>', 'simulated clients')
        .option('--points <list>', 'client counts, each a trial of its own: 100,500,1000')
        .option('--duration <time>', 'measured time of a trial, s (or 500ms, 2min)')
        .option('--warmup <time>', 'warm-up, s')
        .option('--drain <time>', 'drain, s')
        .option('--poll-interval <time>', 'short-poll interval, ms (or 2s)')
        .option('--contenders <list>', "names and patterns: sse/node,websocket/ws or 'sse/*'")
        .option('--metrics <list>', 'noisy metrics to judge (default: all that the plan can state): p50,p99')
        .option('--blocks <n>', 'pairs of trials for each contender, an even number (default: 12)')
        .option('--quick', '8 blocks')
        .option('--thorough', '20 blocks')
        .option('--null-arm', 'measures A once more in each block: a machine that moves by itself voids the verdict')
        .option('--confirm', 'a regression of a noisy metric stands only if a second session shows it again')
        .addOption(noTargetOption())
        .option('--load-processes <n>', 'load processes (default: one per core that the server does not have)')
        .option('--disable-probe <name>', 'a platform probe to do without, or all (repeatable)', collect)
        .option(
          '-o, --output <file>',
          'gate document (default: results/ab-SCENARIO-TIME.json); results of the arms and the report go beside it',
        ),
    ),
  )
    .addHelpText(
      'after',
      `
Each of --a and --b is one of: this (this build), a contender's name or contender:NAME, build:PATH (root of a built
copy of this project), ref:GITREF (built in a worktree of its own), server:COMMAND (starts the server process instead
of this build's), options:KEY=VALUE,… (scenario keys as in --set, client=library, serverProcesses=2).

Exit codes: 0 no regression, 1 regression, 2 inconclusive, 3 invalid, 64 usage or a plan that cannot reject, 130 interrupted.

Examples:
  transport-bench ab stock-ticker --a ref:main --b this
  transport-bench ab smoke --a sse/node --b sse/uws --quick
  transport-bench ab stock-ticker --a this --b options:workload.payloadBytes=2000 --contenders sse/node --metrics p50`,
    )
    .action(async (scenario: string, flags: AbFlags) => {
      const { abCommand } = await import('./ab.js')
      end(await abCommand(scenario, flags, terminal))
    })
}

/** The verb `selftest` on the command line. */
import type { SelftestFlags } from './selftest.js'
import { collect, type Verbs, withOutputFlags, withWorkloadFlags } from './verb-flags.js'

export function registerSelftest({ program, terminal, end }: Verbs): void {
  withOutputFlags(
    withWorkloadFlags(
      program
        .command('selftest')
        .argument('[scenario]', 'of --aa: what is measured (default: smoke)')
        .description('proves the gates: their error rates by simulation, the noise of this machine by measuring')
        .option('--stats', 'simulates the statistics of the gates in many kinds of noise (about 10 s)')
        .option('--aa', 'measures A against itself: the noise of this machine, and what a gate can find on it')
        .option('--inject', 'measures deliberate defects, each of which its own metric must catch (about 5 min)'),
    )
      .option('--clients <n>', 'of --aa: simulated clients')
      .option('--duration <time>', 'of --aa: measured time of a trial, s (or 500ms, 2min)')
      .option('--warmup <time>', 'of --aa: warm-up, s')
      .option('--contenders <list>', 'of --aa: names and patterns (default: websocket/ws)')
      .option('--repeat <n>', 'of --aa: sessions (default: 1)')
      .option(
        '--disable-probe <name>',
        'of --aa and --inject: a platform probe to do without, or all (repeatable)',
        collect,
      ),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 it holds, 3 it does not, 64 usage, 130 interrupted.\n\nExamples:\n  transport-bench selftest --stats\n  transport-bench selftest --aa\n  transport-bench selftest --aa --repeat 20 --duration 1s\n  transport-bench selftest --inject',
    )
    .action(async (scenario: string | undefined, flags: SelftestFlags) => {
      const { selftestCommand } = await import('./selftest.js')
      end(await selftestCommand(scenario, flags, terminal))
    })
}

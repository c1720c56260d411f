/** The verb `check` on the command line. */
import { BASELINE_PATH } from '../baseline/schema.js'
import type { CheckFlags } from './check.js'
import { withGateOutputFlags } from './gate-outputs.js'
import { collect, type Verbs, withOutputFlags } from './verb-flags.js'

export function registerCheck({ program, terminal, end }: Verbs): void {
  withOutputFlags(
    withGateOutputFlags(
      program
        .command('check')
        .argument('<result>', 'result file')
        .description(
          'holds a result against a baseline file: exact metrics strictly, noisy ones by what sessions differ in',
        )
        .option('--baseline <file>', `baseline file (default: ${BASELINE_PATH})`)
        .option('--require-noisy', 'noisy metrics that cannot be judged make it inconclusive (exit code 2)')
        .option(
          '--threshold <objective>',
          "must be met, beside the scenario's own: 'sse/*: p99 < 50ms' (repeatable)",
          collect,
        )
        .option(
          '-o, --output <file>',
          'gate document, beside the result, where verify looks for it; the report goes beside it, as .html',
        ),
    ),
  )
    .addHelpText(
      'after',
      '\nExit codes: 0 no regression, 1 regression, 2 inconclusive, 3 invalid or something missing, 64 usage.\n\nExamples:\n  transport-bench check results/mine.json\n  transport-bench check results/mine.json --baseline results/baseline.json --junit gate.xml -o results/gate.json',
    )
    .action(async (result: string, flags: CheckFlags) => {
      const { checkCommand } = await import('./check.js')
      end(checkCommand(result, flags, terminal))
    })
}

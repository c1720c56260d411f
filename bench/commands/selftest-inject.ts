/** `transport-bench selftest --inject`: deliberate defects, each of which its own metric, and no other, must catch. */
import { collectEnvironment } from '../environment/environment.js'
import { toolVersion } from '../environment/libraries.js'
import { EXIT, type ExitCode } from '../errors.js'
import { painter } from '../report/paint.js'
import { INJECTIONS } from '../selftest/inject/injections.js'
import { measureInjections } from '../selftest/inject/measure.js'
import type { InjectionOutcome } from '../selftest/inject/outcome.js'
import { outcomesText } from '../selftest/inject/outcome-text.js'
import { interruptible } from './interrupt.js'
import { probesOf } from './probe-flags.js'
import { ProgressView } from './progress.js'
import type { SelftestAaFlags } from './selftest-aa.js'
import type { Terminal } from './terminal.js'

export type SelftestInjectFlags = Pick<SelftestAaFlags, 'disableProbe' | 'json' | 'quiet'>

/** 0 when every defect was caught and nothing undeclared flagged, 3 otherwise, 130 interrupted. */
export async function selftestInject(
  _: string | undefined,
  flags: SelftestInjectFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const probes = probesOf(flags)
  const view = new ProgressView(terminal, flags.quiet === true)
  return interruptible(view, 'interrupted', async (signal) => {
    const outcomes = await measureInjections({
      environment: await collectEnvironment({ probes }),
      probes,
      command: ['transport-bench', ...process.argv.slice(2)],
      toolVersion: toolVersion() ?? 'unknown',
      signal,
      onProgress: (progress) => view.show(progress),
    })
    view.end()
    tell(outcomes, flags, terminal)
    return signal.aborted ? EXIT.interrupted : exitCodeOf(outcomes)
  })
}

function tell(outcomes: readonly InjectionOutcome[], flags: SelftestInjectFlags, terminal: Terminal): void {
  if (flags.json === true)
    terminal.out(`${JSON.stringify({ passed: exitCodeOf(outcomes) === EXIT.fine, injections: outcomes })}\n`)
  else if (flags.quiet !== true) terminal.out(outcomesText(outcomes, painter(terminal.useColour)))
}

/** Fails closed: an injection that was not measured was not caught. */
function exitCodeOf(outcomes: readonly InjectionOutcome[]): ExitCode {
  const all = outcomes.length === INJECTIONS.length && outcomes.every(({ passed }) => passed)
  return all ? EXIT.fine : EXIT.invalid
}

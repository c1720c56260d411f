/** `transport-bench list`: scenarios and contenders, with what is available here and what each cannot do. */
import { CATALOGUE } from '../contenders.js'
import { EXIT, type ExitCode } from '../errors.js'
import { describeContender, describeEngines } from '../run/describe-contenders.js'
import { listScenarios } from '../scenario/load.js'
import { probesOf } from './probe-flags.js'
import type { Terminal } from './terminal.js'

export interface ListFlags {
  readonly json?: boolean
  readonly quiet?: boolean
}

export async function listCommand(flags: ListFlags, terminal: Terminal): Promise<ExitCode> {
  const engines = await describeEngines(probesOf({}).disabledNames())
  const contenders = CATALOGUE.map((contender) => describeContender(contender, engines))
  const scenarios = listScenarios().map(({ name, question }) => ({ name, question }))
  if (flags.json === true) {
    terminal.out(`${JSON.stringify({ scenarios, contenders })}\n`)
    return EXIT.fine
  }
  terminal.out('Scenarios\n')
  for (const { name, question } of scenarios) terminal.out(`  ${name.padEnd(18)}${question}\n`)
  terminal.out('\nContenders\n')
  for (const { name, available, reason, limitations } of contenders) {
    terminal.out(`  ${name.padEnd(18)}${available ? 'available' : `unavailable: ${reason}`}\n`)
    if (flags.quiet === true) continue
    for (const limitation of limitations) terminal.out(`  ${' '.repeat(18)}- ${limitation}\n`)
  }
  return EXIT.fine
}

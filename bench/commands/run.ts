/** `transport-bench run`: a scenario over its contenders, to a result file and the comparison on the terminal. */
import { wallClockIso } from '../clock.js'
import { selectContenders } from '../contenders.js'
import { collectEnvironment } from '../environment/environment.js'
import { toolVersion } from '../environment/libraries.js'
import { DISABLED_PROBES_VARIABLE, PROBE_NAMES, Probes, parseDisabledProbes } from '../environment/probes.js'
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import { exitCodeOfResult } from '../report/exit-code.js'
import { makeReport } from '../report/model.js'
import { renderTerminal } from '../report/terminal.js'
import { openResultWriter } from '../result/file.js'
import type { ResultFile } from '../result/schema.js'
import { availableContenders } from '../run/describe-contenders.js'
import { runScenario } from '../run/runner.js'
import { loadScenario } from '../scenario/load.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'
import { interruptSignal } from './interrupt.js'
import { ProgressView } from './progress.js'
import type { Terminal } from './terminal.js'

export interface RunFlags extends ScenarioOverrides {
  readonly output?: string
  readonly loadProcesses?: string
  readonly disableProbe?: readonly string[]
  readonly json?: boolean
  readonly quiet?: boolean
}

export async function runCommand(scenarioName: string, flags: RunFlags, terminal: Terminal): Promise<ExitCode> {
  const scenario = loadScenario(scenarioName, flags)
  const selected = selectContenders(scenario.contenders)
  const probes = probesOf(flags)
  const loadProcesses = loadProcessesOf(flags)
  const path = flags.output ?? defaultOutput(scenario.name)
  const writer = openResultWriter(path)
  const view = new ProgressView(terminal, flags.quiet === true)
  const interrupt = interruptSignal(() =>
    view.show({ type: 'note', text: 'interrupted: writing what there is; once more quits at once' }),
  )
  try {
    const contenders = await availableContenders(selected)
    for (const { name, available, reason } of contenders) {
      if (!available) view.show({ type: 'note', text: `${name} is skipped: ${reason}` })
    }
    const result = await runScenario({
      scenario,
      contenders,
      environment: await collectEnvironment({ probes }),
      probes,
      command: ['transport-bench', ...process.argv.slice(2)],
      toolVersion: toolVersion() ?? 'unknown',
      writer,
      signal: interrupt.signal,
      loadProcesses,
      onProgress: (progress) => view.show(progress),
    })
    view.end()
    print(result, { flags, terminal, path: writer.path })
    return exitCodeOfResult(result)
  } catch (error) {
    // Ctrl-C reaches children that are just starting, too: that they ended is no failure then.
    if (interrupt.signal.aborted) return EXIT.interrupted
    throw error
  } finally {
    view.end()
    interrupt.dispose()
  }
}

function print(
  result: ResultFile,
  { flags, terminal, path }: { readonly flags: RunFlags; readonly terminal: Terminal; readonly path: string },
): void {
  if (flags.json === true) terminal.out(`${JSON.stringify(result)}\n`)
  else if (flags.quiet !== true)
    terminal.out(renderTerminal(makeReport(result), { color: terminal.useColour, width: terminal.columns }))
  if (flags.json !== true) terminal.err(`result: ${path}\n`)
}

function defaultOutput(scenario: string): string {
  return `results/${scenario}-${wallClockIso().replaceAll(/[-:]|\.\d+/g, '')}.json`
}

/** @throws BenchError for names that are no probe. */
export function probesOf(flags: { readonly disableProbe?: readonly string[] }): Probes {
  const { disabled, unknown } = parseDisabledProbes(flags.disableProbe ?? [], process.env[DISABLED_PROBES_VARIABLE])
  if (unknown.length === 0) return new Probes(disabled)
  throw new BenchError(
    unknown.map((value) => ({
      code: 'flag-value' as const,
      message: 'there is no such probe',
      value,
      where: '--disable-probe',
      remedy: `valid: ${PROBE_NAMES.join(', ')}, all`,
    })),
  )
}

function loadProcessesOf(flags: RunFlags): number | null {
  if (flags.loadProcesses === undefined) return null
  const value = Number(flags.loadProcesses)
  if (Number.isInteger(value) && value >= 1 && value <= 64) return value
  throw new BenchError({
    code: 'flag-value',
    message: 'the number of load processes is 1 to 64',
    value: flags.loadProcesses,
    where: '--load-processes',
  })
}

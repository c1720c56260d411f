/** `transport-bench run`: a scenario over its contenders, to a result file and the comparison on the terminal. */
import { basename, extname } from 'node:path'
import { wallClockIso } from '../clock.js'
import { selectContenders } from '../contenders.js'
import { CLIENT_KINDS, type ClientKind, type PublishMode } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { collectEnvironment } from '../environment/environment.js'
import { toolVersion } from '../environment/libraries.js'
import type { Probes } from '../environment/probes.js'
import { BenchError, type ExitCode } from '../errors.js'
import type { GateFile } from '../gate/gate-file.js'
import { type OutputFile, openOutputFile } from '../output-file.js'
import { exitCodeOfResult } from '../report/exit-code.js'
import { reportOfSources } from '../report/make.js'
import { makeReport } from '../report/model.js'
import { renderTerminal } from '../report/terminal.js'
import { openResultWriter, type ResultWriter, resultText } from '../result/file.js'
import type { ResultFile } from '../result/schema.js'
import { availableContenders } from '../run/describe-contenders.js'
import { requireOneServerForEcho } from '../run/run-limits.js'
import { runScenario } from '../run/runner.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'
import { requireFit } from '../target/contenders.js'
import { verifyResult } from '../verify/verify.js'
import { htmlExporter } from './exporters.js'
import { type GateOutputFlags, type GateOutputs, gateText, openGateOutputs } from './gate-outputs.js'
import { interruptible } from './interrupt.js'
import { probesOf } from './probe-flags.js'
import { ProgressView } from './progress.js'
import { readAll } from './read-all.js'
import { scenarioOf } from './scenario-of-flags.js'
import { publishModeOf, type TargetFlags, targetsOf, withTargets } from './targets-of-flags.js'
import type { Terminal } from './terminal.js'
import { noteOfNoGate, requireMeasured, thresholdGates } from './threshold-gates.js'

export interface RunFlags extends ScenarioOverrides, GateOutputFlags, TargetFlags {
  readonly output?: string
  readonly loadProcesses?: string
  readonly serverProcesses?: string
  readonly client?: string
  /** All contenders speak TLS to their clients. */
  readonly tls?: boolean
  readonly disableProbe?: readonly string[]
  /** False for --no-html. */
  readonly html?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

interface RunInputs {
  readonly scenario: Scenario
  readonly probes: Probes
  readonly loadProcesses: number | null
  readonly serverProcesses: number | null
  readonly client: ClientKind
  readonly publish: PublishMode | undefined
  /** null: no path was given, the default one depends on the scenario. */
  readonly output: Outputs | null
  readonly gateOutputs: GateOutputs
}

export async function runCommand(scenarioName: string, flags: RunFlags, terminal: Terminal): Promise<ExitCode> {
  const targets = targetsOf(flags)
  const inputs = readAll<RunInputs>({
    scenario: () => scenarioOf(scenarioName, withTargets(flags, targets)),
    publish: () => publishModeOf(flags),
    probes: () => probesOf(flags),
    loadProcesses: () => processesOf(flags.loadProcesses, 'load'),
    serverProcesses: () => processesOf(flags.serverProcesses, 'server'),
    client: () => clientKindOf(flags.client),
    output: () => (flags.output === undefined ? null : openOutputs(flags.output, flags)),
    gateOutputs: () => openGateOutputs(flags),
  })
  const { scenario, probes, loadProcesses, serverProcesses, client, publish, output, gateOutputs } = inputs
  requireOneServerForEcho(scenario, serverProcesses)
  const tls = flags.tls === true
  const selected = selectContenders(scenario.contenders, { tls, targets: targets.contenders, publish })
  const named = selected.map(({ contender }) => contender)
  requireFit(named, { targets: targets.definitions, scenario, serverProcesses })
  // With TLS before everything, no name without it is measured, whoever wrote it.
  requireMeasured(tls ? scenario.thresholds : (flags.threshold ?? []), named)
  const outputs = output ?? openOutputs(defaultOutput(scenario.name), flags)
  const view = new ProgressView(terminal, flags.quiet === true)
  const note = noteOfNoGate(scenario.thresholds, flags)
  if (note !== null) view.show({ type: 'note', text: note })
  return interruptible(view, 'interrupted: writing what there is', async (signal) => {
    const contenders = await availableContenders(selected, probes.disabledNames(), targets.definitions)
    for (const { name, available, reason } of contenders) {
      if (!available) view.show({ type: 'note', text: `${name} is skipped: ${reason}` })
    }
    const result = await runScenario({
      scenario,
      contenders,
      targets: targets.definitions,
      environment: await collectEnvironment({ probes, targets: targets.definitions }),
      probes,
      command: ['transport-bench', ...process.argv.slice(2)],
      toolVersion: toolVersion() ?? 'unknown',
      writer: outputs.result,
      signal,
      loadProcesses,
      serverProcesses,
      client,
      onProgress: (progress) => view.show(progress),
    })
    view.end()
    print(result, { flags, terminal, outputs, gateOutputs })
    return exitCodeOfResult(result)
  })
}

/** Where a run writes; both are tried before anything is measured. */
interface Outputs {
  readonly result: ResultWriter
  /** null: --no-html. */
  readonly page: OutputFile | null
}

/** @throws BenchError with what is wrong with either place. */
function openOutputs(path: string, { html }: RunFlags): Outputs {
  const result = openResultWriter(path)
  return { result, page: html === false ? null : openOutputFile(pagePath(path)) }
}

/** `x.json` → `x.html`, beside it. */
function pagePath(path: string): string {
  return extname(path) === '.json' ? `${path.slice(0, -'.json'.length)}.html` : `${path}.html`
}

interface Printing {
  readonly flags: RunFlags
  readonly terminal: Terminal
  readonly outputs: Outputs
  readonly gateOutputs: GateOutputs
}

function print(result: ResultFile, { flags, terminal, outputs, gateOutputs }: Printing): void {
  const name = basename(outputs.result.path)
  const gates = thresholdGates([{ result, name }])
  if (flags.json === true) terminal.out(`${JSON.stringify(result)}\n`)
  else if (flags.quiet !== true) {
    const layout = { color: terminal.useColour, width: terminal.columns }
    terminal.out(renderTerminal(makeReport(result), layout))
    for (const gate of gates) terminal.out(gateText(gate, layout))
  }
  for (const gate of gates) gateOutputs.write(gate, terminal)
  if (flags.json !== true) terminal.err(`result: ${outputs.result.path}\n`)
  if (outputs.page === null) return
  outputs.page.write(pageOf(result, name, gates))
  if (flags.json !== true) terminal.err(`report: ${outputs.page.path}\n`)
}

function pageOf(result: ResultFile, name: string, gates: readonly GateFile[]): string {
  const verification = verifyResult(result, resultText(result))
  const report = reportOfSources([{ result, name, href: encodeURIComponent(name), verification }], gates)
  return htmlExporter()
    .render(report)
    .map(({ text }) => text)
    .join('')
}

function defaultOutput(scenario: string): string {
  return `results/${scenario}-${wallClockIso().replaceAll(/[-:]|\.\d+/g, '')}.json`
}

function clientKindOf(flag: string | undefined): ClientKind {
  if (flag === undefined) return 'lean'
  const kind = CLIENT_KINDS.find((one) => one === flag)
  if (kind !== undefined) return kind
  throw new BenchError({
    code: 'flag-value',
    message: `the kinds of client are ${CLIENT_KINDS.join(', ')} (how many there are is --clients)`,
    value: flag,
    where: '--client',
  })
}

export function processesOf(flag: string | undefined, kind: 'load' | 'server'): number | null {
  if (flag === undefined) return null
  const value = Number(flag)
  if (Number.isInteger(value) && value >= 1 && value <= 64) return value
  throw new BenchError({
    code: 'flag-value',
    message: `the number of ${kind} processes is 1 to 64`,
    value: flag,
    where: `--${kind}-processes`,
  })
}

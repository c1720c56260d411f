/** `transport-bench ab`: two arms under one scenario, in interleaved blocks, judged against each other. */
import { isSameArms } from '../ab/arm.js'
import { confirmRegressions } from '../ab/confirm.js'
import { planFamily, readMetrics, requireStrength } from '../ab/family.js'
import { makeArms } from '../ab/make-arms.js'
import { requireEvenBlocks } from '../ab/plan.js'
import { type PlanToTell, planText } from '../ab/plan-text.js'
import { secondsOfAb } from '../ab/run-ab.js'
import { measureSession, type SessionOptions } from '../ab/session.js'
import { readSides, type Side } from '../ab/sides.js'
import { readSpec, type Spec } from '../ab/spec.js'
import { needsStaging, type Staging, stageBuilds } from '../ab/staging.js'
import { wallClockIso } from '../clock.js'
import type { Scenario } from '../contracts/scenario.js'
import { collectEnvironment } from '../environment/environment.js'
import { toolVersion } from '../environment/libraries.js'
import type { Probes } from '../environment/probes.js'
import { BenchError, type ExitCode } from '../errors.js'
import { exitCodeOfGate, type GateFile } from '../gate/gate-file.js'
import type { Metric } from '../gate/metric.js'
import type { ResultFile } from '../result/schema.js'
import { clientCounts } from '../scenario/computed.js'
import { loadScenario } from '../scenario/load.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'
import { type AbOutputs, openAbOutputs, writeAb } from './ab-outputs.js'
import { type GateOutputFlags, type GateOutputs, gateText, openGateOutputs } from './gate-outputs.js'
import { interruptible } from './interrupt.js'
import { type NoTargetFlags, requireNoTarget } from './no-target.js'
import { probesOf } from './probe-flags.js'
import { ProgressView } from './progress.js'
import { readAll } from './read-all.js'
import { processesOf } from './run.js'
import type { Terminal } from './terminal.js'

export interface AbFlags
  extends Omit<ScenarioOverrides, 'contenders' | 'blocks' | 'targets'>,
    GateOutputFlags,
    NoTargetFlags {
  readonly a: string
  readonly b: string
  readonly contenders?: string
  readonly metrics?: string
  readonly blocks?: string
  readonly quick?: boolean
  readonly thorough?: boolean
  readonly nullArm?: boolean
  readonly confirm?: boolean
  readonly loadProcesses?: string
  readonly disableProbe?: readonly string[]
  readonly output?: string
}

interface Inputs {
  readonly specs: readonly [a: Spec, b: Spec]
  /** Without what the arms set themselves. */
  readonly scenario: Scenario
  readonly metrics: readonly Metric[] | null
  readonly blocks: number
  readonly probes: Probes
  readonly loadProcesses: number | null
  readonly gateOutputs: GateOutputs
}

/** All that is known before anything is built or measured. */
interface Plan extends Omit<Inputs, 'specs' | 'scenario'> {
  readonly flags: AbFlags
  readonly sides: readonly [a: Side, b: Side]
  readonly outputs: AbOutputs
  readonly terminal: Terminal
}

export async function abCommand(scenarioName: string, flags: AbFlags, terminal: Terminal): Promise<ExitCode> {
  requireNoTarget(flags, NO_TARGET)
  const { blocks: _, ...workload } = flags
  const load = (set: readonly string[]): Scenario =>
    loadScenario(scenarioName, { ...workload, set: [...(flags.set ?? []), ...set] })
  const { specs, scenario, ...inputs } = readAll<Inputs>({
    specs: () => specsOf(flags),
    scenario: () => load([]),
    metrics: () => (flags.metrics === undefined ? null : readMetrics(flags.metrics)),
    blocks: () => blocksOf(flags),
    probes: () => probesOf(flags),
    loadProcesses: () => processesOf(flags.loadProcesses, 'load'),
    gateOutputs: () => openGateOutputs(flags),
  })
  const sides = readSides({ specs, contenders: flags.contenders, load })
  const arms = flags.nullArm === true ? 3 : 2
  const outputs = openAbOutputs(flags.output ?? defaultOutput(scenario.name), { arms, confirm: flags.confirm === true })
  const plan = { ...inputs, flags, sides, outputs, terminal }
  const view = new ProgressView(terminal, flags.quiet === true)
  return interruptible(view, 'interrupted: writing what there is', (signal) => build(plan, { view, signal }))
}

interface Watch {
  readonly view: ProgressView
  readonly signal: AbortSignal
}

async function build(plan: Plan, watch: Watch): Promise<ExitCode> {
  const specs = plan.sides.map(({ spec }) => spec)
  // Before minutes of building: contenders that were named are in the family whatever is available.
  const literal = plan.sides[0].selected.filter((one) => one.literal).length
  requireStrength(plan.blocks, (plan.metrics?.length ?? 0) * literal)
  if (!needsStaging(specs)) return measure(plan, null, watch)
  const tell = (text: string): void => watch.view.show({ type: 'note', text })
  const staging = await stageBuilds({ specs, signal: watch.signal, tell })
  try {
    return await measure(plan, staging, watch)
  } finally {
    staging.dispose()
  }
}

async function measure(plan: Plan, staging: Staging | null, { view, signal }: Watch): Promise<ExitCode> {
  const { sides, probes, blocks, flags, outputs } = plan
  const version = toolVersion() ?? 'unknown'
  const { arms, notes } = await makeArms({
    sides,
    builds: staging?.builds ?? null,
    nullArm: flags.nullArm === true,
    disabledProbes: probes.disabledNames(),
    toolVersion: version,
  })
  const family = planFamily({
    metrics: plan.metrics,
    scenarios: arms.map(({ scenario }) => scenario),
    loadProcesses: plan.loadProcesses ?? 1,
    contenders: arms[0]?.contenders.length ?? 0,
    blocks,
    collects: arms.every(({ serverCommand }) => serverCommand === null || serverCommand.includes('--expose-gc')),
  })
  const seed = sides[0].scenario.seed
  const options: SessionOptions = {
    arms,
    blocks,
    seed,
    environment: await collectEnvironment({ probes }),
    probes,
    command: ['transport-bench', ...process.argv.slice(2)],
    writers: outputs.session,
    loadProcesses: plan.loadProcesses,
    signal,
    onProgress: (progress) => view.show(progress),
    family,
    notes: [...(isSameArms(arms) ? [SAME] : []), ...notes],
    toolVersion: version,
  }
  for (const text of [...notes, ...family.notes, planText(planToTell(options))]) view.show({ type: 'note', text })
  const first = await measureSession(options)
  const again = { ...options, writers: outputs.confirm }
  const gate = flags.confirm === true ? await confirmRegressions(first.gate, again) : first.gate
  view.end()
  return conclude(gate, first.results, plan)
}

function conclude(gate: GateFile, results: readonly ResultFile[], plan: Plan): ExitCode {
  const { flags, terminal, outputs, gateOutputs } = plan
  writeAb(outputs, gate, results)
  if (flags.json === true) terminal.out(`${JSON.stringify(gate)}\n`)
  else if (flags.quiet !== true) terminal.out(gateText(gate, { color: terminal.useColour, width: terminal.columns }))
  gateOutputs.write(gate, terminal)
  if (flags.json !== true) {
    terminal.err(`gate: ${outputs.gate.path}\n`)
    terminal.err(`report: ${outputs.page.path}\n`)
  }
  return exitCodeOfGate(gate)
}

/** @throws BenchError with what is wrong with both. */
function specsOf(flags: AbFlags): [a: Spec, b: Spec] {
  const { a, b } = readAll({ a: () => readSpec(flags.a, '--a'), b: () => readSpec(flags.b, '--b') })
  return [a, b]
}

function planToTell(options: SessionOptions): PlanToTell {
  const { arms, blocks, family } = options
  const trials =
    blocks *
    arms.reduce((sum, { contenders, scenario }) => {
      return sum + contenders.length * clientCounts(scenario).length
    }, 0)
  return { arms, blocks, family, trials, seconds: secondsOfAb(options) }
}

const NO_TARGET = {
  message: 'ab compares builds, contenders and options of this project: it measures no server of others',
  remedy:
    'measure it with `transport-bench run SCENARIO --target FILE --blocks 3`, before and after, and hold the results against each other with `transport-bench report`',
}
const SAME = 'A and B are the same (A/A): whatever differs between them is noise.'

const BLOCKS = { quick: 8, usual: 12, thorough: 20 }

/** @throws BenchError for several of the flags, and for what is no even number. */
function blocksOf({ blocks, quick, thorough }: AbFlags): number {
  if ([blocks !== undefined, quick === true, thorough === true].filter(Boolean).length > 1) {
    const message = '--blocks, --quick and --thorough exclude each other'
    throw new BenchError({ code: 'flag-value', message, where: '--blocks' })
  }
  if (blocks !== undefined) {
    requireEvenBlocks(Number(blocks))
    return Number(blocks)
  }
  return quick === true ? BLOCKS.quick : thorough === true ? BLOCKS.thorough : BLOCKS.usual
}

function defaultOutput(scenario: string): string {
  return `results/ab-${scenario}-${wallClockIso().replaceAll(/[-:]|\.\d+/g, '')}.json`
}

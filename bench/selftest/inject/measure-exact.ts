/** Injections that exact metrics must catch: a run without a defect becomes the baseline of one with each. */
import { addResult } from '../../baseline/add.js'
import { type Baseline, EMPTY_BASELINE } from '../../baseline/schema.js'
import { selectContenders } from '../../contenders.js'
import type { Fault } from '../../contracts/control.js'
import { BenchError } from '../../errors.js'
import { FAMILY_ALPHA } from '../../gate/ab.js'
import { judgeCheck } from '../../gate/check.js'
import { exactProblem } from '../../gate/exact-validity.js'
import type { GateFile } from '../../gate/gate-file.js'
import { sha256 } from '../../publish/fingerprint.js'
import { canonicalJson } from '../../result/digest.js'
import { resultText } from '../../result/file.js'
import type { ResultFile } from '../../result/schema.js'
import { availableContenders } from '../../run/describe-contenders.js'
import { runScenario } from '../../run/runner.js'
import { loadScenario } from '../../scenario/load.js'
import { verifyResult } from '../../verify/verify.js'
import { INJECTION_SCENARIOS, INJECTIONS, type Injection, type InjectionScenario } from './injections.js'
import { type InjectOptions, NO_WRITER } from './options.js'

export interface MeasuredInjection {
  readonly injection: Injection
  /** What the gate concluded, or why there is none. */
  readonly gate: GateFile | string
}

const BASELINE_NAME = 'a run without a defect'

export async function measureExact(options: InjectOptions): Promise<MeasuredInjection[]> {
  const measured: MeasuredInjection[] = []
  const injections = INJECTIONS.filter(({ gate }) => gate === 'check')
  for (const scenario of new Set(injections.map((injection) => injection.scenario))) {
    if (options.signal.aborted) break
    const own = injections.filter((injection) => injection.scenario === scenario)
    measured.push(...(await measureAgainstBaseline(scenario, own, options)))
  }
  return measured
}

async function measureAgainstBaseline(
  scenario: InjectionScenario,
  injections: readonly Injection[],
  options: InjectOptions,
): Promise<MeasuredInjection[]> {
  options.onProgress({ type: 'note', text: `${INJECTION_SCENARIOS[scenario].name} without a defect` })
  const baseline = baselineOf(await measure(scenario, [], options))
  if (typeof baseline === 'string') return injections.map((injection) => ({ injection, gate: baseline }))
  const measured: MeasuredInjection[] = []
  for (const injection of injections) {
    if (options.signal.aborted) break
    options.onProgress({ type: 'note', text: `${INJECTION_SCENARIOS[scenario].name} with ${injection.name}` })
    // An exact defect has the size that it has.
    const fault = injection.faultOf({ cpuUsPerDelivery: Number.NaN })
    const result = await measure(scenario, [fault], options)
    measured.push({ injection, gate: gateOf(result, baseline, options) })
  }
  return measured
}

/** Once more where a trial was disturbed in what exact metrics rest on; that says nothing about the defect. */
async function measure(
  scenario: InjectionScenario,
  faults: readonly Fault[],
  options: InjectOptions,
): Promise<ResultFile> {
  const first = await measureOnce(scenario, faults, options)
  const disturbed = first.trials.some((trial) => exactProblem(trial, first.scenario) !== null)
  if (!disturbed || options.signal.aborted) return first
  options.onProgress({ type: 'note', text: 'a trial was disturbed: once more' })
  return measureOnce(scenario, faults, options)
}

async function measureOnce(
  scenario: InjectionScenario,
  faults: readonly Fault[],
  options: InjectOptions,
): Promise<ResultFile> {
  const { environment, probes, command, toolVersion, signal, onProgress } = options
  const { name, overrides } = INJECTION_SCENARIOS[scenario]
  const resolved = loadScenario(name, overrides)
  return runScenario({
    scenario: resolved,
    contenders: await availableContenders(selectContenders(resolved.contenders), probes.disabledNames()),
    environment,
    probes,
    command,
    toolVersion,
    writer: NO_WRITER,
    signal,
    loadProcesses: null,
    alone: true,
    faults,
    onProgress,
  })
}

/** A baseline that has this run only, or why it cannot be one. */
function baselineOf(result: ResultFile): Baseline | string {
  try {
    const { agrees } = verifyResult(result, resultText(result))
    const given = { result, verifies: agrees, file: BASELINE_NAME, reference: null, accept: false }
    return addResult(EMPTY_BASELINE, given).baseline
  } catch (error) {
    if (!(error instanceof BenchError)) throw error
    return error.problems.map(({ where, message }) => `${where}: ${message}`).join('; ')
  }
}

function gateOf(result: ResultFile, baseline: Baseline, { toolVersion }: InjectOptions): GateFile {
  return judgeCheck({
    result,
    verifies: verifyResult(result, resultText(result)).agrees,
    file: NO_WRITER.path,
    baseline,
    baselineFile: BASELINE_NAME,
    baselineSha256: sha256(canonicalJson(baseline)),
    requireNoisy: false,
    alpha: FAMILY_ALPHA,
    toolVersion,
  })
}

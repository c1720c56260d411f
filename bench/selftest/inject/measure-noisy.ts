/** Injections that statistics must catch: one arm without a defect, one arm with each, all in the same blocks. */
import type { Arm } from '../../ab/arm.js'
import { ALPHA, planFamily } from '../../ab/family.js'
import { makeArms } from '../../ab/make-arms.js'
import { runAb } from '../../ab/run-ab.js'
import { retakeNotes } from '../../ab/session.js'
import { readSides } from '../../ab/sides.js'
import { readSpec } from '../../ab/spec.js'
import { judgeAb } from '../../gate/ab.js'
import type { GateFile } from '../../gate/gate-file.js'
import { runScenario } from '../../run/runner.js'
import { loadScenario } from '../../scenario/load.js'
import { ascending, medianOfSorted } from '../../stats/order.js'
import { INJECTION_SCENARIOS, INJECTIONS, type Injection, NOISY_BLOCKS } from './injections.js'
import type { MeasuredInjection } from './measure-exact.js'
import { type InjectOptions, NO_WRITER } from './options.js'

const SCENARIO = INJECTION_SCENARIOS.load

export async function measureNoisy(options: InjectOptions): Promise<MeasuredInjection[]> {
  const injections = INJECTIONS.filter(({ gate }) => gate === 'ab')
  const plain = await plainArm(options)
  options.onProgress({ type: 'note', text: `${SCENARIO.name} without a defect: how much CPU is a delivery?` })
  const cpuUsPerDelivery = await measureCpu(plain, options)
  if (options.signal.aborted) return []
  if (cpuUsPerDelivery === null) {
    const gate = 'what a delivery costs without a defect could not be measured'
    return injections.map((injection) => ({ injection, gate }))
  }
  const faulty = injections.map(
    (injection): Arm => ({
      ...plain,
      role: 'b',
      label: injection.name,
      faults: [injection.faultOf({ cpuUsPerDelivery })],
    }),
  )
  const names = injections.map(({ name }) => name).join(', ')
  options.onProgress({ type: 'note', text: `${NOISY_BLOCKS} blocks of ${SCENARIO.name}: without a defect, ${names}` })
  return measureArms(plain, faulty, { injections, options })
}

async function plainArm({ probes, toolVersion }: InjectOptions): Promise<Arm> {
  const sides = readSides({
    specs: [readSpec('this', '--a'), readSpec('this', '--b')],
    contenders: undefined,
    load: (set) =>
      loadScenario(SCENARIO.name, { ...SCENARIO.overrides, set: [...(SCENARIO.overrides.set ?? []), ...set] }),
  })
  const { arms } = await makeArms({
    sides,
    builds: null,
    nullArm: false,
    disabledProbes: probes.disabledNames(),
    toolVersion,
  })
  return { ...(arms[0] as Arm), label: 'without a defect' }
}

/** µs per delivery, median of three trials; null: not one of them tells. */
async function measureCpu({ scenario, contenders }: Arm, options: InjectOptions): Promise<number | null> {
  const { environment, probes, command, toolVersion, signal, onProgress } = options
  const result = await runScenario({
    scenario: { ...scenario, blocks: 3 },
    contenders,
    environment,
    probes,
    command,
    toolVersion,
    writer: NO_WRITER,
    signal,
    loadProcesses: null,
    alone: true,
    onProgress,
  })
  const known = result.trials.flatMap((trial) =>
    trial.state === 'completed' ? (trial.cost.cpuUsPerDelivery ?? []) : [],
  )
  return known.length === 0 ? null : medianOfSorted(ascending(known))
}

interface Session {
  readonly injections: readonly Injection[]
  readonly options: InjectOptions
}

async function measureArms(
  plain: Arm,
  faulty: readonly Arm[],
  { injections, options }: Session,
): Promise<MeasuredInjection[]> {
  const arms = [plain, ...faulty]
  const { toolVersion, ...shared } = options
  const { results, retakes } = await runAb({
    ...shared,
    arms,
    blocks: NOISY_BLOCKS,
    seed: plain.scenario.seed,
    writers: arms.map(() => NO_WRITER),
    loadProcesses: null,
  })
  const { metrics, notes } = planFamily({
    metrics: null,
    scenarios: [plain.scenario],
    loadProcesses: 1,
    contenders: plain.contenders.length,
    blocks: NOISY_BLOCKS,
  })
  const [base, ...others] = results.map((result, i) => ({
    label: (arms[i] as Arm).label,
    file: NO_WRITER.path,
    result,
  }))
  const gates = others.map((other): GateFile | string =>
    base === undefined
      ? 'nothing was measured'
      : judgeAb({
          a: base,
          b: other,
          nullArm: null,
          metrics,
          alpha: ALPHA,
          blocks: NOISY_BLOCKS,
          toolVersion,
          notes: [...notes, ...retakeNotes(retakes, arms)],
        }),
  )
  return injections.map((injection, i) => ({ injection, gate: gates[i] ?? 'nothing was measured' }))
}

/** `transport-bench selftest --aa`: A against itself, which shows this machine's noise and what a gate can find on it. */
import { planFamily } from '../ab/family.js'
import { makeArms } from '../ab/make-arms.js'
import { measureSession } from '../ab/session.js'
import { readSides, type Side } from '../ab/sides.js'
import { readSpec } from '../ab/spec.js'
import type { Scenario } from '../contracts/scenario.js'
import { collectEnvironment } from '../environment/environment.js'
import { toolVersion } from '../environment/libraries.js'
import type { Probes } from '../environment/probes.js'
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import type { GateFile } from '../gate/gate-file.js'
import { painter } from '../report/paint.js'
import { loadScenario } from '../scenario/load.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'
import { aaText, summariseAa } from '../selftest/aa.js'
import { interruptible } from './interrupt.js'
import { probesOf } from './probe-flags.js'
import { ProgressView } from './progress.js'
import { readAll } from './read-all.js'
import type { Terminal } from './terminal.js'

export interface SelftestAaFlags
  extends Pick<ScenarioOverrides, 'duration' | 'warmup' | 'clients' | 'rate' | 'payload' | 'seed' | 'set'> {
  readonly contenders?: string
  readonly repeat?: string
  readonly disableProbe?: readonly string[]
  readonly json?: boolean
  readonly quiet?: boolean
}

const SCENARIO = 'smoke'
const CONTENDER = 'websocket/ws'
/** As `ab --quick`. */
const BLOCKS = 8
const MOST_SESSIONS = 1000

/** 3 for a regression, which cannot be one, and where no session could be judged; 130 interrupted; else 0. */
export async function selftestAa(
  scenarioName: string | undefined,
  flags: SelftestAaFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const contenders = flags.contenders ?? CONTENDER
  const load = (set: readonly string[]): Scenario =>
    loadScenario(scenarioName ?? SCENARIO, { ...flags, contenders, set: [...(flags.set ?? []), ...set] })
  const { sides, sessions, probes } = readAll({
    sides: () => readSides({ specs: [readSpec('this', '--a'), readSpec('this', '--b')], contenders, load }),
    sessions: () => sessionsOf(flags),
    probes: () => probesOf(flags),
  })
  const view = new ProgressView(terminal, flags.quiet === true)
  return interruptible(view, 'interrupted', async (signal) => {
    const gates = await measureSessions({ sides, sessions, probes, view, signal })
    view.end()
    tell(gates, flags, terminal)
    return signal.aborted ? EXIT.interrupted : exitCodeOf(gates)
  })
}

interface Sessions {
  readonly sides: readonly [a: Side, b: Side]
  readonly sessions: number
  readonly probes: Probes
  readonly view: ProgressView
  readonly signal: AbortSignal
}

/** Without the one that was interrupted. */
async function measureSessions({ sides, sessions, probes, view, signal }: Sessions): Promise<GateFile[]> {
  const version = toolVersion() ?? 'unknown'
  const disabledProbes = probes.disabledNames()
  const { arms, notes } = await makeArms({ sides, builds: null, nullArm: false, disabledProbes, toolVersion: version })
  const scenarios = arms.map(({ scenario }) => scenario)
  const contenders = arms[0]?.contenders.length ?? 0
  const family = planFamily({ metrics: null, scenarios, loadProcesses: 1, contenders, blocks: BLOCKS })
  for (const text of [...notes, ...family.notes]) view.show({ type: 'note', text })
  const gates: GateFile[] = []
  for (let i = 0; i < sessions && !signal.aborted; i++) {
    view.show({ type: 'note', text: `session ${i + 1} of ${sessions}` })
    const { gate } = await measureSession({
      arms,
      blocks: BLOCKS,
      seed: sides[0].scenario.seed + i,
      environment: await collectEnvironment({ probes }),
      probes,
      command: ['transport-bench', ...process.argv.slice(2)],
      writers: arms.map(() => ({ path: '', write: () => undefined })),
      loadProcesses: null,
      signal,
      onProgress: (progress) => view.show(progress),
      family,
      notes: [],
      toolVersion: version,
    })
    if (!gate.aborted) gates.push(gate)
  }
  return gates
}

function tell(gates: readonly GateFile[], flags: SelftestAaFlags, terminal: Terminal): void {
  const summary = summariseAa(gates)
  if (flags.json === true) terminal.out(`${JSON.stringify({ ...summary, gates })}\n`)
  else if (flags.quiet !== true) terminal.out(aaText(summary, painter(terminal.useColour)))
}

function exitCodeOf(gates: readonly GateFile[]): ExitCode {
  const isFine =
    gates.some(({ verdict }) => verdict !== 'invalid') && gates.every(({ verdict }) => verdict !== 'regression')
  return isFine ? EXIT.fine : EXIT.invalid
}

function sessionsOf({ repeat }: SelftestAaFlags): number {
  const sessions = Number(repeat ?? 1)
  if (Number.isInteger(sessions) && sessions >= 1 && sessions <= MOST_SESSIONS) return sessions
  const message = `the number of sessions is 1 to ${MOST_SESSIONS}`
  throw new BenchError({ code: 'flag-value', message, value: repeat, where: '--repeat' })
}

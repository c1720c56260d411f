/** `transport-bench doctor`: is this machine fit to measure, and how much can the load engine itself take here? */
import { nowUs, sleepMs } from '../clock.js'
import type { Scenario } from '../contracts/scenario.js'
import { measureClock } from '../environment/clock-check.js'
import { collectEnvironment, type Environment } from '../environment/environment.js'
import { assessFitness, type Check, type CheckState, isFit } from '../environment/fitness.js'
import { findOptionalParts } from '../environment/optional-parts.js'
import type { Probes } from '../environment/probes.js'
import { valueOrNull } from '../environment/reading.js'
import { stolenShare } from '../environment/stolen-cpu.js'
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import { formatCount } from '../format.js'
import { spreadAddresses } from '../process/limits.js'
import { allowedCores } from '../process/pin.js'
import { chooseProcessCounts } from '../process/process-counts.js'
import { type Ceiling, measureCeiling } from '../run/ceiling.js'
import { describeEngines } from '../run/describe-contenders.js'
import { loadScenario } from '../scenario/load.js'
import { interruptSignal } from './interrupt.js'
import { probesOf } from './probe-flags.js'
import { readAll } from './read-all.js'
import type { Terminal } from './terminal.js'

export interface DoctorFlags {
  readonly clients?: string
  readonly disableProbe?: readonly string[]
  /** False skips measuring the load engine's ceiling. */
  readonly ceiling?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** The load engine's ceiling, or why there is none. */
type CeilingOutcome =
  | { readonly ceiling: readonly Ceiling[]; readonly notMeasuredBecause: null }
  | { readonly ceiling: null; readonly notMeasuredBecause: string }

interface Look {
  readonly checks: readonly Check[]
  readonly ceiling: CeilingOutcome
}

const STOLEN_INTERVAL_MS = 1000
const MARKS: Readonly<Record<CheckState, string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

export async function doctorCommand(flags: DoctorFlags, terminal: Terminal): Promise<ExitCode> {
  const { probes, scenario } = readAll<{ probes: Probes; scenario: Scenario }>({
    probes: () => probesOf(flags),
    scenario: () => loadScenario('stock-ticker', { clients: flags.clients }),
  })
  const environment = await collectEnvironment({ probes })
  const interrupt = interruptSignal(() => terminal.err('interrupted: once more quits at once\n'))
  const { signal } = interrupt
  const look = async (): Promise<Look> => {
    const checks = await inspect(scenario.clients, environment, probes)
    if (flags.ceiling === false) return { checks, ceiling: notMeasured('--no-ceiling') }
    if (!isFit(checks)) return { checks, ceiling: notMeasured('the machine is not fit') }
    return { checks, ceiling: await askCeiling(environment, probes, { flags, terminal, signal }) }
  }
  const looked = await look().catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  interrupt.dispose()
  if (looked === null || signal.aborted) return EXIT.interrupted
  const fit = isFit(looked.checks)
  if (flags.json === true) terminal.out(`${JSON.stringify(asDocument(looked, environment))}\n`)
  else if (flags.quiet !== true) terminal.out(render(looked))
  return fit ? EXIT.fine : EXIT.invalid
}

async function inspect(clients: number, environment: Environment, probes: Probes): Promise<Check[]> {
  const before = valueOrNull(probes.cpuTicks())
  await sleepMs(STOLEN_INTERVAL_MS)
  const after = valueOrNull(probes.cpuTicks())
  const engines = await describeEngines(probes.disabledNames())
  const { limits, pinning, machine, loadBefore } = environment
  const addresses = spreadAddresses(clients, limits.portRange, process.platform)
  const connections = { clients, connectionsPerClient: 1 } as const
  const counts = chooseProcessCounts(connections, {
    cores: allowedCores(),
    descriptors: limits.descriptors.soft,
    named: { load: null, server: null },
  })
  return assessFitness({
    demand: { ...connections, loadProcesses: counts.load, serverProcesses: counts.server },
    limits: {
      platform: process.platform,
      descriptors: limits.descriptors,
      portRange: limits.portRange,
      timeWait: environment.timeWait,
      sourceAddresses: addresses,
    },
    cores: allowedCores(),
    cpuQuota: machine.cpuQuota,
    pinning,
    clock: measureClock(nowUs),
    somaxconn: limits.somaxconn,
    stolenCpuShare: before && after ? stolenShare(before, after) : null,
    loadAverage: loadBefore.loadAverage?.[0] ?? null,
    parts: findOptionalParts(),
    uwsUnavailableBecause: engines.uws.reason,
  })
}

function notMeasured(because: string): CeilingOutcome {
  return { ceiling: null, notMeasuredBecause: because }
}

/** What forbids measuring the ceiling leaves the checks as they are. */
async function askCeiling(
  environment: Environment,
  probes: Probes,
  {
    flags,
    terminal,
    signal,
  }: { readonly flags: DoctorFlags; readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<CeilingOutcome> {
  const onStep = (text: string): void => {
    if (flags.quiet !== true) terminal.err(`${text}\n`)
  }
  try {
    return { ceiling: await measureCeiling({ environment, probes, signal, onStep }), notMeasuredBecause: null }
  } catch (error) {
    if (!(error instanceof BenchError) || signal.aborted) throw error
    return notMeasured(error.problems.map(({ code, message }) => message ?? code).join('; '))
  }
}

function asDocument({ checks, ceiling: outcome }: Look, environment: Environment): object {
  const { ceiling, notMeasuredBecause } = outcome
  return { fit: isFit(checks), checks, ceiling, ceilingNotMeasuredBecause: notMeasuredBecause, environment }
}

function render({ checks, ceiling }: Look): string {
  const lines = checks.flatMap(({ name, state, detail, remedy }) => [
    `${MARKS[state]}  ${name.padEnd(18)}${detail}`,
    ...(state === 'ok' || remedy === null ? [] : [`${' '.repeat(24)}→ ${remedy}`]),
  ])
  const fit = isFit(checks) ? 'This machine is fit to measure.' : 'This machine is not fit to measure: see FAIL above.'
  const limits =
    ceiling.ceiling === null
      ? [`Load engine's ceiling: not measured (${ceiling.notMeasuredBecause})`]
      : ceiling.ceiling.map(ceilingLine)
  return `${[...lines, '', ...limits, fit].join('\n')}\n`
}

function ceilingLine({ work, sustainedPerSecond, failedPerSecond, cpuUsEach }: Ceiling): string {
  const cpu = cpuUsEach === null ? '' : ` (${cpuUsEach.toFixed(1)} µs of CPU each)`
  const parts = [
    ...(sustainedPerSecond === null ? [] : [`${formatCount(sustainedPerSecond)}/s sustained${cpu}`]),
    ...(failedPerSecond === null ? ['no more was tried'] : [`${formatCount(failedPerSecond)}/s not`]),
  ]
  return `Load engine's ceiling, ${work}: ${parts.join(', ')}`
}

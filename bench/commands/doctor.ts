/** `transport-bench doctor`: is this machine fit to measure, and how much can the load engine itself take here? */
import { nowUs, sleepMs } from '../clock.js'
import { measureClock } from '../environment/clock-check.js'
import { collectEnvironment, type Environment } from '../environment/environment.js'
import { assessFitness, type Check, type CheckState, isFit } from '../environment/fitness.js'
import { findOptionalParts } from '../environment/optional-parts.js'
import type { Probes } from '../environment/probes.js'
import { valueOrNull } from '../environment/reading.js'
import { stolenShare } from '../environment/stolen-cpu.js'
import { EXIT, type ExitCode } from '../errors.js'
import { formatCount } from '../format.js'
import { connectionsPerAddress, sourceAddresses } from '../process/limits.js'
import { allowedCores, loadProcessCount } from '../process/pin.js'
import { type Ceiling, measureCeiling } from '../run/ceiling.js'
import { describeEngines } from '../run/describe-contenders.js'
import { loadScenario } from '../scenario/load.js'
import { interruptSignal } from './interrupt.js'
import { probesOf } from './run.js'
import type { Terminal } from './terminal.js'

export interface DoctorFlags {
  readonly clients?: string
  readonly disableProbe?: readonly string[]
  /** False skips measuring the load engine's ceiling. */
  readonly ceiling?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

const STOLEN_INTERVAL_MS = 1000
const MARKS: Readonly<Record<CheckState, string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

export async function doctorCommand(flags: DoctorFlags, terminal: Terminal): Promise<ExitCode> {
  const probes = probesOf(flags)
  const scenario = loadScenario('stock-ticker', flags.clients === undefined ? {} : { clients: flags.clients })
  const environment = await collectEnvironment({ probes })
  const interrupt = interruptSignal(() => terminal.err('interrupted: once more quits at once\n'))
  const { signal } = interrupt
  const look = async (): Promise<{ checks: Check[]; ceiling: Ceiling[] | null }> => ({
    checks: await inspect(scenario.clients, environment, probes),
    ceiling: flags.ceiling === false ? null : await askCeiling(environment, probes, { flags, terminal, signal }),
  })
  const looked = await look().catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  interrupt.dispose()
  if (looked === null || signal.aborted) return EXIT.interrupted
  const { checks, ceiling } = looked
  if (flags.json === true) terminal.out(`${JSON.stringify({ fit: isFit(checks), checks, ceiling, environment })}\n`)
  else if (flags.quiet !== true) terminal.out(render(checks, ceiling))
  return isFit(checks) ? EXIT.fine : EXIT.invalid
}

async function inspect(clients: number, environment: Environment, probes: Probes): Promise<Check[]> {
  const before = valueOrNull(probes.cpuTicks())
  await sleepMs(STOLEN_INTERVAL_MS)
  const after = valueOrNull(probes.cpuTicks())
  const engines = await describeEngines()
  const { limits, pinning, machine, loadBefore } = environment
  const addresses = sourceAddresses(clients, connectionsPerAddress(limits.portRange))
  return assessFitness({
    demand: { clients, loadProcesses: loadProcessCount(allowedCores()), connectionsPerClient: 1 },
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

async function askCeiling(
  environment: Environment,
  probes: Probes,
  {
    flags,
    terminal,
    signal,
  }: { readonly flags: DoctorFlags; readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<Ceiling[]> {
  return measureCeiling({
    environment,
    probes,
    signal,
    onStep: (text) => {
      if (flags.quiet !== true) terminal.err(`${text}\n`)
    },
  })
}

function render(checks: readonly Check[], ceilings: readonly Ceiling[] | null): string {
  const lines = checks.flatMap(({ name, state, detail, remedy }) => [
    `${MARKS[state]}  ${name.padEnd(18)}${detail}`,
    ...(state === 'ok' || remedy === null ? [] : [`${' '.repeat(24)}→ ${remedy}`]),
  ])
  const fit = isFit(checks) ? 'This machine is fit to measure.' : 'This machine is not fit to measure: see FAIL above.'
  const limits = (ceilings ?? []).map(
    ({ work, perSecond, cpuUsEach, attained }) =>
      `Load engine's ceiling, ${work}: ${attained ? '' : 'below '}${formatCount(perSecond)}/s, ${cpuUsEach.toFixed(1)} µs of CPU each`,
  )
  return `${[...lines, '', ...limits, fit].join('\n')}\n`
}

/** Is this machine fit to measure? Pure: facts in, checks with remedies out; the `doctor` verb gathers and prints. */
import type { PortRange } from '../process/limits.js'
import {
  descriptorsNeeded,
  type LimitFacts,
  type LimitProblem,
  type LoadDemand,
  preflight,
} from '../process/preflight.js'
import { VALIDITY_THRESHOLDS } from '../validity/thresholds.js'
import type { ClockFacts } from './clock-check.js'
import { OPTIONAL_PARTS, type OptionalPart } from './optional-parts.js'

export type CheckState = 'ok' | 'warn' | 'fail'

export interface Check {
  readonly name: string
  readonly state: CheckState
  readonly detail: string
  /** What to do; null when nothing needs to be done. */
  readonly remedy: string | null
}

export interface FitnessFacts {
  /** The load that the machine should carry, such as that of stock-ticker. */
  readonly demand: LoadDemand
  readonly limits: LimitFacts
  readonly cores: number
  /** CPUs' worth of time that a control group allows; null: no quota. */
  readonly cpuQuota: number | null
  readonly pinning: { readonly available: boolean; readonly reason: string | null }
  readonly clock: ClockFacts
  readonly somaxconn: number | null
  /** Share of CPU time stolen over a short interval, 0…1; null: cannot be told. */
  readonly stolenCpuShare: number | null
  /** One-minute load average; null: the platform has none. */
  readonly loadAverage: number | null
  /** Where each optional program is; null: not on PATH. */
  readonly parts: Readonly<Record<OptionalPart, string | null>>
  /** Why uWebSockets.js does not load; null when it does. */
  readonly uwsUnavailableBecause: string | null
}

/** Coarser clocks than this cannot tell contenders apart, µs. */
const COARSE_CLOCK_US = 100
/** Stolen CPU time worth a warning; the validity limit is a failure. */
const STOLEN_WARNING = 0.01
/** Load average per core above which something else is running. */
const BUSY_LOAD_PER_CORE = 0.25
/** What the servers ask of listen(2). */
const LISTEN_BACKLOG = 4_096

export function assessFitness(facts: FitnessFacts): Check[] {
  return [
    ...limitChecks(facts),
    coresCheck(facts),
    pinningCheck(facts),
    clockCheck(facts.clock),
    backlogCheck(facts.somaxconn),
    stolenCheck(facts.stolenCpuShare),
    loadCheck(facts),
    uwsCheck(facts.uwsUnavailableBecause),
    ...partChecks(facts),
  ]
}

/** Unfit when any check fails; warnings only say what to watch. */
export function isFit(checks: readonly Check[]): boolean {
  return checks.every((check) => check.state !== 'fail')
}

const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, remedy: null })
const warn = (name: string, detail: string, remedy: string): Check => ({ name, state: 'warn', detail, remedy })
const fail = (name: string, detail: string, remedy: string): Check => ({ name, state: 'fail', detail, remedy })

const LIMIT_CHECKS: readonly { readonly name: string; readonly codes: readonly LimitProblem['code'][] }[] = [
  { name: 'descriptors', codes: ['descriptor-limit'] },
  { name: 'ports', codes: ['port-range', 'time-wait'] },
  { name: 'source addresses', codes: ['source-addresses'] },
]

function limitChecks(facts: FitnessFacts): Check[] {
  const problems = preflight(facts.demand, facts.limits)
  return LIMIT_CHECKS.map(({ name, codes }) => {
    const problem = problems.find(({ code }) => codes.includes(code))
    if (problem === undefined) return limitFine(name, facts)
    return (problem.fatal ? fail : warn)(name, problem.message, problem.remedy)
  })
}

function limitFine(name: string, facts: FitnessFacts): Check {
  const { soft } = facts.limits.descriptors
  if (name === 'descriptors') {
    if (soft === null) return warn(name, 'the limit cannot be told here', 'watch for EMFILE in the result')
    return ok(name, `${soft}, and ${facts.demand.clients} clients need ${serverNeed(facts.demand)}`)
  }
  if (name === 'ports') return ok(name, rangeText(facts.limits.portRange))
  const addresses = facts.limits.sourceAddresses
  return ok(name, addresses.length < 2 ? 'one is enough' : addresses.join(', '))
}

function serverNeed(demand: LoadDemand): string {
  const { server } = descriptorsNeeded(demand)
  return demand.serverProcesses === 1 ? `${server}` : `${server} in each of ${demand.serverProcesses} server processes`
}

function rangeText(range: PortRange | null): string {
  return range === null ? 'the range cannot be told here; 28,000 per address assumed' : `${range.low} to ${range.high}`
}

function coresCheck({ cores, cpuQuota }: FitnessFacts): Check {
  const remedy = 'use a machine with at least 2 cores: server and load then share no CPU'
  if (!(cores >= 1)) return fail('cores', `${cores} cores`, remedy)
  if (cores < 2) return warn('cores', 'server and load share one core: expect invalid trials at full load', remedy)
  if (cpuQuota !== null && cpuQuota < 2) {
    return warn(
      'cores',
      `${cores} cores, but a control group allows ${cpuQuota} CPUs' worth of time`,
      'raise the quota',
    )
  }
  return ok('cores', `${cores}`)
}

function pinningCheck({ pinning }: FitnessFacts): Check {
  if (pinning.available) return ok('pinning', 'server and load processes get CPUs of their own')
  return warn(
    'pinning',
    pinning.reason ?? 'not available',
    'on Linux with 2 or more CPUs: install util-linux (taskset)',
  )
}

function clockCheck(clock: ClockFacts): Check {
  const remedy =
    'use another clock source (Linux: cat /sys/devices/system/clocksource/clocksource0/current_clocksource)'
  if (clock.stepsBack > 0) {
    return fail('clock', `went back ${clock.stepsBack} times in ${clock.readings} readings`, remedy)
  }
  if (clock.resolutionUs === null) return fail('clock', `did not move in ${clock.readings} readings`, remedy)
  const detail = `steps of ${clock.resolutionUs} µs, monotonic over ${clock.readings} readings`
  return clock.resolutionUs > COARSE_CLOCK_US ? fail('clock', detail, remedy) : ok('clock', detail)
}

function backlogCheck(somaxconn: number | null): Check {
  if (somaxconn === null) return ok('backlog', 'cannot be told here')
  if (somaxconn >= LISTEN_BACKLOG) return ok('backlog', `${somaxconn}`)
  const remedy = `run: sudo sysctl -w net.core.somaxconn=${LISTEN_BACKLOG}, or connect more slowly`
  return warn(
    'backlog',
    `${somaxconn} connections may wait to be accepted, the servers ask for ${LISTEN_BACKLOG}`,
    remedy,
  )
}

function stolenCheck(share: number | null): Check {
  const remedy = 'run when the host is quiet, or on a machine with dedicated CPUs'
  if (share === null)
    return warn('stolen CPU', 'cannot be told here', 'compare repeated runs: their spread must be small')
  const detail = `${Math.round(share * 1_000) / 10} % of the CPU time`
  if (!(share <= VALIDITY_THRESHOLDS.stolenCpuShare)) return fail('stolen CPU', detail, remedy)
  return share > STOLEN_WARNING ? warn('stolen CPU', detail, remedy) : ok('stolen CPU', detail)
}

function loadCheck({ loadAverage, cores }: FitnessFacts): Check {
  if (loadAverage === null) return ok('load average', 'cannot be told here')
  const detail = `${Math.round(loadAverage * 100) / 100} on ${cores} core(s)`
  if (loadAverage <= BUSY_LOAD_PER_CORE * cores) return ok('load average', detail)
  return warn('load average', `${detail}: something else is running`, 'stop it, or wait a minute if it was a run')
}

function uwsCheck(because: string | null): Check {
  if (because === null) return ok('uWebSockets.js', 'loads')
  return warn(
    'uWebSockets.js',
    because,
    'the uws contenders are left out; npm install with a supported Node and platform',
  )
}

function partChecks(facts: FitnessFacts): Check[] {
  return Object.entries(OPTIONAL_PARTS).map(([name, { use, remedy }]) => {
    const path = facts.parts[name as OptionalPart]
    return path === null ? warn(name, `not on PATH; without it: no ${use}`, remedy) : ok(name, path)
  })
}

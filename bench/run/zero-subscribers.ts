/**
 * What every contender's server uses at the same rate with nobody listening. All servers publish at once: each does
 * almost nothing, and CPU time, unlike wall time, does not grow because others run too.
 */
import { atUs, nowUs } from '../clock.js'
import type { FromServer, ServerReport, ToServer } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { TargetDefinition } from '../contracts/target.js'
import type { ZeroSubscribers } from '../result/schema.js'
import { targetOf } from '../target/contenders.js'
import type { Certificates } from '../tls/certificates.js'
import { ChildProcess, type ProcessOrigin, serverStart } from './child-process.js'
import { serverPlan } from './plans.js'

const ANSWER_US = 60_000_000
const SETTLE_US = 1_000_000
const MEASURE_US = 2_000_000
/** Events per second over all servers from which on they are measured one after the other. */
const TOGETHER_EVENTS_PER_SECOND = 2_000

type Server = ChildProcess<ToServer, FromServer>

export interface ZeroSubscribersOptions {
  readonly scenario: Scenario
  readonly contenders: readonly Contender[]
  /** Server processes of each, as in the trials. */
  readonly shards: number
  /** For servers that speak TLS. */
  readonly certificates: Certificates | null
  readonly targets: readonly TargetDefinition[]
  readonly signal: AbortSignal
  /** Probes that the servers must not use. */
  readonly disabledProbes: readonly string[]
  readonly origin: ProcessOrigin
}

export async function measureZeroSubscribers(options: ZeroSubscribersOptions): Promise<ZeroSubscribers[]> {
  const { scenario, contenders, signal } = options
  const perServer = scenario.workload.ratePerSecond * scenario.workload.channels * options.shards
  const together = perServer * contenders.length <= TOGETHER_EVENTS_PER_SECOND
  const results: ZeroSubscribers[] = []
  for (const group of together ? [contenders] : contenders.map((contender) => [contender])) {
    if (!signal.aborted) results.push(...(await measure({ ...options, contenders: group })))
  }
  return results
}

/** A server that cannot be measured is left out; its trials will say why. */
async function measure({
  scenario,
  contenders,
  shards,
  certificates,
  targets,
  signal,
  disabledProbes,
  origin,
}: ZeroSubscribersOptions): Promise<ZeroSubscribers[]> {
  const servers = contenders.map(
    (contender): Server =>
      ChildProcess.spawn({
        ...serverStart(origin),
        name: `server ${contender.name}`,
        cpus: null,
        disabledProbes,
      }),
  )
  try {
    const opened = await Promise.allSettled(
      servers.map((server, i) => {
        const contender = contenders[i] as Contender
        const target = targetOf(contender, targets)
        const plan = serverPlan({ scenario, contender, clients: 0, shards, certificates, target }, '127.0.0.1', 0)
        server.send({ type: 'open', plan })
        const readyUs = (target?.ready.timeoutSeconds ?? 0) * 1e6
        return server.next(['ready', 'refused'], nowUs() + ANSWER_US + readyUs)
      }),
    )
    const isReady = (i: number): boolean => {
      const outcome = opened[i]
      return outcome?.status === 'fulfilled' && outcome.value.type === 'ready'
    }
    const ready = servers.filter((_, i) => isReady(i))
    const named = contenders.filter((_, i) => isReady(i))
    await publishToNobody(ready, signal)
    if (signal.aborted) return []
    const reports = await Promise.allSettled(ready.map(reportOf))
    return reports.flatMap((report, i) =>
      report.status === 'fulfilled' && isKnown(named[i] as Contender, report.value)
        ? [zeroSubscribers(named[i] as Contender, report.value)]
        : [],
    )
  } finally {
    await Promise.all(servers.map((server) => server.stop({ type: 'stop' }, 5000)))
  }
}

/** Until the time is over, or the run is interrupted. */
async function publishToNobody(servers: readonly Server[], signal: AbortSignal): Promise<void> {
  const startUs = nowUs() + 50_000
  const t0Us = startUs + SETTLE_US
  const t1Us = t0Us + MEASURE_US
  for (const server of servers) server.send({ type: 'start', timetable: { startUs, t0Us, t1Us, endUs: t1Us } })
  await new Promise<void>((resolve) => {
    const timer = atUs(t1Us + 50_000, resolve)
    const abort = (): void => {
      timer.cancel()
      resolve()
    }
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
  })
}

async function reportOf(server: Server): Promise<ServerReport> {
  const answer = server.next(['report'], nowUs() + ANSWER_US)
  server.send({ type: 'report' })
  return (await answer).report
}

/** A running server whose process nobody named uses nothing that is seen. */
function isKnown({ engine }: Contender, { outside }: ServerReport): boolean {
  return engine !== 'target' || outside !== null
}

function zeroSubscribers({ name }: Contender, { usage, published }: ServerReport): ZeroSubscribers {
  const { cpuUserUs, cpuSystemUs, wallUs, rssBytes } = usage
  return { contender: name, cpuUserUs, cpuSystemUs, wallUs, rssBytes, published }
}

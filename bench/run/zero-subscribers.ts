/**
 * What every contender's server uses at the same rate with nobody listening. All servers publish at once: each does
 * almost nothing, and CPU time, unlike wall time, does not grow because others run too.
 */
import { nowUs, untilUs } from '../clock.js'
import type { FromServer, ServerReport, ToServer } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { ZeroSubscribers } from '../result/schema.js'
import { ChildProcess } from './child-process.js'
import { serverPlan } from './plans.js'

const ANSWER_US = 60_000_000
const SETTLE_US = 500_000
const MEASURE_US = 2_000_000
/** Events per second over all servers from which on they are measured one after the other. */
const TOGETHER_EVENTS_PER_SECOND = 2_000

type Server = ChildProcess<ToServer, FromServer>

export async function measureZeroSubscribers(
  scenario: Scenario,
  contenders: readonly Contender[],
  signal: AbortSignal,
): Promise<ZeroSubscribers[]> {
  const perServer = scenario.workload.ratePerSecond * scenario.workload.channels
  if (perServer * contenders.length <= TOGETHER_EVENTS_PER_SECOND) return measure(scenario, contenders)
  const results: ZeroSubscribers[] = []
  for (const contender of contenders) {
    if (!signal.aborted) results.push(...(await measure(scenario, [contender])))
  }
  return results
}

/** A server that cannot be measured is left out; its trials will say why. */
async function measure(scenario: Scenario, contenders: readonly Contender[]): Promise<ZeroSubscribers[]> {
  const servers = contenders.map(
    (contender): Server =>
      ChildProcess.spawn({
        entry: 'servers/main.js',
        name: `server ${contender.name}`,
        cpus: null,
        disabledProbes: [],
      }),
  )
  try {
    const ready = await Promise.all(
      servers.map(async (server, i) => {
        const plan = serverPlan({ scenario, contender: contenders[i] as Contender, clients: 0 }, '127.0.0.1', 0)
        server.send({ type: 'open', plan })
        const answer = await server.next(['ready', 'refused'], nowUs() + ANSWER_US)
        return answer.type === 'ready'
      }),
    )
    const reports = await publishToNobody(servers.filter((_, i) => ready[i]))
    const named = contenders.filter((_, i) => ready[i])
    return reports.map((report, i) => ({
      contender: (named[i] as Contender).name,
      cpuUserUs: report.usage.cpuUserUs,
      cpuSystemUs: report.usage.cpuSystemUs,
      wallUs: report.usage.wallUs,
      rssBytes: report.usage.rssBytes,
      published: report.published,
    }))
  } finally {
    await Promise.all(servers.map((server) => server.stop({ type: 'stop' }, 5000)))
  }
}

async function publishToNobody(servers: readonly Server[]): Promise<ServerReport[]> {
  const startUs = nowUs() + 50_000
  const t0Us = startUs + SETTLE_US
  const t1Us = t0Us + MEASURE_US
  for (const server of servers) server.send({ type: 'start', timetable: { startUs, t0Us, t1Us, endUs: t1Us } })
  await untilUs(t1Us + 50_000)
  return Promise.all(
    servers.map(async (server) => {
      const answer = server.next(['report'], nowUs() + ANSWER_US)
      server.send({ type: 'report' })
      return (await answer).report
    }),
  )
}

/** Delivery in the page: the project's own servers publish on schedule, widgets of one page receive. */
import { nowUs } from '../clock.js'
import { contenderByName } from '../contenders.js'
import type { FromServer, ServerPlan, ServerReport, Timetable, ToServer } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { channelPacer, measuredRange } from '../event/schedule.js'
import { ChildProcess, serverStart, THIS_BUILD } from '../run/child-process.js'
import { serverPlan } from '../run/plans.js'
import { loadScenario } from '../scenario/load.js'
import { clientHttp } from '../topology.js'
import { HOST } from './chromium.js'
import { startClockServer } from './clock-server.js'
import { clockOffset } from './page-clock.js'
import type { ClockRound, Readiness, Receipt } from './page-contract.js'
import { countReceipts } from './page-ledger.js'
import type { DeliveryRow } from './schema.js'
import { type Call, callsOf, openPage, type Session, wait, waitFor } from './session.js'

export interface DeliveryCase {
  readonly contender: string
  readonly widgets: number
  /** Whether they share one subscription. */
  readonly shared: boolean
}

const ANSWER_US = 30_000_000
const STOP_GRACE_MS = 5000
const CLOCK_ROUNDS = 200
const POLL_INTERVAL_MS = 500
const LEAD_US = 300_000
/** How long widgets are waited for before publishing begins without them, ms. */
const READY_MS = { quick: 1500, full: 4000 } as const

export function deliveryCases(quick: boolean): DeliveryCase[] {
  const contenders = ['sse/node', 'sse/node-h2+tls', 'websocket/ws', 'long-poll/node', 'short-poll/node']
  const more = ['websocket/ws+tls', 'websocket/uws', 'long-poll/node-h2+tls', 'short-poll/node-h2+tls']
  return [...contenders, ...(quick ? [] : more)].map((contender) => ({ contender, widgets: 1, shared: false }))
}

export function widgetCases(quick: boolean): DeliveryCase[] {
  const counts = quick ? [10] : [1, 6, 10, 30]
  const contenders = ['sse/node', 'sse/node-h2+tls', 'websocket/ws']
  const more = ['long-poll/node', 'long-poll/node-h2+tls']
  return counts.flatMap((widgets) => [
    ...[...contenders, ...(quick ? [] : more)].map((contender) => ({ contender, widgets, shared: false })),
    ...(quick || widgets === 1 ? [] : [{ contender: 'websocket/ws', widgets, shared: true }]),
  ])
}

/** The server cannot be had here; the others can. */
export class ServerRefused extends Error {}

/** One server, one page. @throws ServerRefused */
export async function measureDelivery(session: Session, which: DeliveryCase): Promise<DeliveryRow> {
  const contender = contenderByName(which.contender)
  const scenario = scenarioOf(session, which.widgets)
  const plan = planOf(session, scenario, contender)
  const server = ChildProcess.spawn<ToServer, FromServer>({
    ...serverStart(THIS_BUILD),
    name: `server ${which.contender}`,
    cpus: null,
    disabledProbes: [],
  })
  const clock = await startClockServer()
  try {
    const port = await openServer(server, plan)
    return await inPage(session, { which, contender, scenario, plan, server, port, clockUrl: clock.url })
  } finally {
    await server.stop({ type: 'stop' }, STOP_GRACE_MS)
    await clock.close()
  }
}

/** Browsers cannot send Authorization with EventSource and WebSocket: here the server takes the token from the query, too. */
function planOf({ certificates }: Session, scenario: Scenario, contender: Contender): ServerPlan {
  const plan = serverPlan({ scenario, contender, clients: scenario.clients, certificates }, '127.0.0.1', 0)
  return { ...plan, options: { ...plan.options, tokenInQuery: true } }
}

function scenarioOf({ quick }: Session, widgets: number): Scenario {
  return loadScenario('stock-ticker', {
    clients: widgets,
    rate: 10,
    warmup: '500ms',
    duration: quick ? '2s' : widgets > 1 ? '4s' : '10s',
    pollInterval: POLL_INTERVAL_MS,
    // A constant period that divides the poll interval would show one phase of it.
    set: ['workload.arrival=poisson'],
    drain: '2s',
  })
}

async function openServer(server: ChildProcess<ToServer, FromServer>, plan: ServerPlan): Promise<number> {
  server.send({ type: 'open', plan })
  const answer = await server.next(['ready', 'refused'], nowUs() + ANSWER_US)
  if (answer.type === 'refused') throw new ServerRefused(answer.reason)
  return answer.port
}

interface PageTrial {
  readonly which: DeliveryCase
  readonly contender: Contender
  readonly scenario: Scenario
  readonly plan: ServerPlan
  readonly server: ChildProcess<ToServer, FromServer>
  readonly port: number
  readonly clockUrl: string
}

interface Seen {
  readonly receipts: readonly Receipt[]
  readonly readiness: Readiness
  readonly rounds: readonly ClockRound[]
  readonly timetable: Timetable
  readonly report: ServerReport
}

async function inPage(session: Session, trial: PageTrial): Promise<DeliveryRow> {
  const { contender, port } = trial
  const origin = `${contender.topology.tls ? 'https' : 'http'}://${HOST}:${port}`
  // Without a token the server refuses it, and the refusal is a document of the server's own origin.
  const page = await openPage(session, `${origin}/`)
  try {
    return rowOf(trial, await receive(session, trial, { call: callsOf(page), origin }))
  } finally {
    await page.close().catch(() => undefined)
  }
}

async function receive(
  { signal, quick }: Session,
  { which, contender, scenario, plan, server, clockUrl }: PageTrial,
  { call, origin }: { readonly call: Call; readonly origin: string },
): Promise<Seen> {
  const before = await call('clockRounds', clockUrl, CLOCK_ROUNDS)
  const { widgets, shared } = which
  const { token, channels } = plan.options
  const url = `${origin}/events?channel=${channels[0]}&token=${token}`
  await call('subscribe', { transport: contender.transport, widgets, shared, url, pollIntervalMs: POLL_INTERVAL_MS })
  await waitFor(signal, quick ? READY_MS.quick : READY_MS.full, async () =>
    (await call('readiness')).readyAfterMs.every((ms) => ms !== null),
  )
  const timetable = timetableOf(scenario)
  server.send({ type: 'start', timetable })
  await wait(signal, (timetable.t1Us - nowUs()) / 1000)
  await wait(signal, Math.max(0, (timetable.endUs - nowUs()) / 1000))
  const receipts = await call('receipts')
  const after = await call('clockRounds', clockUrl, CLOCK_ROUNDS)
  const reported = server.next(['report'], nowUs() + ANSWER_US)
  server.send({ type: 'report' })
  const { report } = await reported
  // Not before: who was not ready when the first event was due may have become so.
  const readiness = await call('readiness')
  await call('unsubscribe')
  return { receipts, readiness, rounds: [...before, ...after], timetable, report }
}

function timetableOf({ phases }: Scenario): Timetable {
  const startUs = nowUs() + LEAD_US
  const t0Us = startUs + Math.round(phases.warmupSeconds * 1e6)
  const t1Us = t0Us + Math.round(phases.durationSeconds * 1e6)
  return { startUs, t0Us, t1Us, endUs: t1Us + Math.round(phases.drainSeconds * 1e6) }
}

function rowOf({ which, contender, plan }: PageTrial, seen: Seen): DeliveryRow {
  const pacer = channelPacer(plan.workload, 0)
  const { timetable, readiness, receipts, report } = seen
  const clock = clockOffset(seen.rounds)
  const { readyAfterMs, failures } = readiness
  const ready = readyAfterMs.filter((ms) => ms !== null)
  const counted = countReceipts({
    widgets: which.widgets,
    receipts,
    range: measuredRange(pacer, timetable),
    timetable,
    clock,
    intendedUs: (sequence) => timetable.startUs + pacer.dueAtUs(sequence - 1),
  })
  return {
    ...which,
    transport: contender.transport,
    protocol: clientHttp(contender),
    pollIntervalMs: contender.transport === 'short-poll' ? POLL_INTERVAL_MS : null,
    readyWidgets: ready.length,
    allReadyMs: ready.length === which.widgets ? Math.max(...ready) : null,
    connections: { established: report.countersAtT1.established, opened: report.countersAtT1.connectionsOpened },
    ...counted,
    clock: { rounds: clock.rounds, minRoundTripUs: clock.minRoundTripUs, uncertaintyUs: clock.uncertaintyUs },
    failures: [...failures],
  }
}

/** One measurement of the engine benchmark: a fresh server on one core, a fresh contestant on the other. */
import { nowUs, untilUs } from '../../bench/clock.js'
import type { Timetable } from '../../bench/contracts/control.js'
import { type PinningPlan, pinningPlan, readPinningFacts } from '../../bench/process/pin.js'
import { ChildProcess } from '../../bench/run/child-process.js'
import { loadPlan } from '../../bench/run/plans.js'
import { HOST, LoadUnderTest, ServerUnderTest, type Trial, timetableFor, trialOf } from '../processes.js'
import { measureProgram } from './programs.js'
import type { FromReader, ReaderKind, ReaderPlan, ToReader } from './reader-contract.js'
import type { Contestant, Work } from './works.js'

const ANSWER_US = 60_000_000
const STOP_MS = 5000
/** Connections of a reader that may be opening at once: what the load process takes, too. */
const IN_FLIGHT = 256

/** What is read once, at the end, needs no time before it. */
const UNTIMED: Phases = { warmupSeconds: 0.2, durationSeconds: 0.3 }

export interface Phases {
  readonly warmupSeconds: number
  readonly durationSeconds: number
}

/** One value in the unit of the work, and whether it was measured as the work asks. */
export interface Measured {
  readonly value: number
  /** Messages per socket read; null where it is not known or does not matter. */
  readonly perRead: number | null
  /** Of CPU works: operations per second, and the share of its core that the contestant used. */
  readonly perSecond: number | null
  readonly cpuShare: number | null
}

const UNRATED = { perRead: null, perSecond: null, cpuShare: null } as const

/** Something kept server or contestant from running: another measurement may come off. */
export class Disturbed extends Error {}

/** One contestant once. @throws Error when it could not do the work. */
export async function measureOnce(work: Work, contestant: Contestant, phases: Phases): Promise<Measured> {
  const points: [number, Measured][] = []
  for (const connections of work.connections) {
    points.push([connections, await measureAt(work, contestant, { connections, phases })])
  }
  const [only] = points
  if (points.length === 1 && only !== undefined) return only[1]
  return { ...UNRATED, value: slope(points.map(([connections, { value }]) => [connections, value])) }
}

interface Shape {
  readonly connections: number
  readonly phases: Phases
}

interface Subject {
  readonly work: Work
  readonly trial: Trial
  readonly server: ServerUnderTest
  readonly cpus: PinningPlan['load'][number]
}

async function measureAt(work: Work, contestant: Contestant, { connections, phases }: Shape): Promise<Measured> {
  const asked = work.measure === 'cpu' ? phases : UNTIMED
  const scenario = { ...work.scenario, clients: connections, phases: { ...asked, drainSeconds: 0.5 } }
  const trial = trialOf(work.contender, scenario)
  const pinning = pinningPlan(readPinningFacts(), 1)
  const server = await ServerUnderTest.open(trial, pinning.server)
  const subject = { work, trial, server, cpus: pinning.load[0] ?? null }
  try {
    if (contestant === 'lean' && !(work.reader === 'echo' && work.closedLoop)) return await measureLean(subject)
    if (contestant === 'lean') return await measureReader(subject, 'lean-loop')
    if (contestant !== 'wrk' && contestant !== 'h2load') return await measureReader(subject, contestant)
    const value = await measureProgram(contestant, readerPlan(subject, 'bare'), subject.cpus, phases)
    return { ...UNRATED, value }
  } finally {
    await server.stop()
  }
}

async function measureLean({ work, trial, server, cpus }: Subject): Promise<Measured> {
  const load = await LoadUnderTest.connect(trial, server.port, cpus)
  try {
    if (work.measure === 'connect') return { ...UNRATED, value: load.connectUs / 1000 }
    const timetable = timetableFor(trial.scenario)
    load.start(timetable)
    server.start(timetable)
    await untilUs(timetable.endUs)
    if (work.measure === 'memory') return { ...UNRATED, value: await load.rssBytes() }
    const { usage, counts, ledger, failures } = await load.report()
    if (Object.keys(failures).length > 0) throw new Error(`clients failed: ${JSON.stringify(failures)}`)
    if (ledger.duplicated > 0) throw new Error(`${ledger.duplicated} events came twice`)
    // What a machine that stood still delivers after the drain is missing, too.
    if (ledger.missing > 0) throw new Disturbed(`${ledger.missing} events were missing`)
    const operations = work.reader === 'poll' ? counts.responses : counts.received
    const reads = work.reader === 'poll' ? operations : counts.reads
    return rated({ cpuUs: usage.cpuUserUs + usage.cpuSystemUs, operations, reads }, usage.wallUs)
  } finally {
    await stopInOrder(server, load)
  }
}

interface Done {
  readonly cpuUs: number
  readonly operations: number
  readonly reads: number | null
}

function rated({ cpuUs, operations, reads }: Done, wallUs: number): Measured {
  return {
    value: cpuUs / operations,
    perRead: reads === null ? null : operations / reads,
    perSecond: (operations * 1e6) / wallUs,
    cpuShare: cpuUs / wallUs,
  }
}

/** The server first: who closes first keeps the connection in TIME_WAIT, and that would hold the other's ports. */
export async function stopInOrder(server: ServerUnderTest, other: { stop(): Promise<void> } | null): Promise<void> {
  await server.stop()
  await other?.stop()
}

async function measureReader(subject: Subject, kind: ReaderKind): Promise<Measured> {
  const { work, trial, server, cpus } = subject
  const child = ChildProcess.spawn<ToReader, FromReader>({
    entry: 'scripts/engine/reader.js',
    name: `reader ${kind}`,
    cpus,
    disabledProbes: [],
  })
  try {
    await child.next(['alive'], nowUs() + ANSWER_US)
    const connected = child.next(['connected'], nowUs() + ANSWER_US)
    child.send({ type: 'connect', plan: readerPlan(subject, kind) })
    const { elapsedUs } = await connected
    if (work.measure === 'connect') return { ...UNRATED, value: elapsedUs / 1000 }
    const timetable = timetableFor(trial.scenario)
    const ended = work.measure === 'memory' ? null : child.next(['measured', 'failed'], timetable.endUs + ANSWER_US)
    child.send({ type: 'start', startUs: timetable.startUs, t0Us: timetable.t0Us, t1Us: timetable.t1Us })
    server.start(timetable)
    await untilUs(timetable.endUs)
    if (ended === null) return { ...UNRATED, value: await rssOf(child) }
    const measured = await ended
    if (measured.type === 'failed') throw new Error(measured.detail)
    expectOperations(work, measured.operations, timetable)
    return rated(measured, timetable.t1Us - timetable.t0Us)
  } finally {
    await stopInOrder(server, { stop: () => child.stop({ type: 'stop' }, STOP_MS) })
  }
}

async function rssOf(child: ChildProcess<ToReader, FromReader>): Promise<number> {
  const memory = child.next(['memory'], nowUs() + ANSWER_US)
  child.send({ type: 'memory' })
  return (await memory).rssBytes
}

/** A contestant that does less than the others do is not compared with them. */
function expectOperations({ closedLoop, scenario, connections }: Work, operations: number, timetable: Timetable): void {
  if (closedLoop) return
  const perSecond = scenario.upstream?.ratePerSecond ?? scenario.workload.ratePerSecond
  const expected = (perSecond * (connections[0] ?? 0) * (timetable.t1Us - timetable.t0Us)) / 1e6
  if (Math.abs(operations / expected - 1) > 0.05)
    throw new Disturbed(`${operations} operations, ${expected} were expected`)
}

/** The requests that the lean clients send, byte for byte but for their order. */
function readerPlan({ work, trial, server }: Subject, kind: ReaderKind): ReaderPlan {
  const target = { host: HOST, port: server.port, processes: 1, index: 0, sourceAddresses: [] }
  const plan = loadPlan(trial, target)
  const { client, workload, privateChannels } = plan
  const channel = workload.channels[0] ?? ''
  const names = privateChannels ? Array.from({ length: trial.clients }, (_, i) => `client-${i}`) : [channel]
  const after = work.reader === 'poll' ? '&after=0' : ''
  return {
    kind,
    work: work.reader,
    host: HOST,
    port: server.port,
    connections: trial.clients,
    headers: [`Authorization: Bearer ${client.token}`, ...client.headers],
    paths: names.map((name) => `/events?channel=${name}${after}`),
    inFlight: IN_FLIGHT,
    echo: echoOf(work, trial),
    loadPlan: plan,
  }
}

function echoOf({ closedLoop }: Work, { scenario: { upstream } }: Trial): ReaderPlan['echo'] {
  return upstream === null ? null : { ...upstream, ratePerSecond: closedLoop ? null : upstream.ratePerSecond }
}

/** Least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (pick: 0 | 1): number => points.reduce((sum, point) => sum + point[pick], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
}

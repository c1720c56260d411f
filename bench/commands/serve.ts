/** `transport-bench serve`: one contender alone, publishing without end, to look at with curl. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atUs, nowUs } from '../clock.js'
import { contenderByName } from '../contenders.js'
import type { FromServer, ServerPlan, ToServer } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { Probes } from '../environment/probes.js'
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import { connectionsPerClient } from '../process/limits.js'
import { type RunningProxy, startProxy } from '../proxy/proxy.js'
import { ChildProcess } from '../run/child-process.js'
import { availableContenders } from '../run/describe-contenders.js'
import { serverPlan } from '../run/plans.js'
import { loadScenario } from '../scenario/load.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'
import { type Certificates, makeCertificates } from '../tls/certificates.js'
import { interruptSignal } from './interrupt.js'
import { type NoTargetFlags, requireNoTarget } from './no-target.js'
import { probesOf } from './probe-flags.js'
import { readAll } from './read-all.js'
import { instructions, type ServedPlace } from './serve-instructions.js'
import type { Terminal } from './terminal.js'

export interface ServeFlags extends ScenarioOverrides, NoTargetFlags {
  readonly scenario?: string
  readonly host?: string
  readonly port?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

const ANSWER_US = 60_000_000
const STOP_GRACE_MS = 5000
const NO_TARGET = {
  message: 'serve starts contenders of this project only',
  remedy:
    'start the server by the `command` of its file; `transport-bench run smoke --target FILE` checks what it answers, and says what is wrong',
}
/** "Without end": ten years, µs. */
const WITHOUT_END_US = 10 * 365 * 86_400 * 1e6

interface ServeInputs {
  readonly contender: Contender
  readonly scenario: Scenario
  readonly port: number
  readonly probes: Probes
}

type Server = ChildProcess<ToServer, FromServer>

/** What must be ended and removed afterwards, last first. */
type Leftovers = (() => Promise<void> | void)[]

export async function serveCommand(name: string, flags: ServeFlags, terminal: Terminal): Promise<ExitCode> {
  requireNoTarget(flags, NO_TARGET)
  const { contender, scenario, port, probes } = readAll<ServeInputs>({
    contender: () => contenderByName(name),
    scenario: () => scenarioOf(flags),
    port: () => portOf(flags),
    probes: () => probesOf({}),
  })
  requireOwnAddress(contender, flags)
  const disabledProbes = probes.disabledNames()
  await availableContenders([{ contender, literal: true }], disabledProbes)
  const leftovers: Leftovers = []
  const interrupt = interruptSignal(() => undefined)
  try {
    const certificates = contender.topology.tls ? await makeCertificates() : null
    const host = flags.host ?? '127.0.0.1'
    const plan = serverPlan({ scenario, contender, clients: scenario.clients, certificates }, host, port)
    const server = startServer(name, disabledProbes, leftovers)
    const ports = await listen(server, plan)
    const proxy = await openProxy({ contender, scenario, certificates }, ports, leftovers)
    const tls = certificates === null ? null : { caFile: keepCa(certificates, leftovers), ...certificates }
    announce({ contender, plan, host, port: proxy?.port ?? (ports[0] as number), tls }, flags, terminal)
    const startUs = nowUs()
    server.send({
      type: 'start',
      timetable: { startUs, t0Us: startUs, t1Us: startUs + WITHOUT_END_US, endUs: startUs + WITHOUT_END_US },
    })
    await untilEnded(server, proxy, interrupt.signal)
    return EXIT.fine
  } catch (error) {
    // Ctrl-C reaches a server that is just starting, too.
    if (interrupt.signal.aborted) return EXIT.fine
    throw error
  } finally {
    interrupt.dispose()
    for (const end of leftovers.reverse()) await end()
  }
}

/** @throws BenchError where an address is asked for that a proxy does not take. */
function requireOwnAddress({ topology }: Contender, { host, port }: ServeFlags): void {
  if (topology.proxy === null || (host === undefined && port === undefined)) return
  throw new BenchError({
    code: 'flag-value',
    message: `${topology.proxy} takes a free port of 127.0.0.1, and says which`,
    value: port ?? host,
    where: port === undefined ? '--host' : '--port',
    remedy: 'leave it out',
  })
}

function startServer(name: string, disabledProbes: readonly string[], leftovers: Leftovers): Server {
  const server: Server = ChildProcess.spawn<ToServer, FromServer>({
    entry: 'servers/main.js',
    name: `server ${name}`,
    cpus: null,
    disabledProbes,
  })
  leftovers.push(() => server.stop({ type: 'stop' }, STOP_GRACE_MS))
  return server
}

async function listen(server: Server, plan: ServerPlan): Promise<readonly number[]> {
  server.send({ type: 'open', plan })
  const answer = await server.next(['ready', 'refused'], nowUs() + ANSWER_US)
  if (answer.type === 'refused') throw refused(answer, plan)
  return answer.ports
}

interface BehindProxy {
  readonly contender: Contender
  readonly scenario: Scenario
  readonly certificates: Certificates | null
}

/** null: clients connect to the server itself. */
async function openProxy(
  { contender, scenario, certificates }: BehindProxy,
  upstreamPorts: readonly number[],
  leftovers: Leftovers,
): Promise<RunningProxy | null> {
  const { topology, engine } = contender
  if (topology.proxy === null) return null
  const upstreamH2 = engine === 'node-h2'
  const proxy = await startProxy({
    ...{ topology, upstreamPorts, upstreamH2, certificates },
    connections: scenario.clients * connectionsPerClient(contender, scenario.upstream !== null),
    cpus: null,
  })
  leftovers.push(() => proxy.stop())
  return proxy
}

/** Path of the CA's certificate as long as the server runs; its key is never on disk. */
function keepCa({ ca }: Certificates, leftovers: Leftovers): string {
  const folder = mkdtempSync(join(tmpdir(), 'transport-bench-'))
  leftovers.push(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'ca.pem')
  writeFileSync(file, ca)
  return file
}

function announce(place: ServedPlace, { json, quiet }: ServeFlags, terminal: Terminal): void {
  if (json === true) {
    const { contender, plan, host, port, tls } = place
    const secured = tls === null ? {} : { caFile: tls.caFile, servername: tls.servername }
    const { transport, name } = contender
    terminal.out(
      `${JSON.stringify({ contender: name, transport, host, port, token: plan.options.token, ...secured })}\n`,
    )
  } else if (quiet !== true) terminal.out(instructions(place))
}

/** @throws BenchError for a scenario that publishes nothing by itself: alone, its server shows nothing. */
function scenarioOf(flags: ServeFlags): Scenario {
  const scenario = loadScenario(flags.scenario ?? 'stock-ticker', flags)
  if (scenario.upstream === null && scenario.workload.ratePerSecond > 0) return scenario
  throw new BenchError({
    code: 'flag-value',
    message: 'served alone, this scenario publishes nothing: its rate is 0, or its events answer its clients',
    value: scenario.name,
    where: '--scenario',
    remedy: `serve one that publishes by itself, such as stock-ticker, or measure: transport-bench run ${flags.scenario}`,
  })
}

function portOf(flags: ServeFlags): number {
  const port = Number(flags.port ?? 0)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new BenchError({ code: 'flag-value', message: 'a port is 0 to 65535', value: flags.port, where: '--port' })
}

function refused(answer: Extract<FromServer, { type: 'refused' }>, plan: ServerPlan): BenchError {
  const code = answer.code === 'EADDRINUSE' ? 'port-taken' : 'listen-failed'
  return new BenchError({ code, message: answer.reason, value: `${plan.options.host}:${plan.options.port}` })
}

/** Resolves when interrupted; rejects when server or proxy end by themselves. */
function untilEnded(server: Server, proxy: RunningProxy | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Keeps this process alive: nothing else may hold the event loop.
    const forever = atUs(nowUs() + WITHOUT_END_US, () => undefined)
    const finish = (end: () => void): void => {
      forever.cancel()
      end()
    }
    if (signal.aborted) finish(resolve)
    signal.addEventListener('abort', () => finish(resolve), { once: true })
    const died = (code: 'server-died' | 'proxy-died') => (failure: Error) =>
      finish(() => reject(new BenchError({ code, message: failure.message })))
    server.onExit(died('server-died'))
    proxy?.onExit(died('proxy-died'))
  })
}

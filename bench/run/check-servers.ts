/**
 * The conformance check before timing: every server that is published to over HTTP is started once, checked by one
 * client of the kind that is measured without a proxy between them, and stopped. What it differs in stands beside its
 * results, through whatever proxy; a server that does not deliver in order is not measured. One that runs already is
 * asked only what needs no publication, and left as it runs.
 */
import { nowUs } from '../clock.js'
import { nameParts } from '../contender-names.js'
import type { FromLoad, FromServer, ToLoad, ToServer } from '../contracts/control.js'
import type { ClientKind, Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { TargetDefinition } from '../contracts/target.js'
import { targetOf } from '../target/contenders.js'
import { DIRECT } from '../topology.js'
import { ChildProcess, type ProcessOrigin, serverStart } from './child-process.js'
import { loadPlan, serverPlan, type TrialLoad } from './plans.js'

const ANSWER_US = 60_000_000
/** The check bounds every step by itself; this is for a process that does not answer at all. */
const CHECK_US = 180_000_000
const STOP_GRACE_MS = 5000
const HOST = '127.0.0.1'

export interface ServersToCheck {
  readonly scenario: Scenario
  readonly contenders: readonly Contender[]
  readonly targets: readonly TargetDefinition[]
  readonly clientKind: ClientKind
  readonly signal: AbortSignal
  readonly disabledProbes: readonly string[]
  readonly origin: ProcessOrigin
}

export interface CheckedServer {
  readonly contender: string
  /** False: a number would mean nothing. */
  readonly measurable: boolean
  /** One line: `ok`, `ok (not offered: …)`, `ok (not checked: …)`, `differs: …`, `not checked: …`. */
  readonly text: string
}

/** One line for each contender that the harness publishes to; those that differ in the proxy only share one check. */
export async function checkServers(options: ServersToCheck): Promise<CheckedServer[]> {
  const checked: CheckedServer[] = []
  const verdicts = new Map<string, Verdict>()
  for (const contender of options.contenders) {
    if (contender.publish !== 'http' || options.signal.aborted) continue
    const server = withoutProxy(contender)
    const verdict = verdicts.get(server.name) ?? (await checkOne(server, options))
    verdicts.set(server.name, verdict)
    const isProxied = contender.topology.proxy !== null
    const text = isProxied ? `without the proxy: ${verdict.text}` : verdict.text
    checked.push({ contender: contender.name, measurable: verdict.measurable, text })
  }
  return checked
}

function withoutProxy(contender: Contender): Contender {
  return { ...contender, name: nameParts(contender.name).base, topology: DIRECT }
}

type Verdict = Pick<CheckedServer, 'measurable' | 'text'>

async function checkOne(contender: Contender, options: ServersToCheck): Promise<Verdict> {
  const { scenario, targets, clientKind, disabledProbes, origin } = options
  const target = targetOf(contender, targets)
  const load: TrialLoad = { scenario, contender, clients: 1, clientKind, target }
  const common = { cpus: null, disabledProbes }
  const server = ChildProcess.spawn<ToServer, FromServer>({
    ...serverStart(origin),
    ...common,
    name: `server ${contender.name}`,
  })
  const client = ChildProcess.spawn<ToLoad, FromLoad>({
    entry: 'bench/load/main.js',
    root: origin.root,
    ...common,
    name: 'load process of the check',
  })
  try {
    const plan = serverPlan(load, HOST, 0)
    const ready = server.next(['ready', 'refused'], nowUs() + ANSWER_US)
    const alive = client.next(['alive'], nowUs() + ANSWER_US)
    server.send({ type: 'open', plan })
    const interrupted = abortOf(options.signal)
    const [answer] = await Promise.race([Promise.all([ready, alive]), interrupted])
    // Its trial says why, with the server's last words.
    if (answer.type === 'refused') return { measurable: true, text: `not checked: ${answer.reason}` }
    const publishes = target === null || target.command !== null
    const running = { server, client, load, channel: plan.workload.channels[0] as string, publishes, answer }
    return await Promise.race([verdictOf(running), interrupted])
  } catch (error) {
    return { measurable: true, text: `not checked: ${(error as Error).message}` }
  } finally {
    await client.stop({ type: 'stop' }, STOP_GRACE_MS)
    await server.stop({ type: 'stop' }, STOP_GRACE_MS)
  }
}

/** Rejects when the run is interrupted. */
function abortOf(signal: AbortSignal): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(new Error('interrupted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
  })
  // Whoever raced with it may have won long before.
  interrupted.catch(() => undefined)
  return interrupted
}

interface Running {
  readonly server: ChildProcess<ToServer, FromServer>
  readonly client: ChildProcess<ToLoad, FromLoad>
  readonly load: TrialLoad
  readonly channel: string
  readonly publishes: boolean
  readonly answer: Extract<FromServer, { type: 'ready' }>
}

/** Hands requests to publish on, and the answers back, until the verdict. */
async function verdictOf({ server, client, load, channel, publishes, answer }: Running): Promise<Verdict> {
  client.on((message) => {
    if (message.type === 'publish-next') server.send({ type: 'publish-next', channel })
  })
  server.on((message) => {
    if (message.type === 'published-next') client.send(message)
  })
  const died = new Promise<never>((_, reject) => server.onExit(reject))
  died.catch(() => undefined)
  const verdict = client.next(['server-checked'], nowUs() + CHECK_US)
  verdict.catch(() => undefined)
  const place = { host: answer.host ?? HOST, port: answer.port, processes: 1, index: 0, sourceAddresses: [] }
  client.send({ type: 'check-server', plan: loadPlan(load, place), channel, publishes })
  const { measurable, text } = await Promise.race([verdict, died])
  return { measurable, text }
}

/** `transport-bench serve`: one contender alone, publishing without end, to look at with curl. */
import { atUs, nowUs } from '../clock.js'
import { contenderByName } from '../contenders.js'
import type { FromServer, ServerPlan, ToServer } from '../contracts/control.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import type { Probes } from '../environment/probes.js'
import { BenchError, EXIT, type ExitCode } from '../errors.js'
import { ChildProcess } from '../run/child-process.js'
import { availableContenders } from '../run/describe-contenders.js'
import { serverPlan } from '../run/plans.js'
import { loadScenario } from '../scenario/load.js'
import type { ScenarioOverrides } from '../scenario/overrides.js'
import { interruptSignal } from './interrupt.js'
import { probesOf } from './probe-flags.js'
import { readAll } from './read-all.js'
import type { Terminal } from './terminal.js'

export interface ServeFlags extends ScenarioOverrides {
  readonly scenario?: string
  readonly host?: string
  readonly port?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

const ANSWER_US = 60_000_000
/** "Without end": ten years, µs. */
const WITHOUT_END_US = 10 * 365 * 86_400 * 1e6

interface ServeInputs {
  readonly contender: Contender
  readonly scenario: Scenario
  readonly port: number
  readonly probes: Probes
}

export async function serveCommand(name: string, flags: ServeFlags, terminal: Terminal): Promise<ExitCode> {
  const { contender, scenario, port, probes } = readAll<ServeInputs>({
    contender: () => contenderByName(name),
    scenario: () => scenarioOf(flags),
    port: () => portOf(flags),
    probes: () => probesOf({}),
  })
  const disabledProbes = probes.disabledNames()
  await availableContenders([{ contender, literal: true }], disabledProbes)
  const host = flags.host ?? '127.0.0.1'
  const plan = serverPlan({ scenario, contender, clients: scenario.clients }, host, port)
  const server = ChildProcess.spawn<ToServer, FromServer>({
    entry: 'servers/main.js',
    name: `server ${name}`,
    cpus: null,
    disabledProbes,
  })
  const interrupt = interruptSignal(() => undefined)
  try {
    server.send({ type: 'open', plan })
    const answer = await server.next(['ready', 'refused'], nowUs() + ANSWER_US)
    if (answer.type === 'refused') throw refused(answer, plan)
    if (flags.json === true) {
      const { transport, options } = plan
      terminal.out(`${JSON.stringify({ contender: name, transport, host, port: answer.port, token: options.token })}\n`)
    } else if (flags.quiet !== true) {
      terminal.out(instructions(plan, answer.port))
    }
    const startUs = nowUs()
    server.send({
      type: 'start',
      timetable: { startUs, t0Us: startUs, t1Us: startUs + WITHOUT_END_US, endUs: startUs + WITHOUT_END_US },
    })
    await untilEnded(server, interrupt.signal)
    return EXIT.fine
  } catch (error) {
    // Ctrl-C reaches a server that is just starting, too.
    if (interrupt.signal.aborted) return EXIT.fine
    throw error
  } finally {
    interrupt.dispose()
    await server.stop({ type: 'stop' }, 5000)
  }
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

/** Resolves when interrupted; rejects when the server ends by itself. */
function untilEnded(server: ChildProcess<ToServer, FromServer>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Keeps this process alive: nothing else may hold the event loop.
    const forever = atUs(nowUs() + WITHOUT_END_US, () => undefined)
    const finish = (end: () => void): void => {
      forever.cancel()
      end()
    }
    if (signal.aborted) finish(resolve)
    signal.addEventListener('abort', () => finish(resolve), { once: true })
    server.onExit((failure) => finish(() => reject(new BenchError({ code: 'server-died', message: failure.message }))))
  })
}

/** How to see events arriving, for people. */
function instructions(plan: ServerPlan, port: number): string {
  const { token, channels } = plan.options
  const url = `http://${plan.options.host}:${port}/events?channel=${channels[0]}`
  const curl = `curl -N -H 'Authorization: Bearer ${token}'`
  const lines = [`${plan.contender} listens on ${plan.options.host}:${port}`, '']
  switch (plan.transport) {
    case 'short-poll':
    case 'long-poll':
      lines.push(
        'The snapshot:',
        `  ${curl} '${url}'`,
        'The events after a cursor (the snapshot names it; 204 when there is none):',
      )
      lines.push(`  ${curl} '${url}&after=1'`)
      break
    case 'sse':
      lines.push('See events arrive:', `  ${curl} '${url}'`)
      break
    case 'websocket':
      lines.push('See events arrive (curl speaks no WebSocket; it shows the handshake and the frames raw):')
      lines.push(`  ${curl} --http1.1 --output - -H 'Connection: Upgrade' -H 'Upgrade: websocket' \\`)
      lines.push(`    -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dHJhbnNwb3J0LWJlbmNoIQ==' '${url}'`)
  }
  return `${lines.join('\n')}\n\nCtrl-C ends it.\n`
}

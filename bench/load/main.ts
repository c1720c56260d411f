/** Process entry of one load process: a share of the simulated clients, and their recorder. */
import { loadClientFactories } from '../../clients/index.js'
import { nowUs } from '../clock.js'
import type { FromLoad, LoadPlan, Timetable, ToLoad } from '../contracts/control.js'
import { openChildChannel, readMemory } from '../process/child-channel.js'
import { ServerCheck } from './check-server.js'
import { MeasuredPhase } from './measured-phase.js'
import { Simulation } from './simulation.js'

const CONNECT_PROGRESS_MS = 100

// biome-ignore lint/plugin/only-the-cli-exits: the coordinator is gone, and a child never outlives it
const channel = openChildChannel<ToLoad, FromLoad>(() => process.exit(0))
let simulation: Simulation | null = null
let plan: LoadPlan | null = null
let phase: MeasuredPhase | null = null
let stopped = false
const serverCheck = new ServerCheck((message) => channel.send(message))

channel.onMessage((message) => {
  switch (message.type) {
    case 'connect':
      return void connect(message.plan)
    case 'check-server':
      return void serverCheck.run(message)
    case 'published-next':
      return serverCheck.published(message)
    case 'start':
      return start(message.timetable)
    case 'memory':
      return channel.send({ type: 'memory', ...readMemory() })
    case 'report':
      return report()
    case 'check-state':
      return checkState(message.channels)
    case 'stop':
      return stop()
  }
})
channel.send({ type: 'alive', pid: process.pid })

async function connect(loadPlan: LoadPlan): Promise<void> {
  const { clientKind: kind, dialect, client, transport } = loadPlan
  const factories = await loadClientFactories({ kind, dialect, http: client.http })
  if (stopped) return
  const factory = factories[transport]
  if (factory === undefined) throw new Error(`no ${kind} client speaks ${transport} over ${client.http} in ${dialect}`)
  const beganUs = nowUs()
  plan = loadPlan
  simulation = new Simulation(loadPlan, factory)
  const clients = simulation
  clients.connect()
  const tell = (): void => {
    const { allReadyUs } = clients
    const everyone = allReadyUs !== null && clients.ready === loadPlan.clients
    channel.send({
      type: 'connecting',
      ready: clients.ready,
      failures: clients.failures,
      elapsedUs: everyone ? allReadyUs - beganUs : null,
      example: clients.recorder.failureExamples[0] ?? null,
    })
    if (everyone || phase !== null) clearInterval(timer)
  }
  const timer = setInterval(tell, CONNECT_PROGRESS_MS)
}

function start(timetable: Timetable): void {
  if (simulation === null || plan === null) throw new Error('asked to start before it connected')
  phase = new MeasuredPhase(simulation, plan, timetable, {
    second: (second) => channel.send({ type: 'interval', interval: second }),
    progress: (delivered, connected) => channel.send({ type: 'progress', delivered, connected }),
  })
  simulation.start(timetable)
  channel.send({ type: 'started' })
}

function report(): void {
  if (phase === null) throw new Error('asked to report before the start')
  channel.send({ type: 'report', report: phase.report() })
}

function checkState(channels: Extract<ToLoad, { type: 'check-state' }>['channels']): void {
  const recorder = simulation?.recorder
  const check = recorder?.states?.check(channels, (client) => recorder.channelOf(client))
  channel.send({
    type: 'state',
    check: check ?? { clients: 0, mismatched: 0, rebuilt: 0, rebuiltMismatched: 0, examples: [] },
  })
}

function stop(): void {
  stopped = true
  simulation?.stop()
  channel.send({ type: 'stopped' })
  process.disconnect?.()
  // Sockets that still close keep the process for a moment; what is left after it is not worth waiting for.
  // biome-ignore lint/plugin/only-the-cli-exits: see the line above
  setTimeout(() => process.exit(0), 1000).unref()
}

/** Process entry of one server: opens the plan's contender, says where it listens, obeys the coordinator, ends with it. */
import type { EngineDescription, FromServer, ServerPlan, ToServer } from '../bench/contracts/control.js'
import { ENGINES, type EngineName, TRANSPORTS } from '../bench/contracts/names.js'
import { openChildChannel, readMemory } from '../bench/process/child-channel.js'
import { type Availability, engineAvailability, limitationsOf } from './index.js'
import { COMMON_HEADERS, EVENT_STREAM_HEADERS } from './response-headers.js'
import { ServerProcess } from './server-process.js'

// biome-ignore lint/plugin/only-the-cli-exits: the coordinator is gone, and a child never outlives it
const channel = openChildChannel<ToServer, FromServer>(() => process.exit(0))
let server: ServerProcess | null = null

channel.onMessage((message) => {
  switch (message.type) {
    case 'describe':
      return void describe()
    case 'open':
      return void open(message.plan)
    case 'start':
      return server?.start(message.timetable)
    case 'memory':
      return channel.send({ type: 'memory', ...readMemory() })
    case 'report':
      return server === null ? undefined : channel.send({ type: 'report', report: server.report() })
    case 'stop':
      return void stop()
  }
})

async function open(plan: ServerPlan): Promise<void> {
  try {
    server = await ServerProcess.make(plan)
    const { port } = await server.listen()
    channel.send({ type: 'ready', port, pid: process.pid, listedHeaders: listedHeaderNames() })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? null
    channel.send({ type: 'refused', reason: (error as Error).message, code })
  }
}

/** Content-Type comes from us too; the lists hold names and values in turn. */
function listedHeaderNames(): string[] {
  const names = [...COMMON_HEADERS, ...EVENT_STREAM_HEADERS].filter((_, i) => i % 2 === 0)
  return ['content-type', ...names.map((name) => name.toLowerCase())]
}

async function describe(): Promise<void> {
  const availability = await engineAvailability()
  const engines = Object.fromEntries(
    ENGINES.map((engine) => [engine, describeEngine(engine, availability[engine])]),
  ) as Record<EngineName, EngineDescription>
  channel.send({ type: 'description', engines })
}

function describeEngine(engine: EngineName, availability: Availability): EngineDescription {
  const limitations = Object.fromEntries(
    TRANSPORTS.map((transport) => [transport, limitationsOf(engine, transport).map((entry) => entry.text)]),
  )
  return availability.available
    ? { available: true, version: availability.version, reason: null, limitations }
    : { available: false, version: null, reason: availability.reason, limitations }
}

async function stop(): Promise<void> {
  const counters = await server?.stop()
  if (counters !== undefined) channel.send({ type: 'stopped', counters })
  process.disconnect?.()
}

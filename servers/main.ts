/** Process entry of one server: opens the plan's contender, says where it listens, obeys the coordinator, ends with it. */
import type { EngineDescription } from '../bench/contracts/control.js'
import { ENGINES, type EngineName, TRANSPORTS } from '../bench/contracts/names.js'
import { type Availability, engineAvailability, limitationsOf } from './index.js'
import { obey } from './obey.js'
import { ServerProcess } from './server-process.js'
import { ShardedServer } from './shards/sharded-server.js'
import { TargetServer } from './target/target-server.js'

const channel = obey(async (plan) => {
  if (plan.publish === 'http') return new TargetServer(plan, dieOf)
  return plan.shards > 1 ? new ShardedServer(plan, dieOf) : ServerProcess.make(plan)
})

channel.onMessage(async (message) => {
  if (message.type === 'describe') channel.send({ type: 'description', engines: await describeEngines() })
})

/** Ends this process and with it, by their channels, all shards; the coordinator shows what is written here as the cause. */
function dieOf(lastWords: string): void {
  // biome-ignore lint/plugin/only-the-cli-prints: last words, read by the coordinator and nobody else
  process.stderr.write(`${lastWords}\n`)
  // biome-ignore lint/plugin/only-the-cli-exits: a server that lost one of its processes is no server
  process.exit(1)
}

async function describeEngines(): Promise<Record<EngineName, EngineDescription>> {
  const availability = await engineAvailability()
  return Object.fromEntries(ENGINES.map((engine) => [engine, describeEngine(engine, availability[engine])])) as Record<
    EngineName,
    EngineDescription
  >
}

function describeEngine(engine: EngineName, availability: Availability): EngineDescription {
  const limitations = Object.fromEntries(
    TRANSPORTS.map((transport) => [transport, limitationsOf(engine, transport).map((entry) => entry.text)]),
  )
  return availability.available
    ? { available: true, version: availability.version, reason: null, limitations }
    : { available: false, version: null, reason: availability.reason, limitations }
}

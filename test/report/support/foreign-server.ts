/** Trials of servers that others wrote, which tell nothing of themselves. */
import { contenderByName } from '../../../bench/contenders.js'
import type { Contender } from '../../../bench/contracts/names.js'
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { completed, type TrialShape } from '../sample.js'

/** An entry of the result for a target's transport. */
export function foreign(name: string): Contender {
  const [base] = name.split('+') as [string]
  const { topology } = contenderByName(name.replace(base, 'sse/node'))
  return { ...contenderByName('sse/node'), name, topology, engine: 'target', publish: 'http' }
}

const NO_RUNTIME = {
  ...{ gcCount: 0, gcUs: 0, voluntarySwitches: 0, involuntarySwitches: 0, runQueueWaitUs: null },
  heapUsedBytes: 0,
}

/** Started by us, or named by its pid: its process tree was read from outside. */
export function seen(shape: TrialShape): CompletedTrial {
  const trial = completed(shape)
  const { server } = trial
  const usage = { ...server.usage, ...NO_RUNTIME }
  const { wallUs, cpuUserUs, cpuSystemUs, rssBytes } = usage
  return {
    ...trial,
    server: {
      ...server,
      usage,
      shards: server.shards.map((shard) => ({ ...shard, usage })),
      outside: { wallUs, cpuUserUs, cpuSystemUs, rssBytes, processes: 1, threads: 30 },
      memory: shape.rssBytes === undefined ? null : { rssBytes: shape.rssBytes, heapUsedBytes: 0, collected: false },
      fanOut: null,
      publications: PUBLICATIONS,
    },
  }
}

const PUBLICATIONS = {
  ...{ sent: 220, failed: 0, unsent: 0, firstFailure: null },
  ...{ inFlight: 8, offered: 200, taken: 200, queueWaitP99Us: 1200 },
}

/** Running already, and nobody named its process. */
export function unseen(shape: TrialShape): CompletedTrial {
  const trial = seen(shape)
  const { server, cost } = trial
  const usage = { ...server.usage, cpuUserUs: 0, cpuSystemUs: 0, loopUtilisation: 0, rssBytes: 0 }
  return {
    ...trial,
    cost: { ...cost, cpuUsPerDelivery: null, cpuUsPerDeliveryAboveIdle: null },
    server: {
      ...server,
      usage,
      shards: server.shards.map((shard) => ({ ...shard, pid: 0, usage })),
      outside: null,
      memory: { rssBytes: 0, heapUsedBytes: 0, collected: false },
    },
  }
}

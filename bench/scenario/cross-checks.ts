/** Checks over several keys. Each is a small rule with the keys it needs; the first of them is where it is reported. */
import { MIN_EVENT_BYTES, makeBody } from '../event/stamp.js'
import { minPayloadBytes } from '../event/workload.js'
import { formatBytes, formatCount, formatNumber } from '../format.js'
import { clientCounts, drainNeededSeconds, historyNeededEvents, ledgerBytes, longestPeriodSeconds } from './computed.js'
import type { ScenarioFile } from './schema.js'

export interface CrossCheck {
  /** Dotted keys that it reads; it is skipped while one of them is itself refused. */
  readonly keys: readonly [string, ...string[]]
  /** What is wrong, or null. */
  find(scenario: ScenarioFile): Conflict | null
}

export interface Conflict {
  readonly message: string
  readonly value: unknown
  readonly remedy: string
}

/** Most that the ledger's bitmaps may hold, over all load processes. */
const MAX_LEDGER_BYTES = 2 ** 30

const QUIET_KEYS: CrossCheck['keys'] = [
  'phases.durationSeconds',
  'workload.ratePerSecond',
  'upstream',
  'shortPoll.intervalMs',
  'longPoll.holdMs',
  'heartbeat.sseCommentMs',
  'heartbeat.websocketPingMs',
]

function check(keys: CrossCheck['keys'], find: CrossCheck['find']): CrossCheck {
  return { keys, find }
}

export const CROSS_CHECKS: readonly CrossCheck[] = [
  check(['workload.payloadBytes', 'workload.kind'], ({ workload }) => {
    const problem = unfit(workload.kind, workload.payloadBytes)
    return problem === null ? null : { ...problem, message: `workload.payloadBytes ${problem.message}` }
  }),
  check(['upstream.payloadBytes'], ({ upstream }) => {
    const problem = upstream === null ? null : unfit('opaque', upstream.payloadBytes)
    return problem === null ? null : { ...problem, message: `upstream.payloadBytes ${problem.message}` }
  }),
  check(['workload.burstEvents', 'workload.arrival'], ({ workload }) => {
    const burst = workload.arrival === 'burst'
    if (!burst && workload.burstEvents !== 1)
      return {
        message: `workload.burstEvents applies only to arrival: burst, not to ${workload.arrival}`,
        value: workload.burstEvents,
        remedy: 'leave it out, or set workload.arrival to burst',
      }
    if (!burst || workload.burstEvents > 1) return null
    return {
      message: 'arrival: burst needs workload.burstEvents above 1',
      value: workload.burstEvents,
      remedy: 'give the events of one burst, or set workload.arrival to constant',
    }
  }),
  check(['phases.durationSeconds', 'workload.ratePerSecond', 'workload.burstEvents'], ({ phases, workload }) => {
    const { ratePerSecond, burstEvents } = workload
    if (ratePerSecond === 0 || (phases.durationSeconds * ratePerSecond) / burstEvents >= 1) return null
    return {
      message: 'phases.durationSeconds is shorter than the time between two events or bursts',
      value: phases.durationSeconds,
      remedy: `measure for at least ${formatNumber(burstEvents / ratePerSecond)} s, or raise workload.ratePerSecond`,
    }
  }),
  check(['workload.ratePerSecond', 'upstream.ratePerSecond'], ({ workload, upstream }) => {
    if (upstream === null || workload.ratePerSecond === 0) return null
    return {
      message: 'a scenario with upstream messages publishes nothing by itself: each client hears its own channel only',
      value: workload.ratePerSecond,
      remedy: 'set workload.ratePerSecond to 0 (the echo rate is upstream.ratePerSecond), or upstream to null',
    }
  }),
  check(['workload.kind', 'upstream.ratePerSecond'], ({ workload, upstream }) => {
    if (upstream === null || workload.kind === 'opaque') return null
    return {
      message: 'a scenario with upstream messages needs workload.kind opaque',
      value: workload.kind,
      remedy: 'set workload.kind to opaque, or upstream to null',
    }
  }),
  check(['phases.warmupSeconds', 'upstream.loop'], ({ upstream, phases }) => {
    if (upstream?.loop !== 'closed' || phases.warmupSeconds === 0) return null
    return {
      message: 'a closed loop accounts for the whole trial: messages of a warm-up would be in its totals',
      value: phases.warmupSeconds,
      remedy: 'set phases.warmupSeconds to 0, or upstream.loop to open',
    }
  }),
  check(['phases.durationSeconds', 'upstream.ratePerSecond', 'upstream.loop'], ({ upstream, phases }) => {
    if (upstream?.loop !== 'closed') return null
    const messages = phases.durationSeconds * upstream.ratePerSecond
    if (messages > 0.5 && Math.abs(messages - Math.round(messages)) < 1e-9) return null
    return {
      message: `a closed loop needs a whole number of messages per client, the same whatever the seed, not ${formatNumber(messages)}`,
      value: phases.durationSeconds,
      remedy: `measure for a multiple of ${formatNumber(1 / upstream.ratePerSecond)} s`,
    }
  }),
  check(['workload.channels', 'clients', 'points'], (scenario) => {
    const fewest = Math.min(...clientCounts(scenario))
    if (scenario.workload.channels <= fewest) return null
    return {
      message: `workload.channels is more than the clients (${fewest}): some channels would have no listener`,
      value: scenario.workload.channels,
      remedy: `at most ${fewest}, or more clients`,
    }
  }),
  check(['points'], ({ points }) => {
    if (new Set(points).size === points.length) return null
    return { message: 'points names a client count twice', value: points, remedy: 'each once; blocks repeat trials' }
  }),
  check(['reconnect.maxMs', 'reconnect.minMs'], ({ reconnect }) => {
    if (reconnect.minMs <= reconnect.maxMs) return null
    return {
      message: `reconnect.maxMs is below reconnect.minMs (${reconnect.minMs})`,
      value: reconnect.maxMs,
      remedy: `at least ${reconnect.minMs}`,
    }
  }),
  check(['connect.timeoutSeconds', 'connect.ratePerSecond', 'clients', 'points'], (scenario) => {
    const most = Math.max(...clientCounts(scenario))
    const needed = (most * scenario.connect.minReady) / scenario.connect.ratePerSecond
    if (needed <= scenario.connect.timeoutSeconds) return null
    return {
      message: `connecting ${formatCount(most)} clients at connect.ratePerSecond takes ${Math.ceil(needed)} s, longer than connect.timeoutSeconds`,
      value: scenario.connect.timeoutSeconds,
      remedy: `at least ${Math.ceil(needed)}, or a higher connect.ratePerSecond`,
    }
  }),
  check(QUIET_KEYS, (scenario) => {
    const { workload, upstream, phases } = scenario
    const longest = longestPeriodSeconds(scenario)
    if (workload.ratePerSecond > 0 || upstream !== null || phases.durationSeconds >= 2 * longest) return null
    return {
      message: `phases.durationSeconds is too short for a quiet scenario: what waiting costs comes in periods of up to ${formatNumber(longest)} s (poll interval, long-poll hold, heartbeats)`,
      value: phases.durationSeconds,
      remedy: `measure for at least ${formatNumber(2 * longest)} s, or shorten the longest period`,
    }
  }),
  check(['phases.drainSeconds', 'shortPoll.intervalMs', 'reconnect.maxMs'], (scenario) => {
    const needed = drainNeededSeconds(scenario)
    const drain = scenario.phases.drainSeconds
    if (drain === undefined || drain >= needed) return null
    return {
      message: `phases.drainSeconds is too short for everything under way to arrive: ${needed} s are needed`,
      value: drain,
      remedy: `leave it out, or at least ${needed}: max(2 s, poll interval + 1 s, reconnect maximum)`,
    }
  }),
  check(['limits.historyEvents', 'workload', 'upstream', 'shortPoll.intervalMs', 'reconnect.maxMs'], (scenario) => {
    const needed = historyNeededEvents(scenario)
    const history = scenario.limits.historyEvents
    if (history === undefined ? needed <= 10_000_000 : history >= needed) return null
    return {
      message: `limits.historyEvents is too small for late cursors: ${needed} are needed`,
      value: history,
      remedy: `leave it out, or at least ${needed}: 2 × rate × (poll interval + reconnect maximum)`,
    }
  }),
  check(['clients', 'points', 'workload.ratePerSecond', 'upstream.ratePerSecond', 'phases'], (scenario) => {
    const bytes = ledgerBytes(scenario)
    if (bytes <= MAX_LEDGER_BYTES) return null
    return {
      message: `the ledger of every client × event would take ${formatBytes(bytes)}, more than ${formatBytes(MAX_LEDGER_BYTES)}`,
      value: Math.max(...clientCounts(scenario)),
      remedy: 'fewer clients, a lower rate, or a shorter warm-up and duration',
    }
  }),
]

/** Whether a body of this size can be made: the stamp and the longest members, and a pad that needs some room itself. */
function unfit(kind: 'ticker' | 'opaque', size: number): Conflict | null {
  const least = minPayloadBytes(kind)
  if (size < least) {
    const message = `is below the smallest ${kind} event of ${least} bytes (the stamped object)`
    return { message, value: size, remedy: `at least ${least}` }
  }
  if (kind === 'ticker') return null
  try {
    makeBody(size, '', 'x')
    return null
  } catch {
    const next = MIN_EVENT_BYTES + ',"pad":""'.length
    return { message: 'cannot be padded to this size', value: size, remedy: `${MIN_EVENT_BYTES}, or at least ${next}` }
  }
}

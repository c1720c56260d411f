/** What follows from other keys: the drain and history that the method asks for, and how much the ledger holds. */
import type { Scenario } from '../contracts/scenario.js'
import { msToSeconds } from '../format.js'
import type { ScenarioFile } from './schema.js'

const LEAST_DRAIN_SECONDS = 2
const LEAST_HISTORY_EVENTS = 1000

/** The shortest drain in which everything under way can arrive: max(2 s, poll interval + 1 s, reconnect maximum), s. */
export function drainNeededSeconds(scenario: ScenarioFile): number {
  const pollSeconds = msToSeconds(scenario.shortPoll.intervalMs) + 1
  return Math.max(LEAST_DRAIN_SECONDS, pollSeconds, msToSeconds(scenario.reconnect.maxMs))
}

/** The longest of the periods in which something happens while nothing is published, s. */
export function longestPeriodSeconds({ shortPoll, longPoll, heartbeat }: ScenarioFile): number {
  const periodsMs = [shortPoll.intervalMs, longPoll.holdMs, heartbeat.sseCommentMs, heartbeat.websocketPingMs]
  return msToSeconds(Math.max(...periodsMs))
}

/** The fewest events of history with which no cursor gets too old: 2 × rate × (poll interval + reconnect maximum). */
export function historyNeededEvents(scenario: ScenarioFile): number {
  const { workload, shortPoll, reconnect } = scenario
  const peakPerSecond = workload.arrival === 'ramp' ? 2 * workload.ratePerSecond : workload.ratePerSecond
  const perSecond = peakPerSecond + (scenario.upstream?.ratePerSecond ?? 0)
  const burst = workload.arrival === 'burst' ? workload.burstEvents : 0
  return Math.ceil(2 * perSecond * msToSeconds(shortPoll.intervalMs + reconnect.maxMs)) + burst
}

/** History when the scenario leaves it open. */
export function historyDefaultEvents(scenario: ScenarioFile): number {
  return Math.max(LEAST_HISTORY_EVENTS, historyNeededEvents(scenario))
}

/** Client counts of the trials. */
export function clientCounts(scenario: Pick<Scenario, 'clients' | 'points'>): readonly number[] {
  return scenario.points.length > 0 ? scenario.points : [scenario.clients]
}

/** Memory of the ledger's bitmaps, one bit per client and event of warm-up and measured time, bytes. */
export function ledgerBytes(scenario: ScenarioFile): number {
  const perSecond = scenario.workload.ratePerSecond + (scenario.upstream?.ratePerSecond ?? 0)
  const events = Math.ceil(perSecond * (scenario.phases.warmupSeconds + scenario.phases.durationSeconds))
  return (Math.max(...clientCounts(scenario)) * events) / 8
}

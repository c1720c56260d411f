/** From a scenario to what is published and who listens: known to all sides, so that expectations come from it alone. */
import type { WorkloadPlan } from '../contracts/control.js'
import type { Scenario } from '../contracts/scenario.js'

export function workloadPlan(scenario: Scenario): WorkloadPlan {
  const { workload, phases } = scenario
  return {
    kind: workload.kind,
    payloadBytes: workload.payloadBytes,
    ratePerSecond: workload.ratePerSecond,
    arrival: workload.arrival,
    burstEvents: workload.burstEvents,
    spanUs: (phases.warmupSeconds + phases.durationSeconds) * 1e6,
    seed: scenario.seed,
    channels: Array.from({ length: workload.channels }, (_, i) => `${workload.kind}-${i}`),
  }
}

/** How all clients are split over load processes. */
export interface Split {
  readonly clients: number
  readonly processes: number
  /** Clients that make up one simulated user, who lives in one process; left out: 1. */
  readonly streamsPerUser?: number
}

/** First client and count of share `index`: shares differ by at most one user and sum to `clients`. */
export function clientShare(
  { clients, processes, streamsPerUser = 1 }: Split,
  index: number,
): { first: number; count: number } {
  const users = Math.ceil(clients / streamsPerUser)
  const firstOf = (share: number): number => Math.min(clients, Math.floor((users * share) / processes) * streamsPerUser)
  const first = firstOf(index)
  return { first, count: firstOf(index + 1) - first }
}

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

/** First client and count of share `index` of `processes`: shares differ by at most one and sum to `clients`. */
export function clientShare(clients: number, processes: number, index: number): { first: number; count: number } {
  const first = Math.floor((clients * index) / processes)
  return { first, count: Math.floor((clients * (index + 1)) / processes) - first }
}

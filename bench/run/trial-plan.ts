/** Which trials a run consists of: blocks of one trial per contender (and point), each block in a seeded shuffled order. */
import { FLOOR, measuredSeconds } from '../contenders.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { seededRandom, shuffled } from '../random.js'

export interface PlannedTrial {
  readonly index: number
  readonly block: number
  readonly contender: Contender
  readonly clients: number
  /** The scenario's point that this trial is (a client count); null when it lists none. */
  readonly point: number | null
  /** Measured time of this trial, s. */
  readonly durationSeconds: number
}

/**
 * Every contender and the floor, at every point, `blocks` times. The floor has no transport logic, hence no upstream:
 * it is left out of scenarios whose events are echoes.
 */
export function planTrials(scenario: Scenario, contenders: readonly Contender[], addFloor: boolean): PlannedTrial[] {
  const random = seededRandom(scenario.seed, 'order of trials')
  const withFloor = addFloor && scenario.upstream === null ? [...contenders.filter(isNotFloor), FLOOR] : contenders
  const points: readonly (number | null)[] = scenario.points.length > 0 ? scenario.points : [null]
  const planned: PlannedTrial[] = []
  for (let block = 0; block < scenario.blocks; block++) {
    const pairs = withFloor.flatMap((contender) => points.map((point) => ({ contender, point })))
    for (const { contender, point } of shuffled(pairs, random)) {
      const clients = point ?? scenario.clients
      const durationSeconds = measuredSeconds(contender.role, scenario.phases.durationSeconds)
      planned.push({ index: planned.length, block, contender, clients, point, durationSeconds })
    }
  }
  return planned
}

function isNotFloor(contender: Contender): boolean {
  return contender.role !== 'floor'
}

/** Seconds of a trial that are in no phase: starting, stopping, reports. Only for the time that is left. */
const OVERHEAD_SECONDS = 1.5

/** About how long these trials take, s. */
export function secondsOfTrials({ phases, connect }: Scenario, planned: readonly PlannedTrial[]): number {
  const secondsOf = ({ clients, durationSeconds }: PlannedTrial): number =>
    clients / connect.ratePerSecond + phases.warmupSeconds + durationSeconds + phases.drainSeconds + OVERHEAD_SECONDS
  return planned.reduce((sum, trial) => sum + secondsOf(trial), 0)
}

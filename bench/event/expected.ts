/**
 * What a trial must deliver, from the seeded schedule alone: not from what the server says it published, nor from what
 * clients say they received.
 */

import type { Timetable } from '../contracts/control.js'
import type { Scenario } from '../contracts/scenario.js'
import type { MeasuredRange } from '../measure/ledger.js'
import { channelPacer, measuredRange, upstreamPacer, upstreamPhases } from './schedule.js'
import { clientShare, workloadPlan } from './workload-plan.js'

export interface Expected {
  /** Deliveries due in [T0, T1): every requested client × every event of its channel (or every echo of its own). */
  readonly deliveries: number
  /** Distinct events due in [T0, T1). */
  readonly events: number
  /** Distinct events due in [T0, T1) that the server itself publishes. */
  readonly offered: number
}

/** A timetable from 0, for counting before the trial's own instants are known. */
export function relativeTimetable(scenario: Scenario): Timetable {
  const t0Us = Math.round(scenario.phases.warmupSeconds * 1e6)
  const t1Us = t0Us + Math.round(scenario.phases.durationSeconds * 1e6)
  return { startUs: 0, t0Us, t1Us, endUs: t1Us + Math.round(scenario.phases.drainSeconds * 1e6) }
}

export function expectedOf(scenario: Scenario, clients: number, loadProcesses: number): Expected {
  const timetable = relativeTimetable(scenario)
  return scenario.upstream === null
    ? expectedBroadcast(scenario, clients, timetable)
    : expectedEchoes(scenario, { clients, loadProcesses }, timetable)
}

function expectedBroadcast(scenario: Scenario, clients: number, timetable: Timetable): Expected {
  const plan = workloadPlan(scenario)
  const events = plan.channels.map((_, channel) => sizeOf(measuredRange(channelPacer(plan, channel), timetable)))
  const total = events.reduce((sum, count) => sum + count, 0)
  const deliveries = events.reduce((sum, count, channel) => {
    const listeners = Math.floor((clients - channel + events.length - 1) / events.length)
    return sum + count * Math.max(0, listeners)
  }, 0)
  return { deliveries, events: total, offered: total }
}

/** How many clients there are and over how many load processes they are split. */
export interface Fleet {
  readonly clients: number
  readonly loadProcesses: number
}

function expectedEchoes(scenario: Scenario, fleet: Fleet, timetable: Timetable): Expected {
  const echoes = countUpstream(scenario, fleet, (ratePerSecond, phase) =>
    sizeOf(measuredRange(upstreamPacer(ratePerSecond, phase), timetable)),
  )
  return { deliveries: echoes, events: echoes, offered: 0 }
}

/** Upstream messages due in the whole trial, warm-up included. */
export function expectedUpstream(scenario: Scenario, fleet: Fleet): number {
  const timetable = relativeTimetable(scenario)
  return countUpstream(
    scenario,
    fleet,
    (ratePerSecond, phase) => measuredRange(upstreamPacer(ratePerSecond, phase), timetable).last,
  )
}

function countUpstream(
  scenario: Scenario,
  fleet: Fleet,
  count: (ratePerSecond: number, phase: number) => number,
): number {
  const ratePerSecond = scenario.upstream?.ratePerSecond ?? 0
  const split = { clients: fleet.clients, processes: fleet.loadProcesses, streamsPerUser: scenario.streamsPerUser }
  let sum = 0
  for (let index = 0; index < fleet.loadProcesses; index++) {
    const { first, count: clients } = clientShare(split, index)
    const share = { firstClient: first, clients, totalClients: fleet.clients, seed: scenario.seed }
    for (const phase of upstreamPhases(share)) sum += count(ratePerSecond, phase)
  }
  return sum
}

function sizeOf(range: MeasuredRange): number {
  return Math.max(0, range.last - range.first + 1)
}

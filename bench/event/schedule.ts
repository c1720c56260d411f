/** The seeded schedule of a workload, known to both sides: what is due when, and which of it is measured. */
import type { Timetable, WorkloadPlan } from '../contracts/control.js'
import type { MeasuredRange } from '../measure/ledger.js'
import { seededRandom } from '../random.js'
import { countDue, makePacer, type Pacer } from './pacer.js'

/** The pacer of one broadcast channel; constant channels are staggered so that they do not publish in step. */
export function channelPacer(workload: WorkloadPlan, channel: number): Pacer {
  const pacer = makePacer({
    arrival: workload.arrival,
    ratePerSecond: workload.ratePerSecond,
    seed: workload.seed + channel,
    burstEvents: workload.burstEvents,
    spanUs: workload.spanUs,
  })
  if (workload.arrival !== 'constant' || !(workload.ratePerSecond > 0)) return pacer
  const staggerUs = Math.round((channel / workload.channels.length) * (1e6 / workload.ratePerSecond))
  if (staggerUs === 0) return pacer
  return { dueAtUs: (index) => pacer.dueAtUs(index) + staggerUs }
}

/** Which of a pacer's events (numbered from 1) are due inside [t0, t1). */
export function measuredRange(pacer: Pacer, timetable: Timetable): MeasuredRange {
  const before = countDue(pacer, timetable.t0Us - timetable.startUs)
  const total = countDue(pacer, timetable.t1Us - timetable.startUs)
  return { total, first: before + 1, last: total }
}

/** Upstream messages of one client: constant rate, phases stratified over all clients, (i + u)·period/N. */
export function upstreamPacer(ratePerSecond: number, phase: number): Pacer {
  const periodUs = 1e6 / ratePerSecond
  return { dueAtUs: (index) => Math.round((index + phase) * periodUs) }
}

/** The inverse of `upstreamPacer`: which message was due at this time after the start. */
export function upstreamIndex(ratePerSecond: number, phase: number, afterStartUs: number): number {
  return Math.round((afterStartUs * ratePerSecond) / 1e6 - phase)
}

/** A share of the clients, by global index. */
export interface ClientShare {
  readonly firstClient: number
  readonly clients: number
  readonly totalClients: number
  readonly seed: number
}

/** Stratified phases 0…1 of a share of the clients: (i + u)/N over the global index. */
export function clientPhases(share: ClientShare): number[] {
  const random = seededRandom(share.seed, `phases from ${share.firstClient}`)
  return Array.from(
    { length: share.clients },
    (_, i) => (share.firstClient + i + random.uniform()) / share.totalClients,
  )
}

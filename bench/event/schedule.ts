/** The seeded schedule of a workload, known to both sides: what is due when, and which of it is measured. */
import type { Timetable, WorkloadPlan } from '../contracts/control.js'
import type { MeasuredRange } from '../measure/ledger.js'
import { seededRandom } from '../random.js'
import { countDue, makePacer, type Pacer } from './pacer.js'

/**
 * The pacer of one broadcast channel. Periodic events are moved by a part of their period, (channel + ½)/channels (bursts:
 * ½): channels do not publish in step, and nothing is due at T0 or T1 themselves, where every process reads its counters.
 */
export function channelPacer(workload: WorkloadPlan, channel: number): Pacer {
  const pacer = makePacer({
    arrival: workload.arrival,
    ratePerSecond: workload.ratePerSecond,
    seed: workload.seed + channel,
    burstEvents: workload.burstEvents,
    spanUs: workload.spanUs,
  })
  const offsetUs = Math.round(offsetShare(workload, channel) * (1e6 / workload.ratePerSecond))
  if (!(workload.ratePerSecond > 0) || offsetUs === 0) return pacer
  return { dueAtUs: (index) => pacer.dueAtUs(index) + offsetUs }
}

/** In periods of the rate. */
function offsetShare({ arrival, burstEvents, channels }: WorkloadPlan, channel: number): number {
  if (arrival === 'constant') return (channel + 0.5) / channels.length
  return arrival === 'burst' ? burstEvents / 2 : 0
}

/** Which of a pacer's events (numbered from 1) are due inside [t0, t1). */
export function measuredRange(pacer: Pacer, timetable: Timetable): MeasuredRange {
  const before = countDue(pacer, timetable.t0Us - timetable.startUs)
  const total = countDue(pacer, timetable.t1Us - timetable.startUs)
  return { total, first: before + 1, last: total }
}

/** Upstream messages of one client: constant rate, from its phase on. */
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

/** 1/φ: its multiples modulo 1 spread evenly however many there are (Weyl, 1916). */
const GOLDEN = 0.618_033_988_749_894_9

/**
 * Phases 0…1 of the upstream messages of a share of the clients: evenly spread, and in an order of their own, so that a
 * client's messages keep no fixed distance to its polls.
 */
export function upstreamPhases(share: ClientShare): number[] {
  const offset = seededRandom(share.seed, 'upstream phases').uniform()
  return Array.from({ length: share.clients }, (_, i) => ((share.firstClient + i) * GOLDEN + offset) % 1)
}

/** Phases 0…1 of the polls of a share of the clients, stratified: (i + u)/N over the global index. */
export function pollPhases(share: ClientShare): number[] {
  const random = seededRandom(share.seed, `phases from ${share.firstClient}`)
  return Array.from(
    { length: share.clients },
    (_, i) => (share.firstClient + i + random.uniform()) / share.totalClients,
  )
}

/** What the widgets of a page received, against what the schedule says that they should have. Pure. */
import type { Timetable } from '../contracts/control.js'
import { LatencyHistogram } from '../measure/histogram.js'
import type { MeasuredRange } from '../measure/ledger.js'
import { summarise } from '../measure/summary.js'
import { type ClockOffset, onHarnessClock } from './page-clock.js'
import type { Receipt } from './page-contract.js'
import type { DeliveryRow } from './schema.js'

export interface PageEvidence {
  readonly widgets: number
  readonly receipts: readonly Receipt[]
  readonly range: MeasuredRange
  readonly timetable: Timetable
  readonly clock: ClockOffset
  /** Intended time of the event with this sequence number, µs on the harness's clock. */
  readonly intendedUs: (sequence: number) => number
}

type Counted = Pick<
  DeliveryRow,
  | 'expected'
  | 'delivered'
  | 'missing'
  | 'duplicated'
  | 'reordered'
  | 'foreign'
  | 'starvedWidgets'
  | 'delivery'
  | 'transportLatency'
>

const STAMP = /^(\d{10})\/(\d{16})\/(\d{16})"?$/

export function countReceipts(evidence: PageEvidence): Counted {
  const { widgets, range } = evidence
  const seen = Array.from({ length: widgets }, () => new Set<number>())
  const tally = sortReceipts(evidence, seen)
  const lost = seen.map((sequences) => holes(sequences, range))
  const events = Math.max(0, range.last - range.first + 1)
  const expected = widgets * events
  const ranking = { expected, events, smallestCensoredUs: smallestCensoredUs(evidence, lost.flat()) }
  return {
    ...tally.counts,
    expected,
    missing: lost.flat().length,
    starvedWidgets: seen.filter((sequences) => sequences.size === 0).length,
    delivery: summarise({ histogram: tally.delivery, ...ranking }),
    transportLatency: summarise({ histogram: tally.transport, ...ranking }),
  }
}

/** Enters each first receipt in `seen`, by widget. */
function sortReceipts({ receipts, range, clock }: PageEvidence, seen: readonly Set<number>[]) {
  const highest = new Array<number>(seen.length).fill(0)
  const delivery = new LatencyHistogram()
  const transport = new LatencyHistogram()
  const counts = { delivered: 0, duplicated: 0, reordered: 0, foreign: 0 }
  for (const [widget, receivedMs, stamp] of receipts) {
    const parts = STAMP.exec(stamp)
    const sequence = Number(parts?.[1] ?? 0)
    const ofWidget = seen[widget]
    if (parts === null || ofWidget === undefined || sequence < 1 || sequence > range.total) counts.foreign++
    else if (ofWidget.has(sequence)) counts.duplicated++
    else {
      ofWidget.add(sequence)
      if (sequence < (highest[widget] as number)) counts.reordered++
      highest[widget] = Math.max(highest[widget] as number, sequence)
      // Those before are the warm-up's.
      if (sequence < range.first) continue
      const receivedUs = onHarnessClock(receivedMs, clock)
      counts.delivered++
      delivery.record(receivedUs - Number(parts[2]))
      transport.record(receivedUs - Number(parts[3]))
    }
  }
  return { counts, delivery, transport }
}

function holes(sequences: ReadonlySet<number>, { first, last }: MeasuredRange): number[] {
  const missing: number[] = []
  for (let sequence = first; sequence <= last; sequence++) if (!sequences.has(sequence)) missing.push(sequence)
  return missing
}

/** The latest event that some widget lacks was waited for the shortest. */
function smallestCensoredUs({ timetable, intendedUs }: PageEvidence, lost: readonly number[]): number | null {
  return lost.length === 0 ? null : timetable.endUs - intendedUs(Math.max(...lost))
}

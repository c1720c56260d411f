/** What every row of an A/B gate begins with. */
import type { Pairing, Subject } from './ab-pairs.js'
import { type GateBlock, type GateRow, OPEN_ROW } from './gate-file.js'
import type { Metric } from './metric.js'

/** A contender at a point, with its pairs. */
export interface PairedSubject extends Pairing {
  readonly subject: Subject
}

export function contenderText({ base, other }: Subject): string {
  return base === other ? base : `${base} → ${other}`
}

/** What the arms state, block by block. A value that is no finite number is stated as none. */
export function blocksOf(metric: Metric, { pairs }: Pairing): GateBlock[] {
  const stated = (value: number | null | undefined): number | null =>
    value === undefined || value === null || !Number.isFinite(value) ? null : value
  return pairs.map(({ block, order, base, other }) => ({
    block,
    order,
    base: stated(base === null ? null : metric.read(base)),
    other: stated(other === null ? null : metric.read(other)),
  }))
}

/** A row that concludes nothing yet. */
export function openRow(metric: Metric, paired: PairedSubject): Omit<GateRow, 'verdict' | 'reason' | 'class'> {
  return {
    contender: contenderText(paired.subject),
    point: paired.subject.point,
    metric: metric.key,
    ...OPEN_ROW,
    blocks: blocksOf(metric, paired),
  }
}

const TOLD = 3

/** The verdict where nothing may be concluded. */
export function refused(problems: readonly string[]): Pick<GateRow, 'verdict' | 'reason' | 'remedy'> {
  const more = problems.length > TOLD ? `; and ${problems.length - TOLD} more` : ''
  return {
    verdict: 'invalid',
    reason: `${problems.slice(0, TOLD).join('; ')}${more}`,
    remedy: 'measure again; what cannot be paired soundly is not judged',
  }
}

/** Two contenders in one number: by how much they differ, how sure that is, and whether the run tells them apart. */
import { formatRatio, formatRatioRange, shareToPercent } from '../../format.js'
import { ascending } from '../../stats/order.js'
import { pairedRatio } from '../../stats/ratio.js'
import { CLOSE_SHARE, comparedTrials, differ, medianValue, sameCount } from '../figure.js'
import { type Measure, pairsOf } from '../measures.js'
import type { ReportRow } from '../rows.js'

export interface Contrast {
  /** Whether they differ beyond what the run can tell. */
  readonly told: boolean
  /** other / base, over the blocks that both have; null if it cannot be stated. */
  readonly ratio: number | null
  /** Not told, though the ratio lies on one side of 1 in every block: by less than the blocks differ among themselves. */
  readonly leaning: boolean
  /** How sure that is: the interval, the range over the blocks, or why there is neither; null if it was counted. */
  readonly sureness: string | null
}

export interface Contrasted {
  readonly base: ReportRow
  readonly other: ReportRow
  /** Of the run. */
  readonly blocks: number
}

/**
 * From 6 blocks on the 95 % interval of the ratios within the blocks decides; with fewer, whether the ranges over the
 * blocks overlap; a single trial has no range, so that two must differ by more than a quarter.
 */
export function contrast(measure: Measure, { base, other, blocks }: Contrasted): Contrast {
  const figures = [measure.figure(base), measure.figure(other)] as const
  const [low, high] = [medianValue(figures[0]), medianValue(figures[1])]
  const plain = low === null || high === null || low <= 0 ? null : high / low
  if (measure.counted) {
    const told = low !== null && high !== null && !sameCount(low, high)
    return { told, ratio: plain, leaning: false, sureness: null }
  }
  const pairs = pairsOf(measure, base, other)
  const paired = pairedRatio(pairs)
  const ratio = paired?.estimate ?? plain
  if (paired !== null && paired.interval !== null) {
    const [from, to] = paired.interval
    const sureness = `95 %: ${formatRatioRange(from, to)} over ${pairs.length} blocks`
    return { told: from > 1 || to < 1, ratio, leaning: false, sureness }
  }
  const told = differ(...figures)
  if (paired === null || pairs.length < 2) {
    return { told, ratio, leaning: false, sureness: singleTrial(comparedTrials(...figures), blocks) }
  }
  const ratios = ascending(pairs.map(([first, second]) => second / first))
  const [from, to] = [ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN]
  return { told, ratio, leaning: !told && (from > 1 || to < 1), sureness: rangeText(from, to, pairs.length) }
}

function rangeText(from: number, to: number, blocks: number): string {
  const [low, high] = [formatRatio(from), formatRatio(to)]
  return low === high ? `the same in ${blocks} blocks` : `${formatRatioRange(from, to)} over ${blocks} blocks`
}

/** What to say beside a comparison that rests on one trial, though more blocks may have been asked for. */
function singleTrial(trials: number, blocks: number): string | null {
  if (trials > 1) return null
  return blocks > 1 ? 'a single valid trial has no spread' : 'a single block has no spread'
}

/** Pairs from which on a 95 % interval can be stated. */
const INTERVAL_BLOCKS = 6

/** What telling apart means in a run of this many blocks. */
export function surenessSentence(blocks: number): string {
  if (blocks === 1) {
    return `A single block has no spread: contenders count as different when they differ by more than ${shareToPercent(CLOSE_SHARE)} %; --blocks 3 tells more.`
  }
  return blocks < INTERVAL_BLOCKS
    ? `Contenders count as different where their ranges over the blocks do not overlap; --blocks ${INTERVAL_BLOCKS} states 95 % intervals.`
    : 'Ratios are within the same block, their intervals exact (signed rank) and each of 95 % for itself.'
}

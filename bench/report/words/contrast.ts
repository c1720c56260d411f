/** Two contenders in one number: by how much they differ, how sure that is, and whether the run tells them apart. */
import { formatRatio, formatRatioRange, shareToPercent } from '../../format.js'
import { ascending } from '../../stats/order.js'
import { pairedRatio } from '../../stats/ratio.js'
import { CLOSE_SHARE, comparedTrials, differ, medianValue, sameCount } from '../figure.js'
import { closeShareOf, isCounted, type Measure, pairsOf } from '../measures.js'
import { countsForCost } from '../ranking.js'
import type { ReportRow } from '../rows.js'
import type { Findings } from './findings.js'

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
 * blocks overlap; a single trial has no range, so that two must differ by more than a quarter, bytes by more than 5 %.
 */
export function contrast(measure: Measure, { base, other, blocks }: Contrasted): Contrast {
  const figures = [measure.figure(base), measure.figure(other)] as const
  const [low, high] = [medianValue(figures[0]), medianValue(figures[1])]
  const plain = low === null || high === null || low <= 0 ? null : high / low
  if (isCounted(measure, [base, other])) {
    const told = low !== null && high !== null && !sameCount(low, high)
    return { told, ratio: plain, leaning: false, sureness: null }
  }
  const pairs = pairsOf(measure, base, other)
  const paired = pairedRatio(pairs)
  if (paired !== null && paired.interval !== null) {
    const [from, to] = paired.interval
    const sureness = `95 %: ${formatRatioRange(from, to)} over ${pairs.length} blocks`
    return { told: from > 1 || to < 1, ratio: paired.estimate, leaning: false, sureness }
  }
  const told = differ(...figures, closeShareOf(measure))
  if (paired === null || pairs.length < 2) {
    // The medians decide, so the ratio is theirs: that of a single pair may point the other way.
    return { told, ratio: plain, leaning: false, sureness: singleTrial(comparedTrials(...figures), blocks) }
  }
  const ratios = ascending(pairs.map(([first, second]) => second / first))
  const [from, to] = [ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN]
  return {
    told,
    ratio: paired.estimate,
    leaning: !told && (from > 1 || to < 1),
    sureness: rangeText(from, to, pairs.length),
  }
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
export const INTERVAL_BLOCKS = 6

/** What telling apart means here: by the most trials that any two valid contenders have; nothing where only one has any. */
export function surenessSentences({ rows, blocks }: Pick<Findings, 'rows' | 'blocks'>): string[] {
  const compared = trialsCompared(rows)
  if (compared.length === 0) return []
  const share = `contenders count as different when they differ by more than ${shareToPercent(CLOSE_SHARE)} %`
  if (Math.max(...compared.map(({ trials }) => trials)) < 2) {
    return blocks === 1
      ? [`A single block has no spread: ${share}; --blocks 3 tells more.`]
      : [`A single valid trial has no spread: ${share}.`]
  }
  if (Math.max(...compared.map(({ pairs }) => pairs)) >= INTERVAL_BLOCKS) {
    return ['Ratios are within the same block, their intervals exact (signed rank) and each of 95 % for itself.']
  }
  const more =
    blocks < INTERVAL_BLOCKS
      ? `--blocks ${INTERVAL_BLOCKS} states 95 % intervals`
      : `95 % intervals need ${INTERVAL_BLOCKS} blocks in which both are valid`
  return [`Contenders count as different where their ranges over the blocks do not overlap; ${more}.`]
}

interface TrialsCompared {
  /** Of the one that has fewer. */
  readonly trials: number
  /** Blocks that both have a trial of. */
  readonly pairs: number
}

/** Of every two that are compared: valid, at the same point, published the same way. */
function trialsCompared(rows: readonly ReportRow[]): TrialsCompared[] {
  const valid = rows.filter(countsForCost)
  return valid.flatMap((row, i) =>
    valid
      .slice(i + 1)
      .filter(({ point, publish }) => point === row.point && publish === row.publish)
      .map((other) => ({
        trials: Math.min(row.used.length, other.used.length),
        pairs: row.used.filter(({ block }) => other.used.some((trial) => trial.block === block)).length,
      })),
  )
}

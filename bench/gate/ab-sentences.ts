/** What an A/B gate says about a row. */
import { formatNumber, formatRatio, formatRatioRange } from '../format.js'
import type { Estimate } from '../stats/order.js'
import type { GateRow } from './gate-file.js'

type Said = Pick<GateRow, 'verdict' | 'reason' | 'remedy'>

/** A row that was judged. */
export function judgedText(row: GateRow): Said {
  const margin = row.margin === null ? '–' : formatRatio(row.margin)
  const seen = `${ratioText(row.ratio)} of A`
  const p = row.pAdjusted === null ? '' : ` (adjusted p ${pText(row.pAdjusted)})`
  const { verdict } = row
  if (verdict === 'regression') return { verdict, reason: `${seen}: beyond ${margin}${p}`, remedy: null }
  if (verdict === 'pass') return { verdict, reason: `${seen}: within ${margin}, with 95 % confidence`, remedy: null }
  const reason = `${seen}: neither beyond ${margin} for sure${p} nor surely within it`
  return { verdict, reason, remedy: moreBlocks(row) }
}

function moreBlocks({ detectable, blocks }: GateRow): string {
  const finds = detectable === null ? '' : `; ${blocks.length} blocks of this noise find ${formatRatio(detectable)}`
  return `more blocks (--blocks, --thorough), longer trials (--duration) or a quieter machine${finds}`
}

export function orderText({ orderEffect }: GateRow): Said {
  const { ratio, p } = orderEffect ?? { ratio: Number.NaN, p: Number.NaN }
  return {
    verdict: 'invalid',
    reason: `it matters which arm came first: the ratios differ by ${formatRatio(ratio)} (p ${pText(p)})`,
    remedy: 'the machine was not at rest: let it cool down, end what else runs, and measure again',
  }
}

export function movedText(ratio: Estimate): Said {
  return {
    verdict: 'invalid',
    reason: `A against itself came out at ${ratioText(ratio)}: this machine moved by itself`,
    remedy: 'measure on a machine that is at rest, or with longer trials (--duration)',
  }
}

/** `1.06× (95 %: 1.02–1.10×)`. */
export function ratioText(
  ratio: { readonly estimate: number; readonly interval: Estimate['interval'] } | null,
): string {
  if (ratio === null) return 'an unknown share'
  const { estimate, interval } = ratio
  return interval === null
    ? formatRatio(estimate)
    : `${formatRatio(estimate)} (95 %: ${formatRatioRange(interval[0], interval[1])})`
}

/** `= 0.012` or `< 0.001`. */
export function pText(p: number): string {
  const text = formatNumber(p)
  return text.startsWith('<') ? text : `= ${text}`
}

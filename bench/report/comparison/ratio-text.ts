/** Ratios between results as text, the same in every format. */
import { formatRatio, formatRatioRange } from '../../format.js'
import type { Ratio } from '../report.js'

/** `1.50×`, `more than 1.50×` where only a limit is known, `from 0` where there is no ratio. */
export function estimateText({ estimate, limit }: Ratio): string {
  if (estimate === null) return 'from 0'
  return limit === undefined ? formatRatio(estimate) : `${limit} than ${formatRatio(estimate)}`
}

/** `1.25–1.75×`, or `more than 1.25×` with one end open. */
export function intervalText([low, high]: NonNullable<Ratio['interval']>): string {
  if (!Number.isFinite(high)) return `more than ${formatRatio(low)}`
  return low > 0 ? formatRatioRange(low, high) : `less than ${formatRatio(high)}`
}

/** What the comparisons need of encoded histograms beyond percentiles. */
import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import type { EncodedHistogram } from '../../bench/contracts/control.js'
import { mergeEncoded } from '../../bench/measure/histogram.js'

export function meanUs({ hdr, count }: EncodedHistogram): number {
  return count === 0 ? Number.NaN : decodeFromCompressedBase64(hdr, 32, false).mean
}

export function quantileUs(encoded: EncodedHistogram, q: number): number {
  return mergeEncoded([encoded]).quantile(q) ?? Number.NaN
}

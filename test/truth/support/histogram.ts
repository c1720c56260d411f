/** Histograms of the result file read by hdr-histogram-js alone, so that nothing of the tool checks itself. */
import { decodeFromCompressedBase64 } from 'hdr-histogram-js'

interface Encoded {
  readonly hdr: string
}

export function sampleCount({ hdr }: Encoded): number {
  return decodeFromCompressedBase64(hdr).totalCount
}

/** The smallest sample, µs, at the histogram's resolution of three digits. */
export function smallest(summary: Encoded): number {
  return valueAt(summary, 1)
}

export function median(summary: Encoded): number {
  return valueAt(summary, Math.ceil(sampleCount(summary) / 2))
}

export function largest(summary: Encoded): number {
  return valueAt(summary, sampleCount(summary))
}

/** How many samples are at or above a time, µs, at the histogram's resolution. */
export function countAtLeast({ hdr }: Encoded, us: number): number {
  const histogram = decodeFromCompressedBase64(hdr)
  const total = histogram.totalCount
  let below = 0
  let above = total
  while (below < above) {
    const rank = Math.floor((below + above) / 2) + 1
    if (histogram.getValueAtPercentile(((rank - 0.5) / total) * 100) >= us) above = rank - 1
    else below = rank
  }
  return total - below
}

function valueAt({ hdr }: Encoded, rank: number): number {
  const histogram = decodeFromCompressedBase64(hdr)
  if (histogram.totalCount === 0) throw new Error('an empty histogram')
  return histogram.getValueAtPercentile(((rank - 0.5) / histogram.totalCount) * 100)
}

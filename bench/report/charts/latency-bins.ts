/** Latencies in bins with round edges: 1, 2, 5, 10, 20, 50 … µs. */
import type { LatencyHistogram } from '../../measure/histogram.js'

/** From 1 µs to above an hour, in every decade: what a bin begins with. */
const STARTS = [1, 2, 5] as const
const DECADES = 10

/** Ascending, µs: one more than there are bins. The first bin holds what is below it as well. */
export const BIN_EDGES_US: readonly number[] = [
  ...Array.from({ length: DECADES }, (_, decade) => STARTS.map((start) => start * 10 ** decade)).flat(),
  10 ** DECADES,
]

/** What a histogram holds, per bin of `BIN_EDGES_US`. */
export function countBins(histogram: LatencyHistogram): number[] {
  const counts = BIN_EDGES_US.slice(1).map(() => 0)
  let bin = 0
  for (const [us, count] of histogram.buckets()) {
    while (us >= (BIN_EDGES_US[bin + 1] as number)) bin++
    counts[bin] = (counts[bin] as number) + count
  }
  return counts
}

/** Which bin edges to show: 1-2-5 steps from the first that is used to the last, coarser ones if those are too many. */
export function shownEdges(used: readonly number[], most: number): number[] {
  const first = used.findIndex((count) => count > 0)
  const last = used.findLastIndex((count) => count > 0)
  if (first === -1) return []
  const coarse = [STARTS, [1, 5], [1]].map((starts) => edgesBetween(first, last, starts))
  return coarse.find((edges) => edges.length - 1 <= most) ?? (coarse.at(-1) as number[])
}

/** Edges that begin with one of these digits, from the one at or below the first bin to the one above the last. */
function edgesBetween(first: number, last: number, starts: readonly number[]): number[] {
  const edges = BIN_EDGES_US.filter((_, i) => starts.includes(STARTS[i % STARTS.length] as number))
  const [low, high] = [BIN_EDGES_US[first] as number, BIN_EDGES_US[last + 1] as number]
  const from = edges.findLastIndex((edge) => edge <= low)
  const to = edges.findIndex((edge) => edge >= high)
  return edges.slice(from, to + 1)
}

/** Counts of `BIN_EDGES_US` brought together between these edges. */
export function countBetween(counts: readonly number[], edges: readonly number[]): number[] {
  return edges.slice(0, -1).map((low, row) => {
    const high = edges[row + 1] as number
    return counts.reduce((sum, count, bin) => {
      const edge = BIN_EDGES_US[bin] as number
      return edge >= low && edge < high ? sum + count : sum
    }, 0)
  })
}

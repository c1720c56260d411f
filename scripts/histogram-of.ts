/** Real histograms for hand-made results. */
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { HIGHEST_US, LatencyHistogram } from '../bench/measure/histogram.js'

/** A histogram that holds each value so many times; µs, rounded. */
export function histogramOf(values: Iterable<readonly [us: number, count: number]>): LatencyHistogram {
  const hdr = build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  })
  for (const [us, count] of values) hdr.recordValueWithCount(Math.round(us), count)
  const histogram = new LatencyHistogram()
  histogram.addHdr(encodeIntoCompressedBase64(hdr))
  return histogram
}

/** The same, as a result file holds it. */
export function hdrOf(...values: readonly (readonly [us: number, count: number])[]): string {
  return histogramOf(values).encode().hdr
}

/**
 * The page's clock on the harness's: each round trip says that the harness read its clock between two instants of the
 * page, which bounds the offset on both sides; all round trips together bound it best. Pure.
 */
import type { ClockRound } from './page-contract.js'

/** What to add to a page's instant (as µs) to get the harness's, and how far off the sum may be, µs. */
export interface ClockOffset {
  readonly offsetUs: number
  readonly uncertaintyUs: number
  readonly minRoundTripUs: number
  readonly rounds: number
}

/** The page's clock is read in steps of this, up or down, in pages that are not cross-origin isolated. */
export const PAGE_RESOLUTION_US = 100

/**
 * @throws RangeError when there is no offset that all round trips admit (a clock that drifts or was set), or no round.
 */
export function clockOffset(rounds: readonly ClockRound[], resolutionUs: number = PAGE_RESOLUTION_US): ClockOffset {
  let lowUs = Number.NEGATIVE_INFINITY
  let highUs = Number.POSITIVE_INFINITY
  let minRoundTripUs = Number.POSITIVE_INFINITY
  for (const { sentMs, harnessUs, receivedMs } of rounds) {
    lowUs = Math.max(lowUs, harnessUs - (receivedMs * 1000 + resolutionUs))
    highUs = Math.min(highUs, harnessUs - (sentMs * 1000 - resolutionUs))
    minRoundTripUs = Math.min(minRoundTripUs, (receivedMs - sentMs) * 1000)
  }
  if (rounds.length === 0) throw new RangeError('no round trip between page and harness')
  if (lowUs > highUs) throw new RangeError(`the clock of the page moved against the harness's by ${lowUs - highUs} µs`)
  return {
    offsetUs: (lowUs + highUs) / 2,
    // The offset's, and that of the one reading which it is added to.
    uncertaintyUs: (highUs - lowUs) / 2 + resolutionUs,
    minRoundTripUs,
    rounds: rounds.length,
  }
}

/** A page's instant on the harness's clock, integer µs. */
export function onHarnessClock(pageMs: number, { offsetUs }: ClockOffset): number {
  return Math.round(pageMs * 1000 + offsetUs)
}

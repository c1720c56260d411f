/** What `verify` found out about a result file. Types only. */

/** A number (or the checksum) that is not what the rest of the file says. */
export interface Difference {
  /** Path in the file: `trials[3].latency.p99`. */
  readonly where: string
  readonly stated: string
  readonly recomputed: string
}

export interface Verification {
  /** Whether the checksum is that of the content, and nothing in the file is written otherwise than the tool writes it. */
  readonly checksum: { readonly stated: string; readonly recomputed: string; readonly matches: boolean }
  /** Derived numbers that were worked out again from histograms and counters. */
  readonly recomputed: number
  readonly differences: readonly Difference[]
  /** Files that a gate names and that do not lie beside it: nothing is known of them. Left out of results. */
  readonly absent?: readonly string[]
  /** No difference, and the checksum matches. */
  readonly agrees: boolean
}

/** What a metric of the gates is. Types only, but for the names of the classes. */
import type { CompletedTrial } from '../result/schema.js'

/**
 * `exact` does not move with the machine: zero tolerance. `counted` hardly does: a share is tolerated. `noisy` moves with
 * everything: judged by statistics, relative to something measured at the same time. `objective`: against a threshold.
 */
export const METRIC_CLASSES = ['exact', 'counted', 'noisy', 'objective'] as const
export type MetricClass = (typeof METRIC_CLASSES)[number]

export interface Metric {
  /** As in gate files, thresholds, baselines and flags: `headerBytesPerMessage`. */
  readonly key: string
  /** For people, without unit: `headers per message`. */
  readonly name: string
  /** `us`, `bytes`, `perSecond` or a bare count: the unit that `read` returns, and that text is made from. */
  readonly unit: 'us' | 'bytes' | 'perSecond' | 'count'
  readonly better: 'lower' | 'higher'
  /** null: it is in no gate but thresholds. */
  readonly class: Exclude<MetricClass, 'objective'> | null
  /** Only trials of a scenario whose upstream is a closed loop state it exactly. */
  readonly needsClosedLoop: boolean
  /** Exact only where the clients speak HTTP/1.1 without TLS to an engine of the core: `exact-heads.ts` says why. */
  readonly needsPlainHeads: boolean
  /** Tolerated relative change of a noisy or counted metric: 0.1 is 10 %. 0 for exact ones. */
  readonly delta: number
  /** Absolute change that is never a regression, in its unit; δ_eff = max(δ, floor / median(A)). */
  readonly floor: number
  /** How several trials become one number: counts add up, the rest is a median. */
  readonly over: 'sum' | 'median'
  /** null: the trial does not state it. Infinity: it lies among what never arrived. */
  read(trial: CompletedTrial): number | null
}

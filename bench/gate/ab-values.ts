/** Values that no ratio can be made of: they are named, never left out. */
import type { CompletedTrial } from '../result/schema.js'
import type { ArmName, Pairing } from './ab-pairs.js'
import type { Metric } from './metric.js'

/** The first block whose value cannot be used, in words; null: all can. */
export function unusable(metric: Metric, { pairs }: Pairing, other: ArmName = 'B'): string | null {
  for (const pair of pairs) {
    for (const [arm, trial] of [['A', pair.base] as const, [other, pair.other] as const]) {
      const why = whyUnusable(metric, trial)
      if (why !== null) return `${metric.name} of ${arm} in block ${pair.block + 1} ${why}`
    }
  }
  return null
}

function whyUnusable(metric: Metric, trial: CompletedTrial | null): string | null {
  const value = trial === null ? null : metric.read(trial)
  if (value === null) return 'is not stated'
  if (value === Number.POSITIVE_INFINITY) return 'lies among what never arrived'
  if (Number.isNaN(value)) return 'is no number'
  if (value === 0) return 'is 0, of which there is no ratio'
  return value < 0 ? 'is below 0' : null
}

/** Whether it matters which arm was measured first: then a machine that is not at rest speaks, not the arms. */
import { meanDifferenceP } from '../stats/permutation.js'
import type { Pair } from './ab-pairs.js'
import type { GateRow } from './gate-file.js'
import type { Metric } from './metric.js'

/** Smaller effects of the order cancel: either arm came first equally often. */
const NOTEWORTHY_LOG = Math.log(1.1)
/** By chance alone such an effect is frequent, so it must be significant too, over the whole family. */
const ALPHA = 0.01

type OrderEffect = GateRow['orderEffect']

/** Of differences in block order; null where blocks of one order are missing. */
export function orderEffect(
  differences: readonly number[],
  pairs: readonly Pick<Pair, 'order'>[],
  better: Metric['better'],
): OrderEffect {
  const of = (order: Pair['order']): number[] => differences.filter((_, i) => pairs[i]?.order === order)
  const [ab, ba] = [of('AB'), of('BA')]
  const p = meanDifferenceP(ab, ba)
  if (p === null) return null
  const effect = mean(ab) - mean(ba)
  return { ratio: Math.exp(better === 'lower' ? effect : -effect), p }
}

export function isOrderEffect(effect: OrderEffect, family: number): boolean {
  return effect !== null && Math.abs(Math.log(effect.ratio)) > NOTEWORTHY_LOG && effect.p < ALPHA / family
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

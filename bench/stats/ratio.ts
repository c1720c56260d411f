/** Ratios with their interval: the rank tests on logarithms. What is not above 0, or no number, states none. */
import type { Estimate } from './order.js'
import { rankSumEstimate } from './rank-sum.js'
import { signedRankEstimate } from './signed-rank.js'

/** other / base of paired values, by signed rank; 95 % interval from 6 pairs on. */
export function pairedRatio(pairs: readonly (readonly [base: number, other: number])[]): Estimate | null {
  if (!pairs.flat().every(hasLogarithm)) return null
  return fromLogarithms(signedRankEstimate(pairs.map(([base, other]) => Math.log(other / base))))
}

/** other / base of two independent samples, by rank sum; 95 % interval from 4 and 4 on. */
export function independentRatio(base: readonly number[], other: readonly number[]): Estimate | null {
  if (![...base, ...other].every(hasLogarithm)) return null
  return fromLogarithms(rankSumEstimate(base.map(Math.log), other.map(Math.log)))
}

function hasLogarithm(value: number): boolean {
  return value > 0 && Number.isFinite(value)
}

function fromLogarithms(estimate: Estimate | null): Estimate | null {
  if (estimate === null) return null
  const { interval } = estimate
  return {
    estimate: Math.exp(estimate.estimate),
    interval: interval === null ? null : [Math.exp(interval[0]), Math.exp(interval[1])],
  }
}

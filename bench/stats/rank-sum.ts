/** The rank-sum test of Mann and Whitney for two independent samples: exact, by permutation under ties. */
import {
  ascending,
  criticalValue,
  doubledMidRanks,
  type Estimate,
  estimateFrom,
  ONE_SIDED_OF_95,
  type Tail,
  tailOf,
} from './order.js'

/** p value of `b` against `a` (`greater`: do the values of b lie above?); null if either is empty or holds no number. */
export function rankSumP(a: readonly number[], b: readonly number[], tail: Tail): number | null {
  if (!areUsable(a, b)) return null
  const ranks = doubledMidRanks([...a, ...b])
  const observed = ranks.slice(a.length).reduce((sum, rank) => sum + rank, 0)
  return tailOf(permutationDistribution(ranks, b.length), observed, tail)
}

/**
 * Hodges–Lehmann estimate of the shift from a to b (the median of all b − a) and its interval from the sorted
 * differences; `alpha` is the error on each side. Ties make the interval wider than need be, never narrower.
 */
export function rankSumEstimate(
  a: readonly number[],
  b: readonly number[],
  alpha: number = ONE_SIDED_OF_95,
): Estimate | null {
  if (!areUsable(a, b)) return null
  const differences = ascending(b.flatMap((y) => a.map((x) => y - x)))
  return estimateFrom(differences, rankSumCritical(a.length, b.length, alpha))
}

/** The largest c with P(U ≤ c) ≤ alpha for samples of m and n without ties; null: too few (4 and 4 are enough for 95 %). */
export function rankSumCritical(m: number, n: number, alpha: number): number | null {
  const key = `${Math.min(m, n)} ${Math.max(m, n)} ${alpha}`
  const known = criticals.get(key)
  if (known !== undefined) return known
  const critical = criticalValue(lowerHalfOfU(m, n), alpha)
  criticals.set(key, critical)
  return critical
}

/** A report asks for the same sizes many times. */
const criticals = new Map<string, number | null>()

function areUsable(a: readonly number[], b: readonly number[]): boolean {
  return a.length > 0 && b.length > 0 && [...a, ...b].every(Number.isFinite)
}

/**
 * P(U = u) up to the middle. The largest of all values belongs to either sample, with the odds of their sizes; if to
 * the second, it exceeds all m of the first.
 */
function lowerHalfOfU(m: number, n: number): Float64Array {
  const size = Math.floor((m * n) / 2) + 1
  const certain = (): Float64Array => Float64Array.of(1, ...new Array<number>(size - 1).fill(0))
  let row = Array.from({ length: n + 1 }, certain)
  for (let i = 1; i <= m; i++) {
    const next = [certain()]
    for (let j = 1; j <= n; j++) {
      const [without, above] = [next[j - 1] as Float64Array, row[j] as Float64Array]
      const inSecond = j / (i + j)
      const both = (u: number): number =>
        (1 - inSecond) * (above[u] ?? 0) + inSecond * (u >= i ? (without[u - i] ?? 0) : 0)
      next.push(Float64Array.from({ length: size }, (_, u) => both(u)))
    }
    row = next
  }
  return row[n] as Float64Array
}

/** P(sum of the ranks of a sample of `chosen` = s), every choice being as likely as the others. */
function permutationDistribution(ranks: readonly number[], chosen: number): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0)
  const bySize = Array.from({ length: chosen + 1 }, () => new Float64Array(total + 1))
  ;(bySize[0] as Float64Array)[0] = 1
  ranks.forEach((rank, i) => {
    // After i + 1 ranks, size k of them: each row is divided by the number of choices, so nothing overflows.
    for (let k = Math.min(chosen, i + 1); k >= 0; k--) {
      const [own, smaller] = [bySize[k] as Float64Array, bySize[k - 1]]
      const taken = k / (i + 1)
      for (let s = total; s >= 0; s--) {
        const added = s >= rank ? (smaller?.[s - rank] ?? 0) : 0
        own[s] = (1 - taken) * (own[s] ?? 0) + taken * added
      }
    }
  })
  return bySize[chosen] as Float64Array
}

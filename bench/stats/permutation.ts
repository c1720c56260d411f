/** The permutation test for a difference of means between two groups: exact where every regrouping can be counted. */
import { seededRandom, shuffled } from '../random.js'
import { ascending } from './order.js'

/** Values up to which every regrouping is counted: 20 over 10 are 184,756. */
const MOST_COUNTED = 20
/** Regroupings that are drawn where there are more values. */
const DRAWN = 50_000
const SEED = 1

/** Sums of the same values in another order differ by rounding; relative to the sum of their sizes. */
const ROUNDING = 1e-12

/**
 * Share of all regroupings whose means differ at least as much, in either direction; null if a group is empty or a value
 * no number. Above 20 values it is estimated from 50,000 seeded regroupings, the given one counted too, so that it is never
 * too small (Phipson and Smyth, 2010).
 */
export function meanDifferenceP(a: readonly number[], b: readonly number[]): number | null {
  const values = [...a, ...b]
  if (a.length === 0 || b.length === 0 || !values.every(Number.isFinite)) return null
  const expected = (sum(values) * a.length) / values.length
  const room = ROUNDING * sum(values.map(Math.abs))
  const atLeast = Math.abs(sum(a) - expected) - room
  // Both means follow from the sum of one group, and so does their difference, whose size grows with its distance.
  const isExtreme = (chosen: number): boolean => Math.abs(chosen - expected) >= atLeast
  return values.length > MOST_COUNTED ? drawnShare(values, a.length, isExtreme) : share(values, a.length, isExtreme)
}

type IsExtreme = (sumOfGroup: number) => boolean

function share(values: readonly number[], size: number, isExtreme: IsExtreme): number {
  let [all, extreme] = [0, 0]
  const choose = (next: number, left: number, chosen: number): void => {
    if (left === 0) {
      all++
      if (isExtreme(chosen)) extreme++
      return
    }
    for (let i = next; i <= values.length - left; i++) choose(i + 1, left - 1, chosen + (values[i] ?? 0))
  }
  choose(0, size, 0)
  return extreme / all
}

function drawnShare(values: readonly number[], size: number, isExtreme: IsExtreme): number {
  const random = seededRandom(SEED, 'regroupings')
  // In order of size, so that neither the order of the values nor that of the groups decides what is drawn.
  const sorted = ascending(values)
  let extreme = 1
  for (let i = 0; i < DRAWN; i++) if (isExtreme(sum(shuffled(sorted, random).slice(0, size)))) extreme++
  return extreme / (DRAWN + 1)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

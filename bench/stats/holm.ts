/** Holm's step-down correction: the chance of any false rejection in the family stays below the level. */

/**
 * Adjusted p values, in the order of `ps`: a hypothesis is rejected at level α when its own is ≤ α. One that could not
 * be tested (null) counts as 1 and stays in the family.
 */
export function holm(ps: readonly (number | null)[]): number[] {
  const raw = ps.map((p) => p ?? 1)
  const order = raw.map((_, i) => i).sort((i, j) => (raw[i] ?? 1) - (raw[j] ?? 1))
  const adjusted = new Array<number>(raw.length).fill(1)
  let largest = 0
  order.forEach((i, before) => {
    largest = Math.max(largest, Math.min(1, (raw.length - before) * (raw[i] ?? 1)))
    adjusted[i] = largest
  })
  return adjusted
}

/** Which rows of a column deserve a mark: those that no other is ahead of, and only where somebody is behind. */

/** `best`: ahead of every other row. `joint`: nobody is ahead of it, and it is not ahead of everybody. */
export type Mark = 'best' | 'joint'

/**
 * @param rows those that count; what may not be compared must not be among them.
 * @param ahead whether the first is better than the second beyond what the run can tell.
 */
export function marksOf<R>(rows: readonly R[], ahead: (a: R, b: R) => boolean): ReadonlyMap<R, Mark> {
  const front = rows.filter((row) => !rows.some((other) => other !== row && ahead(other, row)))
  if (front.length === rows.length) return new Map()
  const [only] = front
  const alone = front.length === 1 && only !== undefined && rows.every((other) => other === only || ahead(only, other))
  return new Map(front.map((row) => [row, alone ? 'best' : 'joint']))
}

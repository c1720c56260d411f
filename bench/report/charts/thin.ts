/** Fewer points, chosen so that the eye sees the same line. */

type Point = readonly [x: number, y: number]

/** To what the eye can see. */
export function fourDigits(value: number): number {
  return Number(value.toPrecision(4))
}

/** A point that misses the line by less is not seen, decades of a log axis (1.2 %). */
const UNSEEN_DECADES = 0.005

/**
 * At most `most` points of a line that is drawn on two log axes: the first, the last, the lowest and the highest, then
 * always the one that the line so far misses by most, until none is missed visibly.
 * @param points x ascending, all above 0
 */
export function thinOnLogAxes(points: readonly Point[], most: number): Point[] {
  const line = points.map(([x, y]): Point => [Math.log10(x), Math.log10(y)])
  const kept = new Set(corners(line).slice(0, most))
  while (kept.size < most) {
    const next = mostMissed(
      line,
      [...kept].sort((a, b) => a - b),
    )
    if (next === null) break
    kept.add(next)
  }
  return points.filter((_, i) => kept.has(i))
}

/** First, last, lowest, highest: their places. */
function corners(line: readonly Point[]): number[] {
  if (line.length === 0) return []
  const heights = line.map(([, y]) => y)
  const place = (of: (...values: number[]) => number): number => heights.indexOf(heights.reduce((a, b) => of(a, b)))
  return [...new Set([0, line.length - 1, place(Math.min), place(Math.max)])]
}

function mostMissed(line: readonly Point[], kept: readonly number[]): number | null {
  let worst = UNSEEN_DECADES
  let found: number | null = null
  for (const [segment, start] of kept.slice(0, -1).entries()) {
    const end = kept[segment + 1] as number
    const [from, to] = [line[start] as Point, line[end] as Point]
    for (let i = start + 1; i < end; i++) {
      const missed = Math.abs(heightAt(line[i] as Point, from, to))
      if (missed > worst) [worst, found] = [missed, i]
    }
  }
  return found
}

/** How far a point lies above the line between two others. */
function heightAt([x, y]: Point, from: Point, to: Point): number {
  const share = to[0] === from[0] ? 0 : (x - from[0]) / (to[0] - from[0])
  return y - (from[1] + share * (to[1] - from[1]))
}

/** At most `most` of a list, evenly spread, its first and last among them. */
export function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list]
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))] as T)
}

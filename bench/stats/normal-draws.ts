/** Standard normal numbers from seeded uniform ones: Marsaglia's polar method. */
import type { Random } from '../random.js'

/** Every call draws the next one. */
export function normalDraws(random: Random): () => number {
  let spare: number | null = null
  return () => {
    if (spare !== null) {
      const held = spare
      spare = null
      return held
    }
    for (;;) {
      const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1]
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      spare = y * scale
      return x * scale
    }
  }
}

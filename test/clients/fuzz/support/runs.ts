/** How many inputs a fuzz test makes: moderate by itself, `FUZZ_RUNS=50` makes 50 times as many from the same seed. */
import { vi } from 'vitest'

const factor = Number(process.env.FUZZ_RUNS ?? '1')
if (!(factor > 0)) throw new Error(`FUZZ_RUNS must be a positive number, not ${process.env.FUZZ_RUNS}`)
vi.setConfig({ testTimeout: 60_000 * Math.max(1, factor) })

export const scaled = (count: number): number => Math.max(1, Math.ceil(count * factor))

/** Parameters of one property. A failure prints the seed and the path to the smallest counter-example. */
export const runs = (seed: number, count: number): { seed: number; numRuns: number } => ({
  seed,
  numRuns: scaled(count),
})

/** Simulated sessions of an A/B gate on unchanged code: noise in the order of time, arms in seeded balanced order. */
import type { PairedSample } from '../../gate/ab-family.js'
import { metricsOf } from '../../gate/metrics.js'
import { shuffled } from '../../random.js'
import type { Draws, NoiseModel } from './noise-models.js'

/** Margins, ln, of the family that a gate on one contender has: every noisy metric. Floors only widen them. */
export const MARGINS: readonly number[] = metricsOf('noisy').map(({ delta }) => Math.log(1 + delta))

export interface SessionPlan {
  readonly model: NoiseModel
  readonly blocks: number
  /** ln of what the second arm is worse by, in every metric: a bias of the machine, not of the code. */
  readonly bias: number
}

/** One session: a sample per metric. */
export function drawSession({ model, blocks, bias }: SessionPlan, draws: Draws): PairedSample[] {
  const noise = model.draw(draws, { trials: 2 * blocks, metrics: MARGINS.length })
  const order = shuffled(
    Array.from({ length: blocks }, (_, block) => block % 2 === 0),
    draws.random,
  )
  return MARGINS.map((margin, metric) => {
    const trials = noise[metric] ?? []
    const differences = order.map((aFirst, block) => {
      const [first, second] = [trials[2 * block] ?? Number.NaN, trials[2 * block + 1] ?? Number.NaN]
      return bias + (aFirst ? second - first : first - second)
    })
    return { differences, margin }
  })
}

/** How numbers of unchanged code scatter from trial to trial: the noise that the A/B gate must not take for a change. */
import type { Random } from '../../random.js'

/** Seeded numbers. */
export interface Draws {
  readonly random: Random
  /** Standard normal. */
  normal(): number
}

export interface SessionSize {
  /** In the order of time: two per block. */
  readonly trials: number
  readonly metrics: number
}

export interface NoiseModel {
  readonly name: string
  /** ln of each metric's noise in each trial, `[metric][trial]`. */
  draw(draws: Draws, size: SessionSize): number[][]
}

type TrialNoise = (draws: Draws, trial: number) => number

/** Every metric and trial for itself. */
function independent(name: string, noise: TrialNoise): NoiseModel {
  return { name, draw: (draws, { trials, metrics }) => table(metrics, trials, (_, trial) => noise(draws, trial)) }
}

function table(metrics: number, trials: number, value: (metric: number, trial: number) => number): number[][] {
  return Array.from({ length: metrics }, (_, metric) =>
    Array.from({ length: trials }, (_, trial) => value(metric, trial)),
  )
}

const normal =
  (deviation: number): TrialNoise =>
  (draws) =>
    deviation * draws.normal()

/** Of three degrees of freedom, brought to this standard deviation. */
const heavyTailed =
  (deviation: number): TrialNoise =>
  ({ normal: z }) =>
    deviation * (z() / Math.sqrt(z() ** 2 + z() ** 2 + z() ** 2))

const UNITS = 20
/** A reading in whole units, of which there are about 20: differences are tied or 0 all the time. */
const quantised =
  (deviation: number): TrialNoise =>
  (draws) =>
    Math.log(Math.round(UNITS * Math.exp(deviation * draws.normal())) / UNITS)

const SPIKED_BLOCKS = 0.1

/** In a block in ten something else ran during one of the two trials, and doubled everything that it measured. */
function spikes(name: string, deviation: number): NoiseModel {
  return {
    name,
    draw: (draws, { trials, metrics }) => {
      const hit = Array.from({ length: trials }, () => 0)
      for (let block = 0; block < trials / 2; block++) {
        if (draws.random.uniform() < SPIKED_BLOCKS) hit[2 * block + draws.random.below(2)] = Math.LN2
      }
      return table(metrics, trials, (_, trial) => deviation * draws.normal() + (hit[trial] ?? 0))
    },
  }
}

/** The machine gets slower all the time, by this much (ln) over the session. */
function drift(name: string, { deviation, total }: { deviation: number; total: number }): NoiseModel {
  return {
    name,
    draw: (draws, { trials, metrics }) =>
      table(metrics, trials, (_, trial) => deviation * draws.normal() + (total * trial) / trials),
  }
}

/** What one trial suffers, the next suffers in part. */
function autocorrelated(name: string, { deviation, kept }: { deviation: number; kept: number }): NoiseModel {
  return {
    name,
    draw: (draws, { trials, metrics }) =>
      Array.from({ length: metrics }, () => {
        let state = draws.normal()
        return Array.from({ length: trials }, () => {
          state = kept * state + Math.sqrt(1 - kept ** 2) * draws.normal()
          return deviation * state
        })
      }),
  }
}

/** A slow trial is slow in every metric. */
function correlated(name: string, { deviation, shared }: { deviation: number; shared: number }): NoiseModel {
  return {
    name,
    draw: (draws, { trials, metrics }) => {
      const common = Array.from({ length: trials }, () => draws.normal())
      return table(
        metrics,
        trials,
        (_, trial) => deviation * (Math.sqrt(shared) * (common[trial] ?? 0) + Math.sqrt(1 - shared) * draws.normal()),
      )
    },
  }
}

/** Of a trial, so that the ln ratio of two that know nothing of each other has this standard deviation. */
const ofPair = (deviation: number): number => deviation / Math.SQRT2

/** The percentage is the standard deviation of a pair's ln ratio, which is what a gate sees and `selftest --aa` states. */
export const NOISE_MODELS: readonly NoiseModel[] = [
  independent('normal 1 %', normal(ofPair(0.01))),
  independent('normal 3 %', normal(ofPair(0.03))),
  independent('normal 10 %', normal(ofPair(0.1))),
  independent('normal 20 %', normal(ofPair(0.2))),
  independent('heavy tails (Student t3) 10 %', heavyTailed(ofPair(0.1))),
  spikes('one arm doubled in a block in ten', ofPair(0.03)),
  drift('slow drift of 30 %', { deviation: ofPair(0.03), total: Math.log(1.3) }),
  autocorrelated('autocorrelated (0.7) trials of 10 %', { deviation: 0.1, kept: 0.7 }),
  independent('whole units: ties and zeros', quantised(ofPair(0.1))),
  correlated('correlated metrics (0.8) 10 %', { deviation: ofPair(0.1), shared: 0.8 }),
]

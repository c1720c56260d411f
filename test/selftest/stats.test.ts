import { describe, expect, test } from 'vitest'
import { metricsOf } from '../../bench/gate/metrics.js'
import { seededRandom } from '../../bench/random.js'
import { sharesAtLeast, simulateCell } from '../../bench/selftest/stats/cell.js'
import { facts } from '../../bench/selftest/stats/facts.js'
import { NOISE_MODELS, type NoiseModel } from '../../bench/selftest/stats/noise-models.js'
import { prove } from '../../bench/selftest/stats/proof.js'
import { proofText } from '../../bench/selftest/stats/proof-text.js'
import { drawSession, MARGINS } from '../../bench/selftest/stats/session.js'
import { simulateSessions } from '../../bench/selftest/stats/sessions-check.js'
import { sampleDeviation } from '../../bench/stats/minimum-detectable.js'
import { normalDraws } from '../../bench/stats/normal-draws.js'

const FEW = { first: 400, second: 400, power: 200, coverage: 200 }
const drawsOf = (seed: number) => {
  const random = seededRandom(seed, 'test')
  return { random, normal: normalDraws(random) }
}
const normal: NoiseModel = NOISE_MODELS.find(({ name }) => name === 'normal 10 %') as NoiseModel

describe('the statistics of the gates', () => {
  const proof = prove()

  test('hold in every noise model', () => {
    const broken = [...proof.facts, ...proof.cells, ...proof.sessions].filter(({ holds }) => !holds)
    expect(broken).toEqual([])
    expect(proof.holds).toBe(true)
  })

  test('are proved of the whole family, with and without bias, at every number of blocks offered', () => {
    expect(proof.family).toEqual(metricsOf('noisy').map(({ key }) => key))
    expect(proof.cells).toHaveLength(NOISE_MODELS.length * 3)
    for (const { falseAlarms } of proof.cells) {
      expect(falseAlarms.map(({ biasShare }) => biasShare)).toEqual([0, 0.03])
      for (const { hits, trials, upper } of falseAlarms) {
        expect(trials).toBeGreaterThanOrEqual(1000)
        expect(hits / trials).toBeLessThan(upper)
        expect(upper).toBeLessThanOrEqual(proof.falseAlarmLimit)
      }
    }
  })

  test('are told in a table of every cell', () => {
    const text = proofText(proof, { color: false })
    for (const { name } of NOISE_MODELS) expect(text.split(name)).toHaveLength(4)
    expect(text).toContain('Every statement holds.')
    expect(text).not.toContain('FAILS')
  })

  test('that do not hold are told so', () => {
    const [first, ...others] = proof.facts
    if (first === undefined) throw new Error('a fact')
    const text = proofText(
      { ...proof, facts: [{ ...first, found: '7', holds: false }, ...others], holds: false },
      { color: false },
    )
    expect(text).toContain(`FAILS ${first.what} (found 7)`)
    expect(text).toContain('1 of them does not')
  })
})

describe('a simulation that cannot fail proves nothing', () => {
  test('a bias beyond the margins alarms nearly always', () => {
    const cell = simulateCell({ model: normal, blocks: 20, seed: 1, effort: FEW, biasShares: [0.5] })
    for (const { hits, trials, holds } of cell.falseAlarms) {
      expect(hits).toBeGreaterThan(0.99 * trials)
      expect(holds).toBe(false)
    }
    expect(cell.holds).toBe(false)
  })

  test('a share below what is promised fails once there are enough to show it', () => {
    expect(sharesAtLeast(0.8, { hits: 70, trials: 100 }).holds).toBe(false)
    expect(sharesAtLeast(0.8, { hits: 7, trials: 10 }).holds).toBe(true)
    expect(sharesAtLeast(0.8, { hits: 85, trials: 100 }).holds).toBe(true)
  })

  test('sessions that differ more than the baseline showed are called worse', () => {
    const same = simulateSessions({ deviation: 0.1, sessions: 5, seed: 1, trials: 500 })
    expect(same.holds).toBe(true)
    expect(same.hits).toBeGreaterThan(0)
  })
})

test.each(NOISE_MODELS.map((model) => [model.name, model] as const))(
  '%s is noise: it favours neither arm',
  (_, model) => {
    const draws = drawsOf(3)
    const means = Array.from({ length: 400 }, () => {
      const [sample] = drawSession({ model, blocks: 12, bias: 0 }, draws)
      return (sample?.differences ?? []).reduce((sum, d) => sum + d, 0) / 12
    })
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length
    expect(Math.abs(mean)).toBeLessThan((5 * sampleDeviation(means)) / Math.sqrt(means.length))
  },
)

test('the percentage of a normal model is the deviation of a pair', () => {
  const draws = drawsOf(5)
  const all = Array.from({ length: 200 }, () => drawSession({ model: normal, blocks: 20, bias: 0 }, draws)).flatMap(
    (session) => session.flatMap(({ differences }) => differences),
  )
  expect(sampleDeviation(all)).toBeCloseTo(0.1, 2)
})

test('margins are those of the metrics', () => {
  expect(MARGINS.map((margin) => Math.round(1e6 * Math.expm1(margin)) / 1e6)).toEqual(
    metricsOf('noisy').map(({ delta }) => delta),
  )
})

test('the same seed gives the same numbers, another one others', () => {
  const cell = (seed: number) => simulateCell({ model: normal, blocks: 8, seed, effort: FEW })
  expect(cell(1)).toEqual(cell(1))
  expect(cell(1)).not.toEqual(cell(2))
  expect(facts(1)).toEqual(facts(1))
})

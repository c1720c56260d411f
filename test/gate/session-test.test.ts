/** One more session against those before: prediction interval, margin, and what it can find. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeSession, noiseOf, type SessionQuestion } from '../../bench/gate/session-test.js'
import { seededRandom } from '../../bench/random.js'
import { normalDraws } from '../../bench/stats/normal-draws.js'

/** Mean 0, standard deviation √(0.001 / 4) = 0.0158114. */
const FIVE = [-0.02, -0.01, 0, 0.01, 0.02]
/** t of 4 degrees of freedom at 0.95 (2.131847), 0.8 (0.940965) and 0.975 (2.776445), times s·√(1 + 1/5) = 0.0173205. */
const NOISE = 2.131847 * 0.0173205
const QUESTION: SessionQuestion = { y: 0, sessions: FIVE, margin: 0.01, alpha: 0.05 }

describe('the limit', () => {
  it('is the noise, where that is more than the margin', () => {
    const judged = judgeSession(QUESTION)
    expect(judged?.deviation).toBeCloseTo(0.0158114, 6)
    expect(judged?.beyondNoise).toBeCloseTo(NOISE, 5)
    expect(judged?.detectable).toBeCloseTo(NOISE + 0.940965 * 0.0173205, 5)
    expect(judged?.interval[1]).toBeCloseTo(2.776445 * 0.0173205, 5)
  })

  it.each([
    ['beyond both', { y: NOISE + 1e-4 }, 'worse'],
    ['within the noise', { y: NOISE - 1e-4 }, 'same'],
    ['beyond the noise, within the margin', { y: 0.09, margin: 0.1 }, 'same'],
    ['beyond the margin', { y: 0.11, margin: 0.1 }, 'worse'],
    ['as far below', { y: -NOISE - 1e-4 }, 'better'],
    ['below, within the margin', { y: -0.09, margin: 0.1 }, 'same'],
    ['beyond the noise of one question, not of a hundred', { y: NOISE + 1e-4, alpha: 0.0005 }, 'same'],
    ['of a mean that is not 0', { y: 1 + NOISE + 1e-4, sessions: FIVE.map((one) => one + 1) }, 'worse'],
    ['of equal sessions, within the margin', { y: 0.31, sessions: [0.3, 0.3, 0.3, 0.3, 0.3], margin: 0.1 }, 'same'],
    ['of equal sessions, beyond it', { y: 0.41, sessions: [0.3, 0.3, 0.3, 0.3, 0.3], margin: 0.1 }, 'worse'],
  ] as const)('%s', (_, change, expected) => {
    expect(judgeSession({ ...QUESTION, ...change })?.change).toBe(expected)
  })

  it('of equal sessions is the margin alone', () => {
    const equal = [0.3, 0.3, 0.3, 0.3, 0.3]
    expect(noiseOf({ sessions: equal, margin: 0.1, alpha: 0.05 })).toMatchObject({
      deviation: 0,
      beyondNoise: 0,
      detectable: 0.1,
    })
  })
})

describe('what cannot be judged', () => {
  it.each([
    ['four sessions', { sessions: FIVE.slice(1) }],
    ['none', { sessions: [] }],
    ['a session that is no number', { sessions: [...FIVE, Number.NaN] }],
    ['a session without end', { sessions: [...FIVE, Number.NEGATIVE_INFINITY] }],
    ['no number', { y: Number.NaN }],
    ['what never arrived', { y: Number.POSITIVE_INFINITY }],
    ['a margin that is no number', { margin: Number.NaN }],
  ])('%s', (_, change) => {
    expect(judgeSession({ ...QUESTION, ...change })).toBeNull()
  })
})

const logarithm = fc.double({ min: -3, max: 3, noNaN: true })
const sessions = fc.array(logarithm, { minLength: 5, maxLength: 20 })

describe('any sessions', () => {
  it('judge a mirrored session the other way round', () => {
    const mirrored = { worse: 'better', better: 'worse', same: 'same' } as const
    fc.assert(
      fc.property(sessions, logarithm, (own, y) => {
        const there = judgeSession({ y, sessions: own, margin: 0.1, alpha: 0.05 })
        const back = judgeSession({ y: -y, sessions: own.map((one) => -one), margin: 0.1, alpha: 0.05 })
        expect(back?.change).toBe(mirrored[there?.change ?? 'same'])
      }),
    )
  })

  it('never find more with a smaller error', () => {
    fc.assert(
      fc.property(sessions, (own) => {
        const [loose, strict] = [0.05, 0.001].map((alpha) => noiseOf({ sessions: own, margin: 0.1, alpha }))
        expect(strict?.detectable).toBeGreaterThanOrEqual(loose?.detectable ?? Number.NaN)
      }),
    )
  })
})

describe('of 20,000 seeded histories of seven sessions', () => {
  const HISTORIES = 20_000
  const draw = normalDraws(seededRandom(7, 'sessions'))
  const share = (shiftOf: (own: readonly number[]) => number, margin: number): number => {
    let found = 0
    for (let i = 0; i < HISTORIES; i++) {
      const own = Array.from({ length: 7 }, () => 0.05 * draw())
      const y = shiftOf(own) + 0.05 * draw()
      if (judgeSession({ y, sessions: own, margin, alpha: 0.05 })?.change === 'worse') found++
    }
    return found / HISTORIES
  }
  const detectable = (own: readonly number[], margin: number): number =>
    noiseOf({ sessions: own, margin, alpha: 0.05 })?.detectable ?? Number.NaN

  it('one more is called worse as often as α says, and less with a margin', () => {
    const alarms = share(() => 0, 0)
    expect(alarms).toBeGreaterThan(0.045)
    expect(alarms).toBeLessThan(0.055)
    expect(share(() => 0, Math.log1p(0.1))).toBeLessThan(0.03)
  })

  it.each([0, Math.log1p(0.1), Math.log1p(0.5)])(
    'a shift of the stated size is found in 80 %% (margin %d)',
    (margin) => {
      expect(share((own) => detectable(own, margin), margin)).toBeCloseTo(0.8, 1)
      expect(Math.abs(share((own) => detectable(own, margin), margin) - 0.8)).toBeLessThan(0.015)
    },
  )
})

/** The noisy rows of `check`, simulated: one more session of unchanged code against a baseline of a few. */
import { metricsOf } from '../../gate/metrics.js'
import { judgeSession } from '../../gate/session-test.js'
import { seededRandom } from '../../random.js'
import { normalDraws } from '../../stats/normal-draws.js'
import { lowerShare } from '../../stats/proportion.js'
import { type Share, STATEMENT_ALPHA } from './cell.js'

/** Family-wise error that the prediction intervals share. */
const ALPHA = 0.05

export interface SessionsCell extends Share {
  /** Standard deviation of ln(ratio) from session to session. */
  readonly deviation: number
  /** In the baseline. */
  readonly sessions: number
  /** What the prediction intervals promise; it holds unless the simulation shows that the true rate is higher. */
  readonly limit: number
  readonly holds: boolean
}

export interface SessionsPlan {
  readonly deviation: number
  readonly sessions: number
  readonly seed: number
  readonly trials: number
}

/** A false alarm is any metric of the family that is called worse. */
export function simulateSessions({ deviation, sessions, seed, trials }: SessionsPlan): SessionsCell {
  const draw = normalDraws(seededRandom(seed, `selftest sessions ${deviation} ${sessions}`))
  const margins = metricsOf('noisy').map(({ delta }) => Math.log(1 + delta))
  let hits = 0
  for (let i = 0; i < trials; i++) {
    const judged = margins.map((margin) =>
      judgeSession({
        y: deviation * draw(),
        sessions: Array.from({ length: sessions }, () => deviation * draw()),
        margin,
        alpha: ALPHA / margins.length,
      }),
    )
    if (judged.some((one) => one?.change === 'worse')) hits++
  }
  return {
    deviation,
    sessions,
    hits,
    trials,
    limit: ALPHA,
    holds: lowerShare({ hits, trials }, STATEMENT_ALPHA / 2) <= ALPHA,
  }
}

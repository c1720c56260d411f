/**
 * Is one more session like those before? A prediction interval over the logarithms of their ratios, by Student's t: it knows
 * how much sessions differ from each other, which no number of blocks inside one of them tells. Pure; plain numbers.
 */
import { sampleDeviation } from '../stats/minimum-detectable.js'
import { studentTQuantile } from '../stats/student-t.js'

/** Fewer sessions say too little of how much they differ. */
export const SESSIONS_NEEDED = 5
const POWER = 0.8

export interface SessionQuestion {
  /** ln of the ratio to the reference, of the session in question; its sign turned where higher is better. */
  readonly y: number
  /** The same of the sessions before. */
  readonly sessions: readonly number[]
  /** ln of the ratio that is tolerated: ln(1 + δ_eff). */
  readonly margin: number
  /** One-sided error of this question: α over the number of questions asked. */
  readonly alpha: number
}

/** All of these are logarithms; worse is above 0. */
export interface SessionNoise {
  readonly mean: number
  /** Standard deviation of the sessions. */
  readonly deviation: number
  /** How far beyond the mean one more session of the same code lies with probability α at most. */
  readonly beyondNoise: number
  /** A shift of this size is found with probability 0.8, whatever the sessions' mean and deviation happened to be. */
  readonly detectable: number
}

export interface SessionJudgement extends SessionNoise {
  /** `worse` beyond the noise and beyond the margin, `better` likewise, else neither. */
  readonly change: 'worse' | 'better' | 'same'
  /** y less the mean. */
  readonly shift: number
  /** 95 % interval of the shift. */
  readonly interval: readonly [low: number, high: number]
}

/** null: fewer than SESSIONS_NEEDED sessions, or something that is no number. */
export function judgeSession(question: SessionQuestion): SessionJudgement | null {
  const { y, sessions, margin } = question
  const noise = noiseOf(question)
  if (noise === null || !Number.isFinite(y)) return null
  const shift = y - noise.mean
  const limit = Math.max(noise.beyondNoise, margin)
  const half = studentTQuantile(0.975, sessions.length - 1) * predictionError(noise.deviation, sessions.length)
  return {
    ...noise,
    change: shift > limit ? 'worse' : shift < -limit ? 'better' : 'same',
    shift,
    interval: [shift - half, shift + half],
  }
}

/**
 * (y − shift − mean) / (s·√(1 + 1/S)) has Student's distribution, so y exceeds the limit with probability 0.8 when the
 * shift is the limit and t_{S−1,0.8} such errors more.
 */
export function noiseOf({ sessions, margin, alpha }: Omit<SessionQuestion, 'y'>): SessionNoise | null {
  const count = sessions.length
  if (count < SESSIONS_NEEDED || ![...sessions, margin].every(Number.isFinite)) return null
  const mean = sessions.reduce((sum, value) => sum + value, 0) / count
  const deviation = sampleDeviation(sessions)
  const error = predictionError(deviation, count)
  const beyondNoise = studentTQuantile(1 - alpha, count - 1) * error
  const detectable = Math.max(beyondNoise, margin) + studentTQuantile(POWER, count - 1) * error
  return { mean, deviation, beyondNoise, detectable }
}
function predictionError(deviation: number, count: number): number {
  return deviation * Math.sqrt(1 + 1 / count)
}

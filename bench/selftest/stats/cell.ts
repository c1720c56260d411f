/** One noise model at one number of blocks: how often the A/B gate is wrong, and whether it sees what it says it does. */
import { detectableLog, FAMILY_ALPHA, familyPs, type PairedSample } from '../../gate/ab-family.js'
import { seededRandom } from '../../random.js'
import { POWER } from '../../stats/minimum-detectable.js'
import { normalDraws } from '../../stats/normal-draws.js'
import { ONE_SIDED_OF_95 } from '../../stats/order.js'
import { upperShare } from '../../stats/proportion.js'
import { signedRankEstimate } from '../../stats/signed-rank.js'
import type { Draws, NoiseModel } from './noise-models.js'
import { drawSession, MARGINS } from './session.js'

/** Of unchanged code, in every noise model. */
export const FALSE_ALARM_LIMIT = 0.01
/** The machine may treat the second arm worse by such a share in every metric, constantly. */
export const BIAS_SHARES: readonly number[] = [0, 0.03]
/** Error of each statement that a share lies above or below its limit, halved where it is asked twice. */
export const STATEMENT_ALPHA = 0.05

export interface Share {
  readonly hits: number
  readonly trials: number
}

export interface FalseAlarms extends Share {
  readonly biasShare: number
  /** The true rate is below this with confidence 97.5 %. */
  readonly upper: number
  readonly holds: boolean
}

export interface Cell {
  readonly model: string
  readonly blocks: number
  readonly falseAlarms: readonly FalseAlarms[]
  /** Regressions found at the ratio that the gate printed after a pilot. */
  readonly power: Share & { readonly holds: boolean }
  /** 95 % intervals of the ratio that contain the truth. */
  readonly coverage: Share & { readonly holds: boolean }
  readonly holds: boolean
}

/** Sessions of the first look, and of the second where the first cannot tell; of power and coverage. */
export interface Effort {
  readonly first: number
  readonly second: number
  readonly power: number
  readonly coverage: number
}

export const EFFORT: Effort = { first: 1500, second: 30_000, power: 600, coverage: 1500 }

interface CellPlan {
  readonly model: NoiseModel
  readonly blocks: number
  readonly seed: number
  readonly effort: Effort
  readonly biasShares?: readonly number[]
}

export function simulateCell({ model, blocks, seed, effort, biasShares = BIAS_SHARES }: CellPlan): Cell {
  const drawsOf = (what: string): Draws => {
    const random = seededRandom(seed, `selftest ${what} ${model.name} ${blocks}`)
    return { random, normal: normalDraws(random) }
  }
  const falseAlarms = biasShares.map((biasShare) => {
    const draws = drawsOf(`bias ${biasShare}`)
    const bias = Math.log(1 + biasShare)
    return falseAlarmsOf({ biasShare, effort, isAlarm: () => rejects(drawSession({ model, blocks, bias }, draws)) })
  })
  const power = powerAtLeast(POWER, (sessions) => powerOf({ model, blocks, sessions }, drawsOf('power')), effort)
  const coverage = sharesAtLeast(
    1 - 2 * ONE_SIDED_OF_95,
    coverageOf({ model, blocks, sessions: effort.coverage }, drawsOf('coverage')),
  )
  const holds = power.holds && coverage.holds && falseAlarms.every((one) => one.holds)
  return { model: model.name, blocks, falseAlarms, power, coverage, holds }
}

function rejects(session: readonly PairedSample[]): boolean {
  return familyPs(session).adjusted.some((p) => p <= FAMILY_ALPHA)
}

interface Look {
  readonly biasShare: number
  readonly effort: Effort
  isAlarm(): boolean
}

/** Two looks share the error: only where few sessions cannot tell, many are drawn afresh. */
function falseAlarmsOf({ biasShare, effort, isAlarm }: Look): FalseAlarms {
  const look = (trials: number): FalseAlarms => {
    const share = { hits: countOf(trials, isAlarm), trials }
    const upper = upperShare(share, STATEMENT_ALPHA / 2)
    return { biasShare, ...share, upper, holds: upper <= FALSE_ALARM_LIMIT }
  }
  const first = look(effort.first)
  return first.holds ? first : look(effort.second)
}

interface Sessions {
  readonly model: NoiseModel
  readonly blocks: number
  readonly sessions: number
}

/** Each time: a pilot prints what it could have found, then a session has exactly that in one of its metrics. */
function powerOf({ model, blocks, sessions }: Sessions, draws: Draws): Share {
  const plan = { model, blocks, bias: 0 }
  let metric = 0
  const hits = countOf(sessions, () => {
    metric = (metric + 1) % MARGINS.length
    const pilot = drawSession(plan, draws)[metric]
    const printed = pilot === undefined ? null : detectableLog(pilot, FAMILY_ALPHA / MARGINS.length)
    const session = drawSession(plan, draws).map((sample, i) =>
      i === metric ? { ...sample, differences: sample.differences.map((d) => d + (printed ?? 0)) } : sample,
    )
    return (familyPs(session).adjusted[metric] ?? 1) <= FAMILY_ALPHA
  })
  return { hits, trials: sessions }
}

function coverageOf({ model, blocks, sessions }: Sessions, draws: Draws): Share {
  const hits = countOf(sessions, () => {
    const [sample] = drawSession({ model, blocks, bias: 0 }, draws)
    const [low, high] = signedRankEstimate(sample?.differences ?? [])?.interval ?? [Number.NaN, Number.NaN]
    return low <= 0 && high >= 0
  })
  return { hits, trials: sessions }
}

function countOf(trials: number, happens: () => boolean): number {
  let hits = 0
  for (let i = 0; i < trials; i++) if (happens()) hits++
  return hits
}

/** As counted; where a first look falls short, many more sessions tell. */
export function powerAtLeast(
  least: number,
  shareOf: (sessions: number) => Share,
  { power: sessions }: Pick<Effort, 'power'>,
): Share & { readonly holds: boolean } {
  const isEnough = ({ hits, trials }: Share): boolean => hits >= least * trials
  const first = shareOf(sessions)
  const counted = isEnough(first) ? first : shareOf(SECOND_LOOK * sessions)
  return { ...counted, holds: isEnough(counted) }
}

/** As many times the sessions of the first look. */
const SECOND_LOOK = 10

/** Fails only where the simulation shows that the true share is lower. */
export function sharesAtLeast(least: number, share: Share): Share & { readonly holds: boolean } {
  return { ...share, holds: upperShare(share, STATEMENT_ALPHA / 2) >= least }
}

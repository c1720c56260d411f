/**
 * Noisy metrics against the baseline's sessions: only relative to a reference that was measured in the same blocks, and only
 * with sessions of the same machine, Node, settings, clients, processes and blocks. Anything else is shown, and decides
 * nothing.
 */
import { formatRatio } from '../format.js'
import { absenceOf, type CheckQuestion, wholeProblem } from './check-question.js'
import { checkRow } from './check-row.js'
import { trialsOf } from './exact-values.js'
import type { GateRow } from './gate-file.js'
import type { Metric } from './metric.js'
import { hasSessions, isJudged, type NoisyCase, type NoisyPlan, planNoisy } from './noisy-cases.js'
import { judgeSession, SESSIONS_NEEDED, type SessionJudgement } from './session-test.js'

export interface NoisyRows {
  readonly rows: readonly GateRow[]
  /** Questions that share the error α. */
  readonly family: number
  readonly plan: NoisyPlan | null
}

/** Without any session there are no rows, unless they are required. */
export function noisyRows(question: CheckQuestion): NoisyRows {
  if (wholeProblem(question) !== null) return { rows: [], family: 0, plan: null }
  const plan = planNoisy(question)
  const family = plan.cases.filter(isJudged).length
  if (plan.sessions === 0 && !question.requireNoisy) return { rows: [], family, plan }
  const rows = plan.cases.map((one) =>
    isJudged(one) ? judgedRow(one, { plan, alpha: question.alpha / family }) : openRow(one, { plan, question }),
  )
  return { rows, family, plan }
}

/** δ_eff = max(δ, floor / median of the base). */
export function effectiveDelta({ delta, floor }: Pick<Metric, 'delta' | 'floor'>, base: number): number {
  return Math.max(delta, floor / base)
}

function judgedRow(
  { subject, metric, found, sessions }: NoisyCase,
  { plan, alpha }: { readonly plan: NoisyPlan; readonly alpha: number },
): GateRow {
  const sign = metric.better === 'lower' ? 1 : -1
  const expected =
    Math.exp(sessions.reduce((sum, value) => sum + value, 0) / sessions.length) * (found.reference ?? Number.NaN)
  const margin = Math.log1p(effectiveDelta(metric, expected))
  const y = sign * (found.logRatio ?? Number.NaN)
  const judged = judgeSession({ y, sessions: sessions.map((value) => sign * value), margin, alpha })
  if (judged === null) throw new RangeError(`${subject.contender} ${metric.key}: no number to judge`)
  const [low, high] = judged.interval.map((bound) => Math.exp(sign * bound)) as [number, number]
  return checkRow(subject, metric, {
    verdict: judged.change === 'worse' ? 'regression' : 'pass',
    change: judged.change,
    reason: reasonOf(judged, { sign, margin, sessions: sessions.length, reference: plan.reference }),
    base: expected,
    other: found.other,
    ratio: { estimate: Math.exp(sign * judged.shift), interval: sign === 1 ? [low, high] : [high, low] },
    margin: Math.exp(sign * margin),
    detectable: Math.exp(sign * judged.detectable),
    blocks: blocksOf(found),
  })
}

interface Told {
  readonly sign: number
  readonly margin: number
  readonly sessions: number
  readonly reference: string | null
}

function reasonOf(judged: SessionJudgement, { sign, margin, sessions, reference }: Told): string {
  const text = (logarithm: number): string => formatRatio(Math.exp(sign * logarithm))
  const told = `${text(judged.shift)} of what ${sessions} sessions say, relative to ${reference ?? 'nothing'}`
  const limits = `their noise (${text(judged.beyondNoise)}) and the margin (${text(margin)})`
  if (judged.change === 'worse') return `${told}: beyond ${limits}`
  if (judged.change === 'better') return `${told}: better by more than ${limits}`
  return `${told}: not beyond both ${limits}; a change to ${text(judged.detectable)} is found with probability 0.8`
}

/** It cannot be judged: for want of sessions that decides nothing unless required, for want of a measurement it does. */
function openRow(
  one: NoisyCase,
  { plan, question }: { readonly plan: NoisyPlan; readonly question: CheckQuestion },
): GateRow {
  const { subject, metric, found } = one
  const given = { verdict: 'inconclusive', change: 'unknown', other: found.other, blocks: blocksOf(found) } as const
  if (hasSessions(one)) {
    const measured = trialsOf(question.result, subject).length > 0
    const reason = measured
      ? `too few blocks have a valid trial of it and of ${plan.reference} that state it`
      : absenceOf(question, subject)
    return checkRow(subject, metric, { ...given, reason, remedy: 'measure again, on a quieter machine' })
  }
  const advisory = !question.requireNoisy
  if (
    one.sessions.length === 0 &&
    plan.reference !== null &&
    found.blocks.every(({ reference }) => reference === null)
  ) {
    const reason = `the reference ${plan.reference} does not state it, so there is nothing to relate it to`
    const remedy = 'relate it to a contender that does: `transport-bench baseline add --reference`'
    return checkRow(subject, metric, { ...given, advisory, reason, remedy })
  }
  return checkRow(subject, metric, {
    ...given,
    advisory,
    reason: `${one.sessions.length} of ${SESSIONS_NEEDED} sessions that can be compared${differencesText(plan)}`,
    remedy:
      'add sessions of this machine with `transport-bench baseline add`, or compare two builds with `transport-bench ab`',
  })
}

function differencesText({ differences }: NoisyPlan): string {
  return differences.length === 0 ? '' : `; others have ${differences.join('; ')}`
}

function blocksOf({ blocks }: NoisyCase['found']): GateRow['blocks'] {
  return blocks.map(({ block, reference, other }) => ({ block, order: null, base: reference, other }))
}

/** Noisy metrics of two arms: paired differences of one family, judged by exact rank tests. */
import { ascending, type Estimate, medianOfSorted } from '../stats/order.js'
import { pairedRatio } from '../stats/ratio.js'
import { detectableLog, familyPs, marginLog, type PairedSample, verdictOn } from './ab-family.js'
import { isOrderEffect, orderEffect } from './ab-order.js'
import type { Pairing } from './ab-pairs.js'
import { openRow, type PairedSubject, refused } from './ab-row.js'
import { judgedText, movedText, orderText } from './ab-sentences.js'
import { unusable } from './ab-values.js'
import type { GateRow } from './gate-file.js'
import type { Metric } from './metric.js'

/** A row of the family and what it rests on. */
export interface NoisyHypothesis {
  readonly metric: Metric
  readonly paired: PairedSubject
  /** Base against itself, same subject; null: there is no null arm. */
  readonly nullPairing: Pairing | null
}

/** What the blocks of two arms say about a metric. */
interface Measured extends PairedSample {
  readonly ratio: Estimate
  readonly medians: readonly [base: number, other: number]
}

/** All rows of a plan: they share the family-wise error. */
export function noisyRows(hypotheses: readonly NoisyHypothesis[], alpha: number): GateRow[] {
  const measured = hypotheses.map(({ metric, paired }) => measure(metric, paired))
  const { p, adjusted } = familyPs(measured)
  const moved = movements(hypotheses, alpha)
  return hypotheses.map((hypothesis, i): GateRow => {
    const row: GateRow = { ...openRow(hypothesis.metric, hypothesis.paired), class: 'noisy', ...NOT_JUDGED }
    const problems = [...new Set([...hypothesis.paired.problems, ...(hypothesis.nullPairing?.problems ?? [])])]
    if (problems.length > 0) return { ...row, ...refused(problems) }
    const sample = measured[i] ?? null
    if (sample === null) return { ...row, reason: unusable(hypothesis.metric, hypothesis.paired) ?? row.reason }
    const ps = { p: p[i] ?? null, pAdjusted: adjusted[i] ?? null }
    const judged = judge({ ...row, ...ps }, { hypothesis, sample, alpha, family: hypotheses.length })
    return moved[i] === undefined || moved[i] === null ? judged : { ...judged, ...moved[i] }
  })
}

const NOT_JUDGED = {
  verdict: 'inconclusive',
  reason: 'not measured',
  remedy: 'measure again, or leave the metric out (--metrics)',
} as const

/** null unless every block of both states a finite number above 0. */
function measure(metric: Metric, pairing: Pairing): Measured | null {
  if (pairing.problems.length > 0 || unusable(metric, pairing) !== null) return null
  const pairs = pairing.pairs.map(({ base, other }): [number, number] => [readOf(metric, base), readOf(metric, other)])
  const ratio = pairedRatio(pairs)
  if (ratio === null) return null
  const median = (side: 0 | 1): number => medianOfSorted(ascending(pairs.map((pair) => pair[side])))
  return {
    differences: pairs.map(([base, other]) =>
      metric.better === 'lower' ? Math.log(other / base) : Math.log(base / other),
    ),
    margin: marginLog(metric, median(0)),
    ratio,
    medians: [median(0), median(1)],
  }
}

function readOf(metric: Metric, trial: Pairing['pairs'][number]['base']): number {
  return (trial === null ? null : metric.read(trial)) ?? Number.NaN
}

interface Judgement {
  readonly hypothesis: NoisyHypothesis
  readonly sample: Measured
  readonly alpha: number
  readonly family: number
}

function judge(row: GateRow, { hypothesis, sample, alpha, family }: Judgement): GateRow {
  const { metric, paired } = hypothesis
  const onWorseSide = (log: number): number => Math.exp(metric.better === 'lower' ? log : -log)
  const detectable = detectableLog(sample, alpha / family)
  const stated: GateRow = {
    ...row,
    base: sample.medians[0],
    other: sample.medians[1],
    ratio: { estimate: sample.ratio.estimate, interval: inTuple(sample.ratio.interval) },
    margin: onWorseSide(sample.margin),
    detectable: detectable === null ? null : onWorseSide(detectable),
    change: changeOf(metric, sample.ratio.interval),
    verdict: verdictOn(sample, row.pAdjusted ?? 1, alpha),
    orderEffect: orderEffect(sample.differences, paired.pairs, metric.better),
  }
  return { ...stated, ...(isOrderEffect(stated.orderEffect, family) ? orderText(stated) : judgedText(stated)) }
}

function inTuple(interval: Estimate['interval']): [number, number] | null {
  return interval === null ? null : [interval[0], interval[1]]
}

function changeOf({ better }: Metric, interval: Estimate['interval']): GateRow['change'] {
  if (interval === null || (interval[0] <= 1 && interval[1] >= 1)) return 'same'
  return interval[0] > 1 === (better === 'higher') ? 'better' : 'worse'
}

/** By row: what is wrong with the machine if the base differs from itself beyond the margin; null: nothing, or not asked. */
function movements(
  hypotheses: readonly NoisyHypothesis[],
  alpha: number,
): (Pick<GateRow, 'verdict' | 'reason' | 'remedy'> | null)[] {
  const samples = hypotheses.map(({ metric, nullPairing }) =>
    nullPairing === null ? null : measure(metric, nullPairing),
  )
  const turned = samples.map((sample) =>
    sample === null ? null : { ...sample, differences: sample.differences.map((difference) => -difference) },
  )
  const [worse, better] = [familyPs(samples).adjusted, familyPs(turned).adjusted]
  return hypotheses.map(({ metric, nullPairing }, i) => {
    if (nullPairing === null) return null
    const sample = samples[i] ?? null
    if (sample === null) {
      const reason = unusable(metric, nullPairing, 'A′')
      return reason === null ? null : { ...NOT_JUDGED, reason }
    }
    return Math.min(worse[i] ?? 1, better[i] ?? 1) <= alpha ? movedText(sample.ratio) : null
  })
}

/** Ratio of the null arm to the base, of every row that has one. */
export function nullRatios(hypotheses: readonly NoisyHypothesis[]): (Estimate | null)[] {
  return hypotheses.map(({ metric, nullPairing }) =>
    nullPairing === null ? null : (measure(metric, nullPairing)?.ratio ?? null),
  )
}

/** How a later run stands to the first in one metric: the ratio, how sure it is, and the verdict. */
import { independentRatio } from '../../stats/ratio.js'
import { type Figure, sameCount } from '../figure.js'
import type { Ratio } from '../report.js'
import type { Metric, Reading } from './metrics.js'

/** Histograms keep three digits, windows cut through messages: a ratio closer to 1 is beyond the instruments. */
const RESOLVED_SHARE = 0.001

type Judged = Pick<Metric, 'compared' | 'sharesReading'>

/**
 * Runs are independent samples: the rank-sum interval over their trials decides, from 4 and 4 trials on. With fewer,
 * ranges that do not overlap tell nothing yet (3 and 3 trials do not overlap by chance one time in ten, and sessions of
 * one machine differ besides). What was counted needs no interval, unless it varies between the trials of a run.
 */
export function ratioOf(metric: Judged, first: Reading, other: Reading): Ratio | null {
  if (!first.counts || !other.counts || first.figure.kind !== 'value' || other.figure.kind !== 'value') return null
  if (isConstant(first) && isConstant(other)) return countedRatio(metric, first.figure.median, other.figure.median)
  const [base, values] = [known(first), known(other)]
  const found = base === null || values === null ? null : independentRatio(base, values)
  if (found === null) return null
  const interval = metric.sharesReading ? null : found.interval
  if (interval === null) return { estimate: found.estimate, interval, verdict: 'not told: too few trials' }
  const [low, high] = interval
  const excludes = low > 1 + RESOLVED_SHARE || high < 1 - RESOLVED_SHARE
  return {
    estimate: found.estimate,
    interval,
    verdict: excludes ? direction(metric, found.estimate) : 'no difference beyond noise',
  }
}

/** Counted, and the same in all trials. */
function isConstant({ counted, figure }: Reading): boolean {
  return counted && figure.kind === 'value' && sameCount(figure.min, figure.max)
}

/** From nothing to something there is no ratio; two nothings are the same. */
function countedRatio(metric: Judged, first: number, other: number): Ratio | null {
  if (first <= 0 && other !== first) return null
  const estimate = first === other ? 1 : other / first
  const verdict = sameCount(first, other) ? 'no difference beyond noise' : direction(metric, estimate)
  return { estimate, interval: null, verdict }
}

function direction({ compared }: Judged, estimate: number): 'better' | 'worse' {
  return estimate < 1 === (compared.better === 'lower') ? 'better' : 'worse'
}

function known({ values }: Reading): readonly number[] | null {
  return values.every((value): value is number => value !== null) ? values : null
}

/** Trials behind a figure. */
export function trialsOf(figure: Figure): number {
  return 'trials' in figure ? figure.trials : 0
}

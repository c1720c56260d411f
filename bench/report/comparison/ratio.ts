/** How a later run stands to the first in one metric: the ratio, how sure it is, and the verdict. */
import { rankSumEstimate } from '../../stats/rank-sum.js'
import { independentRatio } from '../../stats/ratio.js'
import { type Figure, medianValue, sameCount } from '../figure.js'
import type { Ratio } from '../report.js'
import type { Metric, Reading } from './metrics.js'

/** Histograms keep three digits, windows cut through messages: a ratio closer to 1 is beyond the instruments. */
const RESOLVED_SHARE = 0.001

type Judged = Pick<Metric, 'compared' | 'sharesReading' | 'toleratesNone'>

/**
 * Runs are independent samples: the rank-sum interval over their trials decides, from 4 and 4 trials on. With fewer,
 * ranges that do not overlap tell nothing yet (3 and 3 trials do not overlap by chance one time in ten, and sessions of
 * one machine differ besides). What was counted needs no interval, unless it varies between the trials of a run.
 */
export function ratioOf(metric: Judged, first: Reading, other: Reading): Ratio | null {
  if (!first.counts || !other.counts) return null
  if (first.figure.kind === 'greater' && other.figure.kind === 'greater') return null
  if (metric.toleratesNone === true) return lossRatio(metric, first, other)
  if (isConstant(first) && isConstant(other)) return countedRatio(metric, first.figure, other.figure)
  const [base, values] = [bounded(first), bounded(other)]
  const found = base === null || values === null ? null : independentRatio(base, values)
  if (found === null) return null
  const limit = limitOf(first.figure, other.figure)
  if (limit !== null && !isInformative(limit, found.estimate)) return null
  const stated = limit === null ? { estimate: found.estimate } : { estimate: found.estimate, limit }
  if (metric.sharesReading || found.interval === null) {
    return { ...stated, interval: null, verdict: 'not told: too few trials' }
  }
  const interval = opened(found.interval, limit)
  const excludes = interval[0] > 1 + RESOLVED_SHARE || interval[1] < 1 - RESOLVED_SHARE
  if (excludes) return { ...stated, interval, verdict: direction(metric, found.estimate) }
  return limit === null ? { ...stated, interval, verdict: 'no difference beyond noise' } : null
}

type Limit = NonNullable<Ratio['limit']> | null

/** What never arrived is longer than anything known of it, which leaves the ratio one end. */
function limitOf(first: Figure, other: Figure): Limit {
  if (first.kind === other.kind) return null
  return other.kind === 'greater' ? 'more' : first.kind === 'greater' ? 'less' : null
}

/** More than 0.8× may be anything. */
function isInformative(limit: NonNullable<Limit>, estimate: number): boolean {
  return limit === 'more' ? estimate > 1 : estimate < 1
}

function opened([low, high]: readonly [number, number], limit: Limit): readonly [number, number] {
  if (limit === null) return [low, high]
  return limit === 'more' ? [low, Number.POSITIVE_INFINITY] : [0, high]
}

/**
 * What should not be at all: some against none differs by itself. Where both have some, the shift over the trials
 * decides, for trials without any leave no ratios.
 */
function lossRatio(metric: Judged, first: Reading, other: Reading): Ratio | null {
  const [lost, lostLater] = [medianValue(first.figure), medianValue(other.figure)]
  const [base, values] = [known(first), known(other)]
  if (lost === null || lostLater === null || base === null || values === null) return null
  if (lost === 0 || lostLater === 0) return countedRatio(metric, first.figure, other.figure)
  const estimate = lostLater / values.length / (lost / base.length)
  const shift = rankSumEstimate(base, values)?.interval ?? null
  if (shift === null) return { estimate, interval: null, verdict: 'not told: too few trials' }
  const excludes = shift[0] > 0 || shift[1] < 0
  return { estimate, interval: null, verdict: excludes ? direction(metric, estimate) : 'no difference beyond noise' }
}

/** Counted, and the same in all trials. */
function isConstant({ counted, figure }: Reading): boolean {
  return counted && figure.kind === 'value' && sameCount(figure.min, figure.max)
}

/** From nothing to something there is no ratio, yet a verdict; two nothings are the same. */
function countedRatio(metric: Judged, first: Figure, other: Figure): Ratio | null {
  const [base, value] = [medianValue(first), medianValue(other)]
  if (base === null || value === null || base < 0 || value < 0) return null
  if (base === 0 && value > 0)
    return { estimate: null, interval: null, verdict: direction(metric, Number.POSITIVE_INFINITY) }
  const estimate = base === value ? 1 : value / base
  const verdict = sameCount(base, value) ? 'no difference beyond noise' : direction(metric, estimate)
  return { estimate, interval: null, verdict }
}

function direction({ compared }: Judged, estimate: number): 'better' | 'worse' {
  return estimate < 1 === (compared.better === 'lower') ? 'better' : 'worse'
}

function known({ values }: Reading): readonly number[] | null {
  return values.every((value): value is number => value !== null) ? values : null
}

/** Trials of which most lie beyond what arrived, by the least that is known of these; null: not all are stated. */
function bounded(reading: Reading): readonly number[] | null {
  const { figure, values } = reading
  if (figure.kind === 'value') return known(reading)
  return figure.kind === 'greater' ? values.map((value) => value ?? figure.than) : null
}

/** Trials behind a figure. */
export function trialsOf(figure: Figure): number {
  return 'trials' in figure ? figure.trials : 0
}

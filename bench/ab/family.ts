/** The family of hypotheses of an A/B plan: which noisy metrics it can state, how many that makes, and what it can find. */
import type { Scenario } from '../contracts/scenario.js'
import { BenchError } from '../errors.js'
import { type Expected, expectedOf } from '../event/expected.js'
import { FAMILY_ALPHA, whyPlanCannotReject } from '../gate/ab.js'
import type { Metric } from '../gate/metric.js'
import { metricByKey, metricsOf } from '../gate/metrics.js'
import { isStated } from '../measure/percentiles.js'
import { clientCounts } from '../scenario/computed.js'
import { detectableShift } from '../stats/minimum-detectable.js'

/** Family-wise error of the noisy rows. */
export const ALPHA = FAMILY_ALPHA

export interface FamilyToPlan {
  /** Those that were named; null: every noisy one that the plan can state. */
  readonly metrics: readonly Metric[] | null
  /** Of every arm. */
  readonly scenarios: readonly Scenario[]
  readonly loadProcesses: number
  /** Contenders of one arm. */
  readonly contenders: number
  readonly blocks: number
  /** False: a server of an arm cannot be made to collect its garbage. Left out: all can. */
  readonly collects?: boolean
}

export interface Family {
  readonly metrics: readonly Metric[]
  /** Noisy rows: metrics × contenders × points. */
  readonly hypotheses: number
  /** Metrics that are left out, and why. */
  readonly notes: readonly string[]
}

/** `p50,p99`. @throws BenchError with every name that is no noisy metric. */
export function readMetrics(list: string): Metric[] {
  const valid = metricsOf('noisy')
  const problems: BenchError['problems'][number][] = []
  const found: Metric[] = []
  for (const key of new Set(list.split(',').map((part) => part.trim()))) {
    try {
      found.push(metricByKey(key, valid))
    } catch (error) {
      if (!(error instanceof BenchError)) throw error
      problems.push(...error.problems.map((problem) => ({ ...problem, where: '--metrics' })))
    }
  }
  if (problems.length > 0) throw new BenchError(problems)
  return found
}

/** @throws BenchError when a metric that was named cannot be stated, or when the plan could never reject. */
export function planFamily(plan: FamilyToPlan): Family {
  const candidates = plan.metrics ?? metricsOf('noisy')
  const reasons = new Map(candidates.map((metric) => [metric, whyNotStated(metric, plan)]))
  const unstated = [...reasons].flatMap(([{ key }, why]) => (why === null ? [] : [{ key, why }]))
  if (plan.metrics !== null && unstated.length > 0) {
    throw new BenchError(
      unstated.map(({ key, why }) => ({
        code: 'flag-value' as const,
        message: `the plan cannot state ${key}: ${why}`,
        where: '--metrics',
        remedy: 'measure longer (--duration), at a higher --rate, or leave it out',
      })),
    )
  }
  const metrics = candidates.filter((metric) => reasons.get(metric) === null)
  const points = clientCounts(plan.scenarios[0] as Scenario).length
  const hypotheses = metrics.length * plan.contenders * points
  requireStrength(plan.blocks, hypotheses)
  return { metrics, hypotheses, notes: unstated.map(({ key, why }) => `${key} is left out of the plan: ${why}.`) }
}

/** @throws BenchError `plan-too-weak` */
export function requireStrength(blocks: number, hypotheses: number): void {
  const why = whyPlanCannotReject(blocks, hypotheses, ALPHA)
  if (why !== null)
    throw new BenchError({ code: 'plan-too-weak', message: `the plan cannot find any regression: ${why}` })
}

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p99: 0.99 }
/** What a trial without deliveries states nevertheless. */
const WITHOUT_DELIVERIES: readonly string[] = ['memory']

/** null: every trial of the plan states it. */
function whyNotStated({ key }: Metric, { scenarios, loadProcesses, collects }: FamilyToPlan): string | null {
  if (key === 'memory' && collects === false)
    return 'a server command without --expose-gc collects no garbage when asked'
  const due = scenarios.flatMap((scenario) =>
    clientCounts(scenario).map((clients) => expectedOf(scenario, clients, Math.min(loadProcesses, clients))),
  )
  if (due.some(({ deliveries }) => deliveries === 0))
    return WITHOUT_DELIVERIES.includes(key) ? null : 'nothing is due to be delivered'
  const quantile = QUANTILES[key]
  if (quantile === undefined) return null
  const short = due.find(({ deliveries, events }) => !isStated(quantile, { expected: deliveries, events }))
  return short === undefined ? null : fewText(short)
}

function fewText({ deliveries, events }: Expected): string {
  return `a trial has too few events for it (${events} events, ${deliveries} deliveries)`
}

/** Noise, as the standard deviation of ln ratio, for which plans say what they can find. */
const NOISES = [0.03, 0.1]

/** Smallest ratio that a metric of this margin can find with power 0.8, by noise; null: it never rejects. */
export function detectableRatios(
  delta: number,
  { blocks, hypotheses }: { readonly blocks: number; readonly hypotheses: number },
): { readonly noise: number; readonly ratio: number | null }[] {
  return NOISES.map((noise) => {
    const shift = detectableShift(noise, blocks, ALPHA / Math.max(1, hypotheses))
    return { noise, ratio: shift === null ? null : (1 + delta) * Math.exp(shift) }
  })
}

/** Counted metrics against the baseline: a share is tolerated; they decide only where nobody else was counted. */
import { ownOf } from '../baseline/schema.js'
import { inPercent } from '../format.js'
import type { ResultFile } from '../result/schema.js'
import { ascending, medianOfSorted } from '../stats/order.js'
import { addCommand, type CheckQuestion, entryOf, subjectsOf, wholeProblem } from './check-question.js'
import { checkRow, invalidRow } from './check-row.js'
import { trialsOf } from './exact-values.js'
import type { GateRow } from './gate-file.js'
import type { Metric } from './metric.js'
import { metricsOf, metricText } from './metrics.js'
import { type Subject, subjectKey } from './subject.js'

/** Whether the counters of the host are those of this run alone. */
export function isAloneInNetwork({ environment }: Pick<ResultFile, 'environment'>): boolean {
  return environment.ownNetworkNamespace === true
}

/** Median over the completed trials; null: one does not state it, or there is none. */
export function readCounted(result: ResultFile, subject: Subject, metric: Metric): number | null {
  const values = trialsOf(result, subject).map((trial) => (trial.state === 'completed' ? metric.read(trial) : null))
  const stated = values.filter((value) => value !== null && Number.isFinite(value)) as number[]
  return stated.length === 0 || stated.length < values.length ? null : medianOfSorted(ascending(stated))
}

export function countedRows(question: CheckQuestion): GateRow[] {
  if (wholeProblem(question) !== null) return []
  return subjectsOf(question).flatMap((subject) =>
    metricsOf('counted').flatMap((metric) => countedRow(question, subject, metric) ?? []),
  )
}

/** null: there is nothing to compare, and nothing that should be there is missing. */
function countedRow(question: CheckQuestion, subject: Subject, metric: Metric): GateRow | null {
  const { result } = question
  const base = ownOf(entryOf(question)?.counted ?? {}, subjectKey(subject))?.[metric.key] ?? null
  const other = readCounted(result, subject, metric)
  const advisory = !isAloneInNetwork(result)
  if (base !== null && other !== null) return { ...comparedRow(subject, metric, { base, other }), advisory }
  if (base !== null) {
    const reason = 'the baseline has it, the result does not state it'
    return {
      ...invalidRow(subject, metric, { reason, remedy: 'see which probes `transport-bench doctor` misses' }),
      advisory,
    }
  }
  if (other === null || advisory) return null
  const reason = 'the baseline does not have it, so there is nothing to compare with'
  return invalidRow(subject, metric, { reason, remedy: `if it is right: ${addCommand(question)}` })
}

/** Room for the rounding of a share, so that exactly the tolerated one is. */
const ROUNDING = 1e-9

/** Further from the base than is tolerated, in whatever direction. */
export function differsAsCounted({ delta }: Metric, base: number, other: number): boolean {
  return !(Math.abs(other - base) <= delta * Math.abs(base) * (1 + ROUNDING))
}

function comparedRow(
  subject: Subject,
  metric: Metric,
  numbers: { readonly base: number; readonly other: number },
): GateRow {
  const { base, other } = numbers
  const told = `${metricText(metric, base)} in the baseline, ${metricText(metric, other)} now`
  const margin = metric.better === 'lower' ? 1 + metric.delta : 1 - metric.delta
  const ratio = base > 0 ? { estimate: other / base, interval: null } : null
  const given = { ...numbers, margin, ratio }
  if (!differsAsCounted(metric, base, other)) {
    const reason = `${told}: within ${inPercent(metric.delta)} %`
    return checkRow(subject, metric, { verdict: 'pass', change: 'same', reason, ...given })
  }
  const isWorse = metric.better === 'lower' ? other > base : other < base
  const reason = `${told}: more than ${inPercent(metric.delta)} % apart`
  return isWorse
    ? checkRow(subject, metric, { verdict: 'regression', change: 'worse', reason, ...given })
    : checkRow(subject, metric, { verdict: 'pass', change: 'better', reason, ...given })
}

/** The exact and counted values of a result that is fit to be a reference, and in what they differ from a baseline's. Pure. */
import { differsAsCounted, isAloneInNetwork, readCounted } from '../gate/check-counted.js'
import { LEDGER_METRICS, readExact, soundTrials, trialsOf, valueMetricsOf } from '../gate/exact-values.js'
import type { Metric } from '../gate/metric.js'
import { metricByKey, metricsOf } from '../gate/metrics.js'
import { plannedSubjects, type Subject, subjectKey } from '../gate/subject.js'
import type { ResultFile } from '../result/schema.js'
import { ownOf, type ScenarioBaseline, type ValuesBySubject } from './schema.js'

export interface ReferenceValues {
  readonly exact: ValuesBySubject
  readonly counted: ValuesBySubject
  /** Why it is no reference, each a sentence without its full stop; empty: it is. */
  readonly problems: readonly string[]
}

export function referenceValuesOf(result: ResultFile): ReferenceValues {
  const problems: string[] = []
  const exact: [string, Record<string, number>][] = []
  const counted: [string, Record<string, number>][] = []
  for (const subject of plannedSubjects(result)) {
    const key = subjectKey(subject)
    exact.push([key, exactOf(result, subject, (problem) => problems.push(`${key}: ${problem}`))])
    const own = countedOf(result, subject)
    if (Object.keys(own).length > 0) counted.push([key, own])
  }
  return { exact: Object.fromEntries(exact), counted: Object.fromEntries(counted), problems }
}

function exactOf(result: ResultFile, subject: Subject, refuse: (problem: string) => void): Record<string, number> {
  const trials = soundTrials(trialsOf(result, subject), result.scenario)
  if (typeof trials === 'string') {
    refuse(trials)
    return {}
  }
  for (const metric of LEDGER_METRICS) {
    const reading = readExact(trials, metric)
    if (reading.state !== 'value' || reading.value !== 0)
      refuse(`${metric.name}: ${reading.state === 'value' ? reading.value : 'not told'}, where there must be none`)
  }
  const values: Record<string, number> = {}
  for (const metric of valueMetricsOf(result.scenario, subject.contender)) {
    const reading = readExact(trials, metric)
    if (reading.state === 'value') values[metric.key] = reading.value
    if (reading.state === 'unsound') refuse(`${metric.name}: ${reading.problem}`)
  }
  return values
}

/** Only where the host's counters are this run's alone. */
function countedOf(result: ResultFile, subject: Subject): Record<string, number> {
  if (!isAloneInNetwork(result)) return {}
  const values = metricsOf('counted').map((metric) => [metric.key, readCounted(result, subject, metric)] as const)
  return Object.fromEntries(values.filter((entry): entry is [string, number] => entry[1] !== null))
}

/** One value that is not as the baseline has it; null: none. */
export interface ValueDifference {
  readonly contender: string
  readonly metric: string
  readonly baseline: number | null
  readonly result: number | null
}

/** Of contenders that both have; what only the result has is new, not different. */
export function valueDifferences(entry: ScenarioBaseline, found: ReferenceValues): ValueDifference[] {
  return [
    ...differencesIn({ base: entry.exact, other: found.exact }, (_, base, other) => base !== other),
    ...differencesIn({ base: entry.counted, other: found.counted }, differsAsCounted),
  ]
}

function differencesIn(
  { base, other }: { readonly base: ValuesBySubject; readonly other: ValuesBySubject },
  differs: (metric: Metric, base: number, other: number) => boolean,
): ValueDifference[] {
  return Object.entries(other).flatMap(([contender, values]) => {
    const known = Object.entries(ownOf(base, contender) ?? {})
    return known.flatMap(([metric, value = null]): ValueDifference[] => {
      const found = values[metric] ?? null
      if (value !== null && found !== null && !differs(metricByKey(metric), value, found)) return []
      return [{ contender, metric, baseline: value, result: found }]
    })
  })
}

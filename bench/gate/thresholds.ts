/** Absolute objectives: what a scenario demands of each contender, against what a result says. Pure. */
import { patternCovers } from '../contender-names.js'
import { cataloguePlace, FLOOR } from '../contenders.js'
import { BenchError } from '../errors.js'
import type { ResultFile, Trial } from '../result/schema.js'
import { type GateFile, type GateRow, verdictOfRows } from './gate-file.js'
import { metricByKey } from './metrics.js'
import { sealGate } from './seal-gate.js'
import { type Comparison, parseThreshold, type Threshold } from './threshold-grammar.js'
import { type MeasuredTrials, notInThisRun, objectiveRow } from './threshold-rows.js'

/** Lost messages miss an objective wherever there are objectives, unless one of them is about them. */
const NOTHING_MISSING: Comparison = { at: 0, metric: metricByKey('missing'), limit: { operator: '==', value: 0 } }

/**
 * Judges a result by its scenario's thresholds; null: it has none.
 * @param file File name of the result, without folder.
 * @throws BenchError `result-foreign` where a threshold of the result cannot be understood.
 */
export function judgeThresholds(result: ResultFile, file: string, toolVersion: string): GateFile | null {
  if (result.scenario.thresholds.length === 0) return null
  const rows = objectiveRows(result)
  return sealGate({
    tool: { name: 'transport-bench', version: toolVersion },
    kind: 'thresholds',
    scenario: result.scenario.name,
    verdict: verdictOfRows(rows),
    aborted: result.run.aborted,
    alpha: 0,
    family: 0,
    base: '',
    other: file,
    sources: [{ role: 'result', file, sha256: result.sha256 }],
    rows,
    notes: notesOf(result),
  })
}

/**
 * One row per contender, point and comparison; empty without thresholds. `added` are thresholds beside the scenario's.
 * @throws as `judgeThresholds`.
 */
export function objectiveRows(result: ResultFile, added: readonly string[] = []): GateRow[] {
  const thresholds = [...result.scenario.thresholds, ...added].map(understood)
  if (thresholds.length === 0) return []
  const groups = measuredTrials(result)
  const unmatched = thresholds.flatMap(({ patterns, comparisons }) =>
    patterns
      .filter((pattern) => !groups.some(({ contender }) => selects([pattern], contender)))
      .flatMap((pattern) => comparisons.map((comparison) => notInThisRun(pattern, comparison))),
  )
  const rows = groups.flatMap((trials) =>
    comparisonsOf(trials.contender, thresholds).map((comparison) =>
      objectiveRow(trials, comparison, { scenario: result.scenario, isLoss: comparison === NOTHING_MISSING }),
    ),
  )
  return [...rows, ...unmatched]
}

function understood(text: string): Threshold {
  const parsed = parseThreshold(text, 'any')
  if ('comparisons' in parsed) return parsed
  throw new BenchError(
    parsed.map(({ problem }) => ({ ...problem, code: 'result-foreign', where: `threshold '${text}' of the result` })),
  )
}

/** What is demanded of one contender, each once, and that it loses nothing. */
function comparisonsOf(contender: string, thresholds: readonly Threshold[]): Comparison[] {
  const own = thresholds
    .filter(({ patterns }) => selects(patterns, contender))
    .flatMap(({ comparisons }) => comparisons)
  const isLost = own.some(({ metric }) => metric.key === NOTHING_MISSING.metric.key)
  const all = isLost ? own : [...own, NOTHING_MISSING]
  return all.filter((one, i) => all.findIndex((other) => isSame(one, other)) === i)
}

function isSame(a: Comparison, b: Comparison): boolean {
  const same = a.limit.operator === b.limit.operator && a.limit.value === b.limit.value
  return a.metric.key === b.metric.key && same
}

function selects(patterns: readonly string[], contender: string): boolean {
  return patterns.some(
    (pattern) => patternCovers(pattern, contender) && (contender !== FLOOR.name || pattern === contender),
  )
}

/** What was planned or measured, by contender and point, in the order of the catalogue. */
function measuredTrials({ plan, trials }: ResultFile): MeasuredTrials[] {
  const groups = new Map<string, { contender: string; point: number | null; planned: number; trials: Trial[] }>()
  const groupOf = ({ contender, point }: Pick<Trial, 'contender' | 'point'>) => {
    const key = `${contender} ${point ?? ''}`
    const group = groups.get(key) ?? { contender, point, planned: 0, trials: [] }
    groups.set(key, group)
    return group
  }
  for (const planned of plan.order) groupOf(planned).planned++
  for (const trial of trials) groupOf(trial).trials.push(trial)
  return [...groups.values()].sort(
    (a, b) => cataloguePlace(a.contender) - cataloguePlace(b.contender) || (a.point ?? 0) - (b.point ?? 0),
  )
}

function notesOf({ contenders, run }: ResultFile): string[] {
  const skipped = contenders
    .filter(({ available }) => !available)
    .map(({ name, reason }) => `${name} was skipped, and is in no objective: ${reason ?? 'it is not available'}`)
  const unfinished =
    run.state === 'running' ? ['The run did not come to its end: what it did not measure is invalid.'] : []
  return [...skipped, ...unfinished]
}

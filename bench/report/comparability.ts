/**
 * Whether results can be compared at all: their scenarios must agree in every key that changes what is measured. Who is
 * measured, how often, in which order and under which name does not; it is said as a caveat where it matters.
 */
import { BenchError, type Problem } from '../errors.js'
import { canonicalJson } from '../result/digest.js'
import type { ResultFile } from '../result/schema.js'
import type { ReportRun } from './report.js'

interface KeyDifference {
  /** Path in the resolved scenario: `workload.ratePerSecond`. */
  readonly key: string
  /** One per result, in their order. */
  readonly values: readonly unknown[]
}

/** Keys of the resolved scenario that may differ. */
export const FREE_KEYS: ReadonlySet<string> = new Set([
  'name',
  'question',
  'contenders',
  'blocks',
  'seed',
  'thresholds',
])

/** Keys whose difference makes results incomparable; none with fewer than two results. */
export function incomparableKeys(results: readonly ResultFile[]): KeyDifference[] {
  return [
    ...incomparableSettings(results.map(({ scenario }) => scenario)),
    ...differentRuns(results),
    ...differentPublishing(results),
  ]
}

/** An event that the harness publishes over HTTP has a way to the server that others have not. */
function differentPublishing(results: readonly ResultFile[]): KeyDifference[] {
  const names = [...new Set(results.flatMap(({ trials }) => trials.map(({ contender }) => contender)))]
  return names.flatMap((name) => {
    const values = results.map(({ contenders }) => contenders.find((one) => one.name === name)?.publish)
    const known = new Set(values.filter((value) => value !== undefined))
    return known.size > 1 ? [{ key: `contenders.${name}.publish`, values }] : []
  })
}

/**
 * Of the run only these must not differ: library clients load the machine more than lean ones, several server processes
 * share the work, and both show in what is measured.
 */
function differentRuns(results: readonly ResultFile[]): KeyDifference[] {
  return differingKeys(results.map(({ run: { client, serverProcesses } }) => ({ run: { client, serverProcesses } })))
}

/** The same of scenarios alone. */
export function incomparableSettings(scenarios: readonly ResultFile['scenario'][]): KeyDifference[] {
  return differingKeys(scenarios).filter(({ key }) => !FREE_KEYS.has(key))
}

/** @throws BenchError `results-not-comparable` (exit 64), one problem per differing key. */
export function requireComparable(runs: readonly ReportRun[]): void {
  const problems = incomparableKeys(runs.map(({ source }) => source.result)).map(({ key, values }): Problem => {
    const list = values.map((value, i) => `${shown(value)} in ${fileOf(runs[i])}`).join(', ')
    const what = /^(run|contenders)\./.test(key) ? 'results' : 'scenarios'
    return { code: 'results-not-comparable', message: `the ${what} differ in ${key}: ${list}` }
  })
  if (problems.length > 0) throw new BenchError(problems)
}

function fileOf(run: ReportRun | undefined): string {
  return run === undefined ? '' : `${run.label} (${run.source.name})`
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : canonicalJson(value)
}

/** Descends where all are objects; lists, and objects beside null, differ as a whole. */
function differingKeys(values: readonly unknown[], path: readonly string[] = []): KeyDifference[] {
  if (values.every(isRecord)) {
    const keys = [...new Set(values.flatMap((value) => Object.keys(value)))]
    return keys.flatMap((key) =>
      differingKeys(
        values.map((value) => value[key]),
        [...path, key],
      ),
    )
  }
  const same = values.every((value) => shown(value) === shown(values[0]))
  return same ? [] : [{ key: path.join('.'), values }]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

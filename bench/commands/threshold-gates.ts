/** Thresholds where results are shown: each is judged from its file, the same wherever that happens. */
import type { Contender } from '../contracts/names.js'
import { toolVersion } from '../environment/libraries.js'
import { BenchError } from '../errors.js'
import type { GateFile } from '../gate/gate-file.js'
import { thresholdFitProblems } from '../gate/threshold-fit.js'
import { type NamedBeside, thresholdFlagProblems } from '../gate/threshold-grammar.js'
import { judgeThresholds } from '../gate/thresholds.js'
import type { ReportSource } from '../report/report.js'
import type { GateOutputFlags } from './gate-outputs.js'

/** One gate per result that has thresholds. @throws BenchError `result-foreign` where one is not understood. */
export function thresholdGates(sources: readonly Pick<ReportSource, 'result' | 'name'>[]): GateFile[] {
  const version = toolVersion() ?? 'unknown'
  return sources.flatMap(({ result, name }) => judgeThresholds(result, name, version) ?? [])
}

/** @throws BenchError where --threshold names a contender that this run measures under another name. */
export function requireMeasured(thresholds: readonly string[], contenders: readonly Pick<Contender, 'name'>[]): void {
  const names = contenders.map(({ name }) => name)
  const problems = thresholdFitProblems(thresholds, names)
  if (problems.length > 0) throw new BenchError(problems)
}

/** @throws BenchError with everything that is wrong with --threshold. */
export function requireUnderstood(thresholds: readonly string[], beside: NamedBeside): void {
  const problems = thresholdFlagProblems(thresholds, beside)
  if (problems.length > 0) throw new BenchError(problems)
}

const FLAGS: readonly (readonly [flag: string, key: keyof GateOutputFlags])[] = [
  ['--junit', 'junit'],
  ['--comment', 'comment'],
  ['--benchmark-json', 'benchmarkJson'],
  ['--summary', 'summary'],
]

/** What to say where a gate's output is asked for and nothing is gated: whoever calls need not know the scenario. */
export function noteOfNoGate(thresholds: readonly string[], flags: GateOutputFlags): string | null {
  const asked = FLAGS.filter(([, key]) => flags[key] !== undefined).map(([flag]) => flag)
  if (thresholds.length > 0 || asked.length === 0) return null
  return `without thresholds a run has no gate: ${asked.join(', ')}: nothing is written`
}

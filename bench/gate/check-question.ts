/** What `check` asks, and what all its parts need of it. */
import { BASELINE_PATH, type Baseline, ownOf, type ScenarioBaseline } from '../baseline/schema.js'
import { FLOOR } from '../contenders.js'
import type { ResultFile } from '../result/schema.js'
import { plannedSubjects, type Subject, subjectKey, subjectOfKey } from './subject.js'

export interface CheckQuestion {
  readonly result: ResultFile
  /** Whether `verify` agrees with it. */
  readonly verifies: boolean
  /** File name of the result, without folder. */
  readonly file: string
  readonly baseline: Baseline
  /** File name of the baseline, without folder, and SHA-256 of its text. */
  readonly baselineFile: string
  readonly baselineSha256: string
  /** Noisy metrics that cannot be judged decide: inconclusive. */
  readonly requireNoisy: boolean
  /** Family-wise error of the noisy metrics: 0.05. */
  readonly alpha: number
  readonly toolVersion: string
}

/** The baseline of the result's scenario; undefined: there is none. */
export function entryOf({ baseline, result }: CheckQuestion): ScenarioBaseline | undefined {
  return ownOf(baseline.scenarios, result.scenario.name)
}

/** What was to be measured, and what the baseline has besides, the floor apart. */
export function subjectsOf(question: CheckQuestion): Subject[] {
  const entry = entryOf(question)
  const planned = plannedSubjects(question.result)
  const known = new Set(planned.map(subjectKey))
  const others = [...Object.keys(entry?.exact ?? {}), ...Object.keys(entry?.counted ?? {})]
  const added = [...new Set(others)].filter((key) => !known.has(key)).map(subjectOfKey)
  return [...planned, ...added].filter(({ contender }) => contender !== FLOOR.name)
}

/** Why nothing that the result says may be judged, with what to do; null: it may. */
export function wholeProblem({
  result,
  verifies,
}: CheckQuestion): { readonly reason: string; readonly remedy: string } | null {
  const { run, plan, trials } = result
  if (!verifies)
    return {
      reason: 'the result does not verify: it is not what the tool wrote',
      remedy: 'see `transport-bench verify`, and measure again',
    }
  if (run.state === 'finished' && trials.length >= plan.trials && plan.trials > 0) return null
  const done = `${trials.length} of ${plan.trials} trials`
  const reason = run.aborted
    ? `the run was interrupted after ${done}`
    : plan.trials === 0
      ? 'the run measured nothing'
      : `the run did not finish: ${done}`
  return { reason, remedy: 'measure again, to the end' }
}

/** The command that makes the baseline what the result says. */
export function addCommand(
  { file, baselineFile }: Pick<CheckQuestion, 'file' | 'baselineFile'>,
  accept = false,
): string {
  const where = baselineFile === BASELINE_PATH ? '' : ` --baseline ${baselineFile}`
  return `\`transport-bench baseline add ${file}${where}${accept ? ' --accept' : ''}\``
}

/** Why a contender that the baseline has was not measured. */
export function absenceOf({ result }: CheckQuestion, { contender }: Subject): string {
  const asked = result.contenders.find(({ name }) => name === contender)
  if (asked === undefined) return 'the baseline has it, the result does not'
  return asked.available ? 'it was not measured' : `it was skipped: ${asked.reason ?? 'not available'}`
}

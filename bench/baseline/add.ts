/** A result into a baseline: exact values where there are none, and a session. Pure. */
import { z } from 'zod'
import { BenchError } from '../errors.js'
import { subjectOfKey } from '../gate/subject.js'
import type { ResultFile } from '../result/schema.js'
import { runFactsOf } from './run-facts.js'
import { type Baseline, baselineFile, ownOf, type ScenarioBaseline, type ValuesBySubject } from './schema.js'
import { sessionOf } from './session.js'
import { type ReferenceValues, referenceValuesOf, type ValueDifference, valueDifferences } from './values.js'

export interface ToAdd {
  readonly result: ResultFile
  /** Whether `verify` agrees with it. */
  readonly verifies: boolean
  /** File name, for errors. */
  readonly file: string
  /** null: the floor, if it was measured. */
  readonly reference: string | null
  /** Values and settings that differ replace those of the baseline. */
  readonly accept: boolean
}

export interface Added {
  readonly baseline: Baseline
  readonly scenario: string
  /** Values that the baseline did not have. */
  readonly newValues: number
  /** Replaced, with --accept. */
  readonly replaced: readonly ValueDifference[]
  /** Id of the session; null: none was added. */
  readonly session: string | null
  /** Why no session was added, a sentence without its full stop; null: one was. */
  readonly noSession: string | null
}

const NOTHING: ScenarioBaseline = { settings: '', exact: {}, counted: {}, sessions: [] }

/** @throws BenchError `baseline-unfit`, `baseline-differs` or `flag-value`; nothing of the result is taken then. */
export function addResult(baseline: Baseline, given: ToAdd): Added {
  const { result, accept } = given
  const found = fitValues(given)
  const { name } = result.scenario
  const { settings } = runFactsOf(result)
  const entry = ownOf(baseline.scenarios, name)
  const base = entry ?? NOTHING
  const isSame = entry === undefined || entry.settings === settings
  const replaced = isSame ? valueDifferences(base, found) : valueDifferences(base, coveringAll(given, base, found))
  if (entry !== undefined && !accept) requireSame(given, { replaced, baseSettings: entry.settings, settings })
  // Of other settings nothing may stay.
  const exact = isSame ? mergedValues(base.exact, found.exact, replaced) : found.exact
  const counted = isSame ? mergedValues(base.counted, found.counted, replaced) : found.counted
  const session = newSession(given, base)
  const sessions = session.added === null ? base.sessions : [...base.sessions, session.added]
  const scenarios = { ...baseline.scenarios, [name]: { settings, exact, counted, sessions } }
  return {
    baseline: asSchema({ ...baseline, scenarios }, given),
    scenario: name,
    newValues: newIn(base.exact, exact) + newIn(base.counted, counted),
    replaced,
    session: session.added?.id ?? null,
    noSession: session.why,
  }
}

/** What could not be read again is not written: a result may call its contenders whatever it likes. */
function asSchema(baseline: Baseline, { file }: ToAdd): Baseline {
  const parsed = baselineFile.safeParse(baseline)
  if (parsed.success) return parsed.data
  throw new BenchError({ code: 'baseline-unfit', message: z.prettifyError(parsed.error), where: file })
}

function fitValues({ result, verifies, file }: ToAdd): ReferenceValues {
  const { run, trials, plan } = result
  const isWhole = run.state === 'finished' && trials.length >= plan.trials && trials.length > 0
  const found = referenceValuesOf(result)
  const problems = [
    ...(verifies ? [] : ['it does not verify']),
    ...(isWhole ? [] : [`it is not whole: ${trials.length} of ${plan.trials} trials, ${run.state}`]),
    ...found.problems,
  ]
  if (problems.length === 0) return found
  throw new BenchError(problems.map((message) => ({ code: 'baseline-unfit', message, where: file })))
}

function requireSame(
  { file }: ToAdd,
  told: { readonly replaced: readonly ValueDifference[]; readonly baseSettings: string; readonly settings: string },
): void {
  const { replaced, baseSettings, settings } = told
  const lines = [
    ...(baseSettings === settings ? [] : [`settings: ${baseSettings} in the baseline, ${settings} in the result`]),
    ...replaced.map(differenceText),
  ]
  if (lines.length === 0) return
  const message = `the baseline has other values, and stays as it is:\n${lines.map((line) => `  ${line}`).join('\n')}`
  throw new BenchError({ code: 'baseline-differs', message, where: file })
}

/** What was found, and none of a counted value that was not measured again. @throws BenchError where a contender is missing. */
function coveringAll({ result, file }: ToAdd, entry: ScenarioBaseline, found: ReferenceValues): ReferenceValues {
  const known = [...new Set([...Object.keys(entry.exact), ...Object.keys(entry.counted)])]
  const missing = known.filter((subject) => !Object.hasOwn(found.exact, subject)).sort()
  if (missing.length === 0) {
    const none = Object.fromEntries(Object.keys(entry.counted).map((subject) => [subject, {}]))
    return { ...found, counted: { ...none, ...found.counted } }
  }
  const message = `its settings are not those of the baseline, and it lacks ${missing.join(', ')}, whose values would stay as the old settings had them`
  const names = [...new Set(missing.map((subject) => subjectOfKey(subject).contender))]
  const prune = names.map(
    (name) => `\`transport-bench baseline prune --scenario ${result.scenario.name} --contender ${name}\``,
  )
  const remedy = `run all contenders, or take out those that are gone: ${prune.join(', ')}`
  throw new BenchError({ code: 'baseline-unfit', message, where: file, remedy })
}

export function differenceText({ contender, metric, baseline, result }: ValueDifference): string {
  return `${contender} ${metric}: ${baseline ?? 'none'} in the baseline, ${result ?? 'none'} in the result`
}

/** What the result says where the baseline has nothing or differs; counted values within their margin stay. */
function mergedValues(
  base: ValuesBySubject,
  found: ValuesBySubject,
  replaced: readonly ValueDifference[],
): ValuesBySubject {
  const merged = Object.entries(found).map(([contender, values]) => {
    const known = Object.entries(ownOf(base, contender) ?? {}).filter(
      ([metric]) => !replaced.some((one) => one.contender === contender && one.metric === metric),
    )
    return [contender, { ...values, ...Object.fromEntries(known) }] as const
  })
  return { ...base, ...Object.fromEntries(merged) }
}

function newIn(before: ValuesBySubject, after: ValuesBySubject): number {
  const count = (values: ValuesBySubject): number =>
    Object.values(values).reduce((sum, ofMetrics) => sum + Object.keys(ofMetrics).length, 0)
  return Math.max(0, count(after) - count(before))
}

function newSession(
  { result, reference }: ToAdd,
  { sessions }: ScenarioBaseline,
): { readonly added: ScenarioBaseline['sessions'][number] | null; readonly why: string | null } {
  const found = sessionOf(result, reference)
  if ('why' in found) return { added: null, why: found.why }
  const { id } = found.session
  if (sessions.some((session) => session.id === id)) return { added: null, why: `the session ${id} is in it already` }
  return { added: found.session, why: null }
}

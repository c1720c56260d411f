/** Scenario text and flags → a complete `Scenario`, or every problem at once. */
import { contenderProblems } from '../contenders.js'
import type { Contender } from '../contracts/names.js'
import type { Scenario } from '../contracts/scenario.js'
import { BenchError, type Problem } from '../errors.js'
import { drainNeededSeconds, historyDefaultEvents } from './computed.js'
import { CROSS_CHECKS } from './cross-checks.js'
import { type KeyPath, parseScenarioText, type ScenarioDocument } from './document.js'
import { applyOverrides, type FlagOrigins, isRecord, type ScenarioOverrides } from './overrides.js'
import { type ScenarioFile, scenarioFile } from './schema.js'
import { type KeyProblem, shapeProblems } from './shape-problems.js'
import { thresholdKeyProblems } from './threshold-checks.js'

export interface ScenarioSource {
  readonly text: string
  /** How errors name the file. */
  readonly file: string
}

/**
 * Applies the flags, validates shape and cross-checks over the final values, and fills in what is computed.
 * @throws BenchError with every problem.
 */
export function resolveScenario(source: ScenarioSource, overrides: ScenarioOverrides = {}): Scenario {
  const document = parseScenarioText(source.text, source.file)
  if (document.problems.length > 0) throw new BenchError(document.problems)
  const { value, origins, problems: flagProblems } = applyOverrides(document.value, overrides)
  const { scenario, problems: shape } = validateShape(value)
  const refused = shape.map((found) => found.path)
  const conflicts =
    scenario === null
      ? []
      : crossProblems(scenario, { refused, given: (key) => isGiven(value, key), targets: overrides.targets ?? [] })
  const place = (found: KeyProblem): Problem => ({ ...found.problem, where: whereIs(found, document, origins) })
  const problems = [...flagProblems, ...[...shape, ...conflicts].map(place)]
  if (problems.length > 0 || scenario === null) throw new BenchError(problems)
  return complete(scenario)
}

/** Parses; where the shape is wrong, also a scenario with the wrong parts left out, so that the other checks still run. */
function validateShape(value: Record<string, unknown>): {
  readonly scenario: ScenarioFile | null
  readonly problems: readonly KeyProblem[]
} {
  const parsed = scenarioFile.safeParse(value)
  if (parsed.success) return { scenario: parsed.data, problems: [] }
  const problems = parsed.error.issues.flatMap((issue) => shapeProblems(issue, value))
  const rest = structuredClone(value)
  for (const { path } of problems) removeIn(rest, path)
  const partial = scenarioFile.safeParse({ name: 'unnamed', question: 'none', ...rest })
  return { scenario: partial.success ? partial.data : null, problems }
}

interface CrossContext {
  readonly refused: readonly KeyPath[]
  given(key: string): boolean
  readonly targets: readonly Contender[]
}

function crossProblems(scenario: ScenarioFile, { refused, given, targets }: CrossContext): KeyProblem[] {
  const isRefused = (key: string): boolean => refused.some((path) => related(path.join('.'), key))
  const conflicts = CROSS_CHECKS.flatMap((check): KeyProblem[] => {
    const conflict = check.keys.some(isRefused) ? null : check.find(scenario)
    if (conflict === null) return []
    const key = check.keys.find(given) ?? check.keys[0]
    return [{ path: key.split('.'), part: 'value', problem: { code: 'scenario-conflict', ...conflict } }]
  })
  const patterns = isRefused('contenders') ? [] : patternProblems(scenario, targets)
  const thresholds = isRefused('thresholds') ? [] : thresholdKeyProblems(scenario, targets)
  return [...conflicts, ...patterns, ...thresholds]
}

function patternProblems({ contenders }: ScenarioFile, targets: readonly Contender[]): KeyProblem[] {
  return contenders.flatMap((pattern, i) =>
    contenderProblems([pattern], targets).map(
      (problem): KeyProblem => ({ path: ['contenders', i], part: 'value', problem }),
    ),
  )
}

/** One of two dotted keys is the other or lies below it. */
function related(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

function isGiven(value: unknown, key: string): boolean {
  let at = value
  for (const part of key.split('.')) {
    if (!isRecord(at) || !Object.hasOwn(at, part)) return false
    at = at[part]
  }
  return true
}

/** The flag that set the key, else its line and column, else the file. */
function whereIs(found: KeyProblem, document: ScenarioDocument, origins: FlagOrigins): string {
  const key = found.path.join('.')
  const flag = [...origins].find(([path]) => related(path, key))
  if (flag === undefined) return document.locate(found.path, found.part, found.at)
  return found.at === undefined ? flag[1] : `${flag[1]}, character ${found.at + 1}`
}

/** Leaves out the refused value; of a list, the whole list. */
function removeIn(target: Record<string, unknown>, path: KeyPath): void {
  const end = path.findIndex((part) => typeof part === 'number')
  const keys = end < 0 ? path : path.slice(0, end)
  let at: unknown = target
  for (const part of keys.slice(0, -1)) at = isRecord(at) ? at[part] : undefined
  const last = keys.at(-1)
  if (isRecord(at) && last !== undefined) delete at[last]
}

function complete(scenario: ScenarioFile): Scenario {
  return {
    ...scenario,
    phases: { ...scenario.phases, drainSeconds: scenario.phases.drainSeconds ?? drainNeededSeconds(scenario) },
    limits: { ...scenario.limits, historyEvents: scenario.limits.historyEvents ?? historyDefaultEvents(scenario) },
  }
}

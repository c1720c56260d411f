/** Takes out of a baseline what is old or gone. Pure. */
import { BenchError, type Problem } from '../errors.js'
import { subjectOfKey } from '../gate/subject.js'
import { compareText } from '../publish/groups.js'
import { kindOf } from './run-facts.js'
import { type Baseline, ownOf, type ScenarioBaseline, type Session, type ValuesBySubject } from './schema.js'

export const SESSIONS_KEPT = 20

export interface PruneOrder {
  /** The newest so many sessions of each kind stay, those that can be compared; null: by what is named below. */
  readonly keep: number | null
  /** What is named is taken out; with `keep`, scenario and machine say of what the newest stay. */
  readonly scenario: string | null
  readonly contender: string | null
  /** Fingerprint. */
  readonly machine: string | null
}

export interface Pruned {
  readonly baseline: Baseline
  readonly sessions: number
  /** Exact and counted values. */
  readonly values: number
}

/** @throws BenchError `flag-value` for names that the baseline does not have. */
export function pruneBaseline(baseline: Baseline, order: PruneOrder): Pruned {
  requireKnown(baseline, order)
  const scenarios = Object.entries(baseline.scenarios).flatMap(([name, entry]) => {
    if (order.scenario !== null && order.scenario !== name) return [[name, entry] as const]
    const left = pruned(entry, order)
    return left === null || isEmpty(left) ? [] : [[name, left] as const]
  })
  const after: Baseline = { ...baseline, scenarios: Object.fromEntries(scenarios) }
  const [had, has] = [sizeOf(baseline), sizeOf(after)]
  return { baseline: after, sessions: had.sessions - has.sessions, values: had.values - has.values }
}

/** null: the whole scenario goes. */
function pruned(entry: ScenarioBaseline, { keep, contender, machine }: PruneOrder): ScenarioBaseline | null {
  const isOf = (session: Session): boolean => machine === null || session.machine.id === machine
  if (keep !== null) {
    const kept = newest(entry.sessions.filter(isOf), keep)
    return { ...entry, sessions: entry.sessions.filter((session) => !isOf(session) || kept.includes(session)) }
  }
  if (contender === null)
    return machine === null ? null : { ...entry, sessions: entry.sessions.filter((session) => !isOf(session)) }
  const sessions = entry.sessions.flatMap((session) => (isOf(session) ? sessionWithout(session, contender) : [session]))
  if (machine !== null) return { ...entry, sessions }
  return { ...entry, exact: without(entry.exact, contender), counted: without(entry.counted, contender), sessions }
}

/** Of those that can be compared with each other: one kind must not drive out another. */
function newest(sessions: readonly Session[], keep: number): Session[] {
  const kept = new Map<string, number>()
  const byStart = [...sessions].sort((a, b) => compareText(b.startedAt, a.startedAt) || compareText(a.id, b.id))
  return byStart.filter((session) => {
    const group = kindOf(session)
    kept.set(group, (kept.get(group) ?? 0) + 1)
    return (kept.get(group) ?? 0) <= keep
  })
}

/** None is left of a session whose reference goes, or whose only contender does. */
function sessionWithout(session: Session, contender: string): Session[] {
  if (session.reference === contender) return []
  const ratios = without(session.ratios, contender)
  return Object.keys(ratios).length === 0 ? [] : [{ ...session, ratios }]
}

function without(values: ValuesBySubject, contender: string): ValuesBySubject {
  return Object.fromEntries(Object.entries(values).filter(([key]) => subjectOfKey(key).contender !== contender))
}

function isEmpty({ exact, counted, sessions }: ScenarioBaseline): boolean {
  return Object.keys(exact).length === 0 && Object.keys(counted).length === 0 && sessions.length === 0
}

function sizeOf({ scenarios }: Baseline): { readonly sessions: number; readonly values: number } {
  const entries = Object.values(scenarios)
  const values = entries.flatMap(({ exact, counted }) => [...Object.values(exact), ...Object.values(counted)])
  return {
    sessions: entries.reduce((sum, { sessions }) => sum + sessions.length, 0),
    values: values.reduce((sum, ofMetrics) => sum + Object.keys(ofMetrics).length, 0),
  }
}

function requireKnown({ scenarios }: Baseline, order: PruneOrder): void {
  const entries = order.scenario === null ? Object.values(scenarios) : [ownOf(scenarios, order.scenario) ?? []].flat()
  const sessions = entries.flatMap((entry) => entry.sessions)
  const contenders = entries.flatMap(({ exact, counted, sessions: own }) => [
    ...[exact, counted, ...own.map(({ ratios }) => ratios)].flatMap((values) =>
      Object.keys(values).map((key) => subjectOfKey(key).contender),
    ),
    ...own.map(({ reference }) => reference),
  ])
  const problems = [
    unknown('--scenario', order.scenario, Object.keys(scenarios)),
    unknown('--contender', order.contender, contenders),
    unknown(
      '--machine',
      order.machine,
      sessions.map(({ machine }) => machine.id),
    ),
  ].filter((problem) => problem !== null)
  if (problems.length > 0) throw new BenchError(problems)
}

function unknown(where: string, value: string | null, valid: readonly string[]): Problem | null {
  if (value === null || valid.includes(value)) return null
  const listed = [...new Set(valid)].sort().join(', ')
  return {
    code: 'flag-value',
    message: 'the baseline has no such name',
    value,
    where,
    remedy: listed === '' ? 'the baseline has none' : `it has: ${listed}`,
  }
}

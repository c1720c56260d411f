/** Which noisy metrics of which contenders there are to judge, and what the baseline's sessions say of each. Pure. */
import { type RunFacts, runFactsOf, sessionDifferences, sessionId } from '../baseline/run-facts.js'
import { ownOf, type Session } from '../baseline/schema.js'
import { FLOOR } from '../contenders.js'
import type { ResultFile } from '../result/schema.js'
import { type CheckQuestion, entryOf } from './check-question.js'
import { trialsOf } from './exact-values.js'
import type { Metric } from './metric.js'
import { metricsOf } from './metrics.js'
import { type ReferenceRatio, ratioToReference } from './reference-ratios.js'
import { SESSIONS_NEEDED } from './session-test.js'
import { plannedSubjects, type Subject, subjectKey, subjectOfKey } from './subject.js'

export interface NoisyCase {
  readonly subject: Subject
  readonly metric: Metric
  /** What the result says. */
  readonly found: ReferenceRatio
  /** ln of the ratios of sessions that can be compared. */
  readonly sessions: readonly number[]
}

export interface NoisyPlan {
  /** null: none of the sessions' was measured. */
  readonly reference: string | null
  readonly cases: readonly NoisyCase[]
  readonly sessions: number
  /** In what sessions that cannot be compared differ, each once. */
  readonly differences: readonly string[]
}

export function planNoisy(question: CheckQuestion): NoisyPlan {
  const { result } = question
  const sessions = entryOf(question)?.sessions ?? []
  const facts = runFactsOf(result)
  const reference = referenceOf(result, sessions, facts)
  const differencesOf = (session: Session): string[] => [
    ...(session.id === sessionId(result) ? ['this very result'] : []),
    ...sessionDifferences(session, facts),
    ...(session.reference === reference ? [] : [referenceText(session.reference, reference)]),
  ]
  const comparable = sessions.filter((session) => differencesOf(session).length === 0)
  const subjects = subjectsToJudge(result, comparable).filter(({ contender }) => contender !== reference)
  const cases = subjects.flatMap((subject) =>
    metricsOf('noisy').map((metric): NoisyCase => {
      const found = ratioToReference(result, { subject, reference: reference ?? FLOOR.name, metric })
      return { subject, metric, found, sessions: logRatiosOf(comparable, subject, metric) }
    }),
  )
  return {
    reference,
    cases: cases.filter((one) => one.sessions.length > 0 || isStated(result, one)),
    sessions: sessions.length,
    differences: [...new Set(sessions.flatMap(differencesOf))],
  }
}

/** By any trial, be it valid or not. */
function isStated(result: ResultFile, { subject, metric }: NoisyCase): boolean {
  return trialsOf(result, subject).some((trial) => trial.state === 'completed' && metric.read(trial) !== null)
}

/** Cases that enough sessions and the result speak of: the family that the error is shared by. */
export function isJudged({ found, sessions }: NoisyCase): boolean {
  return hasSessions({ sessions }) && found.logRatio !== null
}

export function hasSessions({ sessions }: Pick<NoisyCase, 'sessions'>): boolean {
  return sessions.length >= SESSIONS_NEEDED
}

/** The reference of most sessions that can be compared, of those that the result measured; the floor where there is none. */
function referenceOf(result: ResultFile, sessions: readonly Session[], facts: RunFacts): string | null {
  const measured = new Set(result.trials.map(({ contender }) => contender))
  const usable = sessions.filter((session) => measured.has(session.reference))
  const comparable = usable.filter((session) => sessionDifferences(session, facts).length === 0)
  const names = (comparable.length > 0 ? comparable : usable).map(({ reference }) => reference)
  const times = (name: string): number => names.filter((one) => one === name).length
  const [most] = [...new Set(names)].sort((a, b) => times(b) - times(a) || (a < b ? -1 : 1))
  return most ?? (measured.has(FLOOR.name) ? FLOOR.name : null)
}

function referenceText(reference: string, here: string | null): string {
  return `reference ${reference}, here ${here ?? 'none was measured'}`
}

/** Of the floor too little is measured. */
function subjectsToJudge(result: ResultFile, comparable: readonly Session[]): Subject[] {
  const planned = plannedSubjects(result)
  const known = new Set(planned.map(subjectKey))
  const others = [...new Set(comparable.flatMap(({ ratios }) => Object.keys(ratios)))]
  return [...planned, ...others.filter((key) => !known.has(key)).map(subjectOfKey)]
}

function logRatiosOf(sessions: readonly Session[], subject: Subject, metric: Metric): number[] {
  return sessions.flatMap(({ ratios }) => {
    const ratio = ownOf(ratios, subjectKey(subject))?.[metric.key]
    return ratio === undefined ? [] : [Math.log(ratio)]
  })
}

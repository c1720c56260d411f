/** What a baseline knows, and how small a change of a noisy metric it would notice now. Pure. */
import { metricByKey } from '../gate/metrics.js'
import { noiseOf, SESSIONS_NEEDED } from '../gate/session-test.js'
import { compareText } from '../publish/groups.js'
import { sampleDeviation } from '../stats/minimum-detectable.js'
import { kindOf } from './run-facts.js'
import type { Baseline, ScenarioBaseline, Session, ValuesBySubject } from './schema.js'

/** Sessions that can be compared with each other. */
export interface SessionGroup extends Omit<Session, 'id' | 'startedAt' | 'ratios'> {
  readonly sessions: number
  /** Of the newest. */
  readonly newest: string
  readonly spreads: readonly Spread[]
}

/** One metric of one contender, relative to the reference. */
export interface Spread {
  readonly contender: string
  readonly metric: string
  readonly sessions: number
  /** Standard deviation of ln(ratio): 0.03 is about 3 %. */
  readonly deviation: number
  /**
   * Smallest ratio to the sessions' mean, on the worse side, that `check` finds with probability 0.8 where all metrics of
   * the group are judged; the absolute floor of the metric may ask for more. null: too few sessions.
   */
  readonly detectable: number | null
}

export interface ScenarioSummary {
  readonly scenario: string
  readonly settings: string
  readonly exact: ValuesBySubject
  readonly counted: ValuesBySubject
  readonly groups: readonly SessionGroup[]
}

/** `alpha` is the family-wise error that `check` works with. */
export function summariseBaseline({ scenarios }: Baseline, alpha: number): ScenarioSummary[] {
  return Object.entries(scenarios)
    .sort(([a], [b]) => compareText(a, b))
    .map(([scenario, { settings, exact, counted, sessions }]) => {
      return { scenario, settings, exact, counted, groups: groupsOf(sessions, alpha) }
    })
}

function groupsOf(sessions: ScenarioBaseline['sessions'], alpha: number): SessionGroup[] {
  const groups = new Map<string, Session[]>()
  for (const session of sessions) {
    const key = kindOf(session)
    groups.set(key, [...(groups.get(key) ?? []), session])
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).flatMap(([, own]) => groupOf(own, alpha) ?? [])
}

function groupOf(own: readonly Session[], alpha: number): SessionGroup | null {
  const [first] = own
  if (first === undefined) return null
  const { id: _, startedAt: __, ratios: ___, ...shared } = first
  const newest =
    own
      .map(({ startedAt }) => startedAt)
      .sort(compareText)
      .at(-1) ?? ''
  return { ...shared, sessions: own.length, newest, spreads: spreadsOf(own, alpha) }
}

function spreadsOf(sessions: readonly Session[], alpha: number): Spread[] {
  const logs = new Map<string, { readonly contender: string; readonly metric: string; readonly values: number[] }>()
  for (const { ratios } of sessions) {
    for (const [contender, ofMetrics] of Object.entries(ratios)) {
      for (const [metric, ratio] of Object.entries(ofMetrics)) {
        const key = `${contender} ${metric}`
        const entry = logs.get(key) ?? { contender, metric, values: [] }
        if (ratio !== undefined) entry.values.push(Math.log(ratio))
        logs.set(key, entry)
      }
    }
  }
  const all = [...logs.values()].sort(
    (a, b) => compareText(a.contender, b.contender) || compareText(a.metric, b.metric),
  )
  const family = all.filter(({ values }) => values.length >= SESSIONS_NEEDED).length
  return all.map(({ contender, metric, values }) => ({
    contender,
    metric,
    sessions: values.length,
    deviation: values.length < 2 ? 0 : sampleDeviation(values),
    detectable: detectableOf(metric, values, alpha / Math.max(1, family)),
  }))
}

function detectableOf(key: string, sessions: readonly number[], alpha: number): number | null {
  const { better, delta } = metricByKey(key)
  const noise = noiseOf({ sessions, margin: Math.log1p(delta), alpha })
  if (noise === null) return null
  return Math.exp(better === 'lower' ? noise.detectable : -noise.detectable)
}

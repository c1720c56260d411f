/** Exact metrics against the baseline: zero tolerance, whatever the machine. Fails closed on anything missing. */
import { ownOf } from '../baseline/schema.js'
import type { CompletedTrial } from '../result/schema.js'
import { absenceOf, addCommand, type CheckQuestion, entryOf, subjectsOf, wholeProblem } from './check-question.js'
import { checkRow, invalidRow } from './check-row.js'
import { exactText } from './exact-text.js'
import { LEDGER_METRICS, readExact, soundTrials, trialsOf, valueMetricsOf } from './exact-values.js'
import type { GateRow } from './gate-file.js'
import type { Metric } from './metric.js'
import { METRICS, metricText } from './metrics.js'
import { type Subject, subjectKey } from './subject.js'

export function exactRows(question: CheckQuestion): GateRow[] {
  return subjectsOf(question).flatMap((subject) => rowsOf(question, subject))
}

function rowsOf(question: CheckQuestion, subject: Subject): GateRow[] {
  const entry = ownOf(entryOf(question)?.exact ?? {}, subjectKey(subject))
  const stated = valueMetricsOf(question.result.scenario, subject.contender)
  const known = METRICS.filter(({ key }) => entry?.[key] !== undefined)
  const values = METRICS.filter((metric) => stated.includes(metric) || known.includes(metric))
  const why = wholeProblem(question) ?? absentWhy(question, subject)
  if (why !== null) return [...LEDGER_METRICS, ...values].map((metric) => invalidRow(subject, metric, why))
  const trials = soundTrials(trialsOf(question.result, subject), question.result.scenario)
  const ledger = LEDGER_METRICS.map((metric) => ledgerRow(subject, metric, trials))
  const isClean = ledger.every(({ verdict }) => verdict === 'pass')
  const rows = values.map((metric) =>
    valueRow({
      question,
      subject,
      metric,
      base: entry?.[metric.key] ?? null,
      trials: stated.includes(metric) ? trials : [],
      isClean,
    }),
  )
  return [...ledger, ...rows.filter((row) => row !== null)]
}

function absentWhy(question: CheckQuestion, subject: Subject): Pick<GateRow, 'reason' | 'remedy'> | null {
  if (trialsOf(question.result, subject).length > 0) return null
  const { result } = question
  const remedy = `measure it, or take it out with \`transport-bench baseline prune --scenario ${result.scenario.name} --contender ${subject.contender}\``
  return { reason: absenceOf(question, subject), remedy }
}

const MEASURE_AGAIN = 'see the trial in the report, and measure again'

/** Messages are lost or not: the right count is 0, with or without a baseline. */
function ledgerRow(subject: Subject, metric: Metric, trials: readonly CompletedTrial[] | string): GateRow {
  const reading = readExact(trials, metric)
  if (reading.state !== 'value') {
    const reason = reading.state === 'unsound' ? reading.problem : 'the result does not state it'
    return invalidRow(subject, metric, { reason, remedy: MEASURE_AGAIN })
  }
  const { value } = reading
  const numbers = { base: 0, other: value, blocks: blocksOf(trials, metric, 0) }
  if (value === 0) return checkRow(subject, metric, { verdict: 'pass', change: 'same', reason: 'none', ...numbers })
  const reason = `${metricText(metric, value)}, where there must be none`
  return checkRow(subject, metric, { verdict: 'regression', change: 'worse', reason, ...numbers })
}

interface ValueQuestion {
  readonly question: CheckQuestion
  readonly subject: Subject
  readonly metric: Metric
  /** null: the baseline has none. */
  readonly base: number | null
  readonly trials: readonly CompletedTrial[] | string
  /** Whether every message arrived once, in order, unharmed. */
  readonly isClean: boolean
}

/** null: neither states it. */
function valueRow(asked: ValueQuestion): GateRow | null {
  const { question, subject, metric, base, trials } = asked
  const reading = readExact(trials, metric)
  if (reading.state === 'unsound')
    return invalidRow(subject, metric, { reason: reading.problem, remedy: MEASURE_AGAIN })
  if (reading.state === 'value') {
    if (base !== null) return comparedRow(asked, base, reading.value)
    const what = entryOf(question) === undefined ? `the scenario ${question.result.scenario.name}` : 'it'
    const reason = `the baseline does not have ${what}, so there is nothing to compare with`
    return invalidRow(subject, metric, {
      reason,
      remedy: `if it is right: ${addCommand(question)}`,
      other: reading.value,
    })
  }
  if (base === null) return null
  const reason = 'the baseline has it, the result does not state it'
  return invalidRow(subject, metric, { reason, remedy: 'measure the scenario that the baseline was made with', base })
}

function comparedRow(
  { question, subject, metric, trials, isClean }: ValueQuestion,
  base: number,
  other: number,
): GateRow {
  const numbers = { base, other, blocks: blocksOf(trials, metric, base) }
  if (base === other)
    return checkRow(subject, metric, { verdict: 'pass', change: 'same', reason: 'as in the baseline', ...numbers })
  const fromTo = `${exactText(metric, base)} in the baseline, ${exactText(metric, other)} now`
  const isWorse = metric.better === 'lower' ? other > base : other < base
  if (isWorse) return checkRow(subject, metric, { verdict: 'regression', change: 'worse', reason: fromTo, ...numbers })
  // What was never sent weighs nothing.
  if (!isClean) {
    const reason = `${fromTo}, but not every message arrived once and in order`
    return checkRow(subject, metric, { verdict: 'pass', change: 'unknown', reason, ...numbers })
  }
  const remedy = `if it is meant: ${addCommand(question, true)}`
  const reason = `${fromTo}: better, so the baseline is stale`
  return checkRow(subject, metric, { verdict: 'pass', change: 'better', reason, remedy, ...numbers })
}

function blocksOf(trials: readonly CompletedTrial[] | string, metric: Metric, base: number): GateRow['blocks'] {
  if (typeof trials === 'string') return []
  return trials.map((trial) => ({ block: trial.block, order: null, base, other: metric.read(trial) }))
}

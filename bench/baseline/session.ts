/** A run as a session of the baseline: its facts, and the ratios to a reference of the same blocks. Pure. */
import { FLOOR } from '../contenders.js'
import { BenchError } from '../errors.js'
import { metricsOf } from '../gate/metrics.js'
import { ratioToReference } from '../gate/reference-ratios.js'
import { plannedSubjects, type Subject, subjectKey } from '../gate/subject.js'
import type { ResultFile } from '../result/schema.js'
import { runFactsOf, sessionId } from './run-facts.js'
import type { Session } from './schema.js'

/** `why`: what keeps it from being one, a sentence without its full stop. */
export type SessionOrWhy = { readonly session: Session } | { readonly why: string }

const RATIO_DIGITS = 5

/** @throws BenchError `flag-value` for a reference that was not measured. */
export function sessionOf(result: ResultFile, asked: string | null): SessionOrWhy {
  const measured = [...new Set(result.trials.map(({ contender }) => contender))]
  const reference = asked ?? FLOOR.name
  if (!measured.includes(reference)) {
    if (asked !== null) throw notMeasured(asked, measured)
    return { why: `${FLOOR.name} was not measured; --reference names another contender to relate the others to` }
  }
  const { machine, node, ...facts } = runFactsOf(result)
  if (machine === null || node === null) return { why: 'the result does not tell its machine or its Node' }
  const subjects = plannedSubjects(result).filter(({ contender }) => contender !== reference)
  const ratios = subjects
    .map((subject) => [subjectKey(subject), ratiosOf(result, subject, reference)] as const)
    .filter(([, ofMetrics]) => Object.keys(ofMetrics).length > 0)
  const { loadProcesses, settings, client, serverProcesses, blocks } = facts
  if (ratios.length === 0 || loadProcesses === null)
    return { why: `too few blocks have valid trials of ${reference} and of another contender` }
  const id = sessionId(result)
  const { startedAt } = result.run
  const session = { id, startedAt, machine, node, settings, client, serverProcesses, loadProcesses, blocks, reference }
  return { session: { ...session, ratios: Object.fromEntries(ratios) } }
}

function ratiosOf(result: ResultFile, subject: Subject, reference: string): Readonly<Record<string, number>> {
  const stated = metricsOf('noisy').flatMap((metric) => {
    const { logRatio } = ratioToReference(result, { subject, reference, metric })
    return logRatio === null ? [] : [[metric.key, Number(Math.exp(logRatio).toPrecision(RATIO_DIGITS))] as const]
  })
  return Object.fromEntries(stated)
}

function notMeasured(value: string, measured: readonly string[]): BenchError {
  return new BenchError({
    code: 'flag-value',
    message: 'the result has no such contender to relate the others to',
    value,
    where: '--reference',
    remedy: `measured: ${[...measured].sort().join(', ')}`,
  })
}

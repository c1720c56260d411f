/**
 * Report → JUnit XML, for CI: a suite per run and scenario, a case per trial. An `error` is a trial that tells nothing:
 * it failed, or it is invalid. A `failure` is one that tells something bad: messages lost, or clients with a wrong
 * state. A contender that is not available, or whose turn never came, is `skipped`. Two more cases ask whether the
 * result file verifies and whether the run is complete. What gates concluded follows, a suite for each.
 */
import { formatCount } from '../../format.js'
import { gateSuite } from '../../gate/exporters/junit.js'
import type { CompletedTrial, Trial } from '../../result/schema.js'
import { incompleteNote } from '../notes.js'
import { commandText, verificationSentences } from '../provenance.js'
import type { Exporter, ReportRun } from '../report.js'
import { type Case, junitDocument, PASSED, type Suite } from './junit-case.js'

export const JUNIT: Exporter = {
  format: 'junit',
  extension: 'xml',
  render: ({ runs, gates }) => [{ part: null, text: junitDocument([...runs.map(suiteOf), ...gates.map(gateSuite)]) }],
}

function suiteOf(run: ReportRun): Suite {
  const { label, source, model } = run
  const { run: identity, sha256, tool } = source.result
  return {
    name: label === '' ? model.scenario.name : `${label}: ${model.scenario.name}`,
    properties: {
      file: source.name,
      run: identity.id,
      command: commandText(identity.command),
      seed: identity.seed,
      sha256,
      version: tool.version,
    },
    startedAt: identity.startedAt,
    cases: casesOf(run),
  }
}

function casesOf(run: ReportRun): Case[] {
  const { trials } = run.source.result
  return [verifyCase(run), completeCase(run), ...trials.map(trialCase), ...skippedCases(run)]
}

function verifyCase({ source }: ReportRun): Case {
  const [message, ...details] = verificationSentences(source.verification)
  const base = { name: 'verify', seconds: null }
  return message === undefined
    ? { ...base, ...PASSED }
    : { ...base, outcome: 'failure', type: 'unverified', message, details: [message, ...details] }
}

function completeCase({ model }: ReportRun): Case {
  const message = incompleteNote(model)
  const base = { name: 'complete', seconds: null }
  return message === null
    ? { ...base, ...PASSED }
    : { ...base, outcome: 'error', type: 'incomplete', message, details: [message] }
}

function trialCase(trial: Trial): Case {
  const name = caseName(trial)
  if (trial.state === 'failed') {
    const { code, message, remedy } = trial.cause
    const line = `failed in phase ${trial.phase}: ${message} [${code}]`
    const details = [line, `Remedy: ${remedy}`]
    return { name, seconds: null, outcome: 'error', type: code, message: line, details }
  }
  const base = { name, seconds: trial.durationSeconds }
  const { valid, reasons } = trial.validity
  const defects = defectsOf(trial)
  const [type, message] = valid ? (defects[0] ?? []) : [reasons[0]?.code, `invalid: ${reasons[0]?.message}`]
  if (message === undefined) return { ...base, ...PASSED }
  const details = [
    ...reasons.flatMap((reason) => [`invalid: ${reason.message} [${reason.code}]`, `Remedy: ${reason.remedy}`]),
    ...defects.flatMap(([, ...lines]) => lines),
  ]
  return { ...base, outcome: valid ? 'failure' : 'error', type: type ?? 'invalid', message, details }
}

/** A code, and what there is to say in lines. */
type Defect = readonly [type: string, message: string, ...more: string[]]

/** What a run exits with 3 for, though the trial is valid. */
function defectsOf({ ledger, latency, stateCheck }: CompletedTrial): Defect[] {
  const lost = Math.max(ledger.missing, latency.censored)
  const [mismatched, rebuilt] = [stateCheck?.mismatched ?? 0, stateCheck?.rebuiltMismatched ?? 0]
  const loss = `lost messages: ${formatCount(lost)} of ${formatCount(ledger.expected)} deliveries never arrived, at ${formatCount(ledger.clientsMissingEvents)} clients`
  const state = `wrong state: ${formatCount(mismatched)} clients, and ${formatCount(rebuilt)} of those rebuilt from their bytes`
  return [
    ...(lost > 0 ? [['lost-messages', loss] as const] : []),
    ...(mismatched + rebuilt > 0 ? [['wrong-state', state, ...(stateCheck?.examples ?? [])] as const] : []),
  ]
}

/** Not available, or planned and never run. */
function skippedCases({ source, model }: ReportRun): Case[] {
  const { plan, trials } = source.result
  const skipped = (name: string, message: string): Case => ({
    name,
    seconds: null,
    outcome: 'skipped',
    type: '',
    message,
    details: [],
  })
  const done = new Set(trials.map((trial) => trial.index))
  return [
    ...plan.order.filter(({ index }) => !done.has(index)).map((one) => skipped(caseName(one), 'its turn never came')),
    ...model.unavailable.map(({ contender, reason }) => skipped(contender, `not available: ${reason}`)),
  ]
}

function caseName({ contender, point, block }: Pick<Trial, 'contender' | 'point' | 'block'>): string {
  return `${contender}${point === null ? '' : ` ×${formatCount(point)}`}, block ${block + 1}`
}

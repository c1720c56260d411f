/** The baseline gate: a result against a baseline file, by three classes of metrics (METHODOLOGY.md, "Gates"). Pure. */
import { runFactsOf } from '../baseline/run-facts.js'
import { countedRows } from './check-counted.js'
import { exactRows } from './check-exact.js'
import { type NoisyRows, noisyRows } from './check-noisy.js'
import { addCommand, type CheckQuestion, entryOf, subjectsOf, wholeProblem } from './check-question.js'
import { headNotes } from './exact-heads.js'
import { type GateFile, type GateRow, verdictOfRows } from './gate-file.js'
import { sealGate } from './seal-gate.js'

export type { CheckQuestion } from './check-question.js'

export function judgeCheck(question: CheckQuestion): GateFile {
  const { result, file, baselineFile, baselineSha256, toolVersion, alpha } = question
  const noisy = noisyRows(question)
  const rows = [...exactRows(question), ...countedRows(question), ...noisy.rows]
  return sealGate({
    tool: { name: 'transport-bench', version: toolVersion },
    kind: 'check',
    scenario: result.scenario.name,
    verdict: verdictOfRows(rows),
    aborted: false,
    alpha,
    family: noisy.family,
    base: baselineFile,
    other: file,
    sources: [
      { role: 'baseline', file: baselineFile, sha256: baselineSha256 },
      { role: 'result', file, sha256: result.sha256 },
    ],
    rows,
    notes: notesOf(question, rows, noisy),
  })
}

function notesOf(question: CheckQuestion, rows: readonly GateRow[], noisy: NoisyRows): string[] {
  const whole = wholeProblem(question)
  if (whole !== null) return [`Nothing can be judged: ${whole.reason}.`]
  return [
    ...scenarioNotes(question),
    ...staleNotes(question, rows),
    ...(question.result.scenario.upstream?.loop === 'closed'
      ? headNotes(subjectsOf(question).map(({ contender }) => contender))
      : []),
    ...countedNotes(rows),
    ...noisyNotes(question, noisy),
  ]
}

function scenarioNotes(question: CheckQuestion): string[] {
  const { result, baselineFile } = question
  const entry = entryOf(question)
  if (entry === undefined)
    return [`${baselineFile} has nothing of the scenario ${result.scenario.name}: ${addCommand(question)} adds it.`]
  const { settings } = runFactsOf(result)
  if (entry.settings === settings) return []
  return [
    `THE SETTINGS DIFFER: the baseline was made with ${entry.settings}, the result with ${settings} (scenario, kind of clients or server processes). Exact metrics are compared all the same.`,
  ]
}

function staleNotes(question: CheckQuestion, rows: readonly GateRow[]): string[] {
  const stale = rows.filter((row) => row.class === 'exact' && row.change === 'better').length
  if (stale === 0) return []
  const what = stale === 1 ? '1 exact metric is' : `${stale} exact metrics are`
  return [
    `The baseline is stale: ${what} better than it says. If that is meant, ${addCommand(question, true)} updates it.`,
  ]
}

function countedNotes(rows: readonly GateRow[]): string[] {
  const isAdvisory = rows.some((row) => row.class === 'counted' && row.advisory)
  return isAdvisory
    ? ['Counted metrics are advisory: outside a network namespace of its own a run counts what others send, too.']
    : []
}

function noisyNotes({ requireNoisy }: CheckQuestion, { rows, family, plan }: NoisyRows): string[] {
  if (plan === null) return []
  const open = rows.filter(({ advisory, verdict }) => advisory || verdict === 'inconclusive').length
  const judged = family === 0 ? [] : [`Noisy metrics are ratios to ${plan.reference}, which is not judged itself.`]
  if (rows.length > 0 && open === 0) return judged
  const why = plan.sessions === 0 ? 'the baseline has no sessions' : 'too few sessions or measurements of the same kind'
  const what = requireNoisy ? 'are required, and not all can be judged' : 'decide nothing where they cannot be judged'
  return [
    ...judged,
    `Noisy metrics (latency, CPU, rate, memory) ${what}: ${why}. To gate them, compare two builds on one machine with \`transport-bench ab\`.`,
  ]
}

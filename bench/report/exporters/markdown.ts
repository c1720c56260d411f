/** Report → GitHub-flavoured Markdown, for a job summary or a pull request. */
import { formatCount } from '../../format.js'
import { fitted } from '../../gate/exporters/fit.js'
import { headOf, notesPart, toLookAt, whyPart } from '../../gate/exporters/markdown-parts.js'
import { nameOf } from '../columns.js'
import { abGateOf, abQuestion } from '../gates/ab-gate.js'
import type { ReportModel } from '../model.js'
import {
  figureNotes,
  incompleteNote,
  LIMITATIONS_TITLE,
  limitationNotes,
  MEANING_TITLE,
  type ProblemNote,
  problemNotes,
  settingsOf,
  unavailableNotes,
} from '../notes.js'
import { commandText, machineInShort, softwareInShort, verificationSentences } from '../provenance.js'
import { countsForCost } from '../ranking.js'
import type { Exporter, Report, ReportRun } from '../report.js'
import { comparisonTable, tablesOf } from './markdown-tables.js'
import { alert, code, codeBlock, link, list, text } from './markdown-text.js'

export const MARKDOWN: Exporter = {
  format: 'md',
  extension: 'md',
  render: (report) => [{ part: null, text: `${blocksOf(report).join('\n\n')}\n` }],
}

function blocksOf(report: Report): string[] {
  const { runs, comparison } = report
  const [first, ...others] = runs
  const gates = gateBlocks(report)
  if (comparison === null && others.length === 0) return runBlocks(first, 1, gates)
  if (comparison === null) return [...gates, ...runs.flatMap((run) => runBlocks(run, 2))]
  return [
    `# ${text(first.model.scenario.name)}: ${formatCount(runs.length)} results side by side`,
    list(runs.map((run) => `${code(run.label)} ${fileLink(run)}`)),
    ...alert('CAUTION', runs.flatMap(verificationItems)),
    ...alert('WARNING', comparison.caveats.map(text)),
    ...(comparison.sentences.length > 0 ? [list(comparison.sentences.map(text))] : []),
    ...(comparison.rows.length > 0 ? [comparisonTable(runs, comparison.rows)] : []),
    ...runs.flatMap((run) => runBlocks(run, 2)),
  ]
}

/** What gates concluded: title, verdict, what is to be looked at and why. */
function gateBlocks(report: Report): string[] {
  const ab = abGateOf(report)
  const title = ab === null ? [] : [`# ${text(abQuestion(ab))}`]
  const { runs, gates } = report
  return [
    ...title,
    ...(ab === null ? [] : [list(runs.map((run) => `${code(run.label)} ${fileLink(run)}`))]),
    ...gates.map((gate) => {
      const parts = [toLookAt(gate.rows), whyPart(gate.rows), notesPart(gate)]
      return fitted(headOf(gate), parts, GATE_LIMIT_BYTES).trim()
    }),
  ]
}

/** Far below what GitHub shows of a summary. */
const GATE_LIMIT_BYTES = 64 * 1024

/** Everything of one result; what must not be overlooked comes first. @param gates what was concluded from it. */
function runBlocks(run: ReportRun, level: number, gates: readonly string[] = []): string[] {
  const { model, label } = run
  const title = (name: string, depth: number): string => `${'#'.repeat(level + depth)} ${text(name)}`
  const labelled = (name: string): string => (label === '' ? name : `${label}: ${name}`)
  return [
    title(labelled(model.scenario.name), 0),
    text(model.scenario.question),
    text(settingsOf(model).join(' · ')),
    ...alert('CAUTION', cautions(run)),
    ...alert('WARNING', warnings(model)),
    ...gates,
    `**${text(model.verdict)}**`,
    title(labelled(MEANING_TITLE), 1),
    ...model.answers.flatMap(({ question, sentences }) => [`**${text(question)}**`, list(sentences.map(text))]),
    ...tablesOf(model).flatMap((table) => [title(labelled(table.title), 1), table.markdown]),
    list(figureNotes(model, 'in brackets').map(text)),
    ...(model.limitations.length > 0
      ? [title(labelled(LIMITATIONS_TITLE), 1), list(limitationNotes(model).map(text))]
      : []),
    title(labelled('Where it comes from'), 1),
    ...provenance(run),
  ]
}

/** What forbids to rely on the result, or on a part of it. */
function cautions(run: ReportRun): string[] {
  const incomplete = incompleteNote(run.model)
  return [
    ...verificationItems(run),
    ...(incomplete === null ? [] : [text(incomplete)]),
    ...problemItems(run.model, (kind) => kind !== 'finding'),
    ...lossItems(run.model),
  ]
}

function warnings(model: ReportModel): string[] {
  return [...problemItems(model, (kind) => kind === 'finding'), ...unavailableNotes(model).map(text)]
}

function verificationItems({ label, source }: ReportRun): string[] {
  const sentences = verificationSentences(source.verification).map(text)
  if (sentences.length === 0) return []
  return [[`**${label === '' ? '' : `${text(label)}: `}${sentences[0]}**`, ...sentences.slice(1)].join(' ')]
}

function problemItems(model: ReportModel, wanted: (kind: ProblemNote['kind']) => boolean): string[] {
  return problemNotes(model)
    .filter(({ kind }) => wanted(kind))
    .map(
      ({ kind, names, message, code: reason, remedy }) =>
        `**${kind}** ${text(names.join(', '))}: ${text(message)} (${code(reason)}). Remedy: ${text(remedy)}`,
    )
}

function lossItems({ rows, floor }: ReportModel): string[] {
  return [...rows, ...floor]
    .filter((row) => row.missing > 0 && (countsForCost(row) || row.standing === 'floor'))
    .map(
      (row) =>
        `**lost** ${text(nameOf(row))}: ${formatCount(row.missing)} of ${formatCount(row.expected)} deliveries never arrived`,
    )
}

function provenance({ source, model }: ReportRun): string[] {
  const { result, verification } = source
  const { run } = result
  const verdict = verification.agrees
    ? `yes, ${formatCount(verification.recomputed)} numbers recomputed`
    : '**no**, see above'
  return [
    list([
      `Machine: ${text(machineInShort(result.environment))}`,
      `Software: ${softwareInShort(result).map(code).join(' · ')}`,
      `Seed: ${run.seed}`,
      `Run: ${code(run.id)}, started ${text(run.startedAt)}, ${model.trialsDone} of ${model.trialsPlanned} trials`,
      `Result file: ${fileLink({ source })}, SHA-256 ${code(result.sha256)}`,
      `Verified: ${verdict}`,
    ]),
    codeBlock(commandText(run.command)),
  ]
}

function fileLink({ source: { name, href } }: Pick<ReportRun, 'source'>): string {
  return href === null ? text(name) : link(text(name), href)
}

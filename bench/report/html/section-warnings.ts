/** What speaks against the numbers, before any of them: files that do not verify, trials that do not count, losses. */
import { formatCount } from '../../format.js'
import { nameOf } from '../columns.js'
import { incompleteNote, type ProblemNote, problemNotes } from '../notes.js'
import { countsForCost } from '../ranking.js'
import type { Report, ReportRun } from '../report.js'
import { html, type Interpolated, type Markup } from './markup.js'
import { notice } from './notice.js'
import { unbroken } from './unbroken.js'

/** At most so many differences of a file are written out. */
const DIFFERENCES_SHOWN = 20

/** Errors; they stand above the verdict. */
export function errorNotices({ runs }: Report): Markup[] {
  return runs.flatMap((run) => [
    ...verificationNotice(run),
    ...incompleteNotice(run),
    ...problemNotice(run, 'failed', 'Failed: not measured'),
    ...problemNotice(run, 'invalid', 'Invalid: shown, never ranked'),
    ...lossNotice(run),
  ])
}

/** Warnings; they stand below the verdict. */
export function warningNotices({ runs, comparison }: Report): Markup[] {
  const caveats = comparison?.caveats ?? []
  return [
    ...(caveats.length === 0
      ? []
      : [notice('warning', 'These results differ in more than what they measured', caveats)]),
    ...runs.flatMap((run) => [...problemNotice(run, 'finding', 'Noteworthy, yet valid'), ...unavailableNotice(run)]),
  ]
}

function titled({ label }: ReportRun, title: string): string {
  return label === '' ? title : `${label}: ${title}`
}

function verificationNotice(run: ReportRun): Markup[] {
  const { checksum, differences, agrees } = run.source.verification
  if (agrees) return []
  const shown = differences.slice(0, DIFFERENCES_SHOWN)
  const items: Interpolated[] = [
    ...(checksum.matches
      ? []
      : [html`SHA-256 stated <code>${checksum.stated}</code>, recomputed <code>${checksum.recomputed}</code>`]),
    ...shown.map(
      ({ where, stated, recomputed }) =>
        html`<code>${where}</code>: stated <code>${stated}</code>, recomputed <code>${recomputed}</code>`,
    ),
    ...(differences.length > shown.length ? [`and ${formatCount(differences.length - shown.length)} more`] : []),
  ]
  return [notice('error', titled(run, `${run.source.name} does not verify: do not trust its numbers`), items)]
}

function incompleteNotice(run: ReportRun): Markup[] {
  const note = incompleteNote(run.model)
  return note === null ? [] : [notice('error', titled(run, note))]
}

function problemNotice(run: ReportRun, kind: ProblemNote['kind'], title: string): Markup[] {
  const notes = problemNotes(run.model).filter((note) => note.kind === kind)
  if (notes.length === 0) return []
  const codes = [...new Set(notes.map(({ code }) => code))]
  const items = codes.flatMap((code) => problemItems(notes.filter((note) => note.code === code)))
  return [notice(kind === 'finding' ? 'warning' : 'error', titled(run, title), items)]
}

/** More notes of one kind than this are told together, with one as the example. */
const NOTES_IN_FULL = 2

/** Notes of one code: each by itself, or who and one example first and the others to unfold. */
function problemItems(notes: readonly ProblemNote[]): Markup[] {
  const [first] = notes
  if (first === undefined || notes.length <= NOTES_IN_FULL) return notes.map(problemMarkup)
  const names = [...new Set(notes.flatMap((note) => note.names))]
  return [
    html`<code>${first.code}</code> in ${formatCount(names.length)} trials: <strong>${names.join(', ')}</strong>. The first: ${unbroken(first.message)}. Remedy: ${unbroken(first.remedy)}.
<details class="numbers" open><summary>All ${formatCount(notes.length)} in full</summary><ul>${notes.map((note) => html`<li>${problemMarkup(note)}</li>`)}</ul></details>`,
  ]
}

function problemMarkup({ names, message, code, remedy }: ProblemNote): Markup {
  return html`<strong>${names.join(', ')}</strong>: ${unbroken(message)} <code>${code}</code>. Remedy: ${unbroken(remedy)}.`
}

function lossNotice(run: ReportRun): Markup[] {
  const { rows, floor } = run.model
  const losing = [...rows.filter(countsForCost), ...floor.filter(({ standing }) => standing === 'floor')].filter(
    ({ missing }) => missing > 0,
  )
  if (losing.length === 0) return []
  const items = losing.map(
    (row) =>
      html`<strong>${nameOf(row)}</strong>: ${formatCount(row.missing)} of ${formatCount(row.expected)} never arrived.`,
  )
  return [notice('error', titled(run, 'Lost messages'), items)]
}

function unavailableNotice(run: ReportRun): Markup[] {
  const { unavailable } = run.model
  if (unavailable.length === 0) return []
  const items = unavailable.map(({ contender, reason }) => html`<strong>${contender}</strong>: ${reason}`)
  return [notice('note', titled(run, 'Not available on this machine, not measured'), items)]
}

/** The verdict of a gate in words: which, of what, and by how much. */
import { formatCount } from '../../format.js'
import { oneLine } from '../../report/exporters/artifact-names.js'
import type { GateFile, GateRow, Verdict } from '../gate-file.js'
import { howMuch, rowName } from './row-text.js'

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  regression: 'REGRESSION',
  pass: 'pass',
  inconclusive: 'inconclusive',
  invalid: 'INVALID',
}

/** A gate that was interrupted before anything went wrong has not passed. */
export function verdictWord({ verdict, aborted }: Pick<GateFile, 'verdict' | 'aborted'>): string {
  return aborted && verdict === 'pass' ? 'INTERRUPTED' : VERDICT_WORDS[verdict]
}

const KINDS: Readonly<Record<GateFile['kind'], string>> = {
  ab: 'A/B gate',
  check: 'Baseline gate',
  thresholds: 'Objectives',
}

/** `A/B gate · stock-ticker · B: this build against A: ref:main (1a2b3c4)`. */
export function titleOf({ kind, scenario, base, other }: GateFile): string {
  const sides = [other, base].map(oneLine).filter((side) => side !== '')
  return [KINDS[kind], oneLine(scenario), clipped(sides.join(' against '), LONGEST_SIDES)]
    .filter((part) => part !== '')
    .join(' · ')
}

const LONGEST_SIDES = 400
const LONGEST_NAME = 200
/** Rows that a headline names. */
const NAMED = 3

/** Sentences without the verdict's own word; the first is of what the verdict rests on. */
export function sentencesOf(gate: GateFile): string[] {
  const deciding = gate.rows.filter((row) => !row.advisory)
  const interrupted = gate.aborted ? ['It was interrupted: what was not measured is not judged.'] : []
  if (deciding.length === 0) return [...interrupted, 'Nothing that decides was judged.', ...advisorySentence(gate.rows)]
  const verdicts = [gate.verdict, 'regression', 'invalid', 'inconclusive'] as const
  const told = [...new Set<Verdict>(verdicts)]
    .filter((verdict) => verdict !== 'pass')
    .flatMap((verdict) => verdictSentence(verdict, deciding, WORDS[gate.kind]))
  const said = told.length > 0 ? told : [passSentence(gate, deciding)]
  return [...interrupted, ...said, ...advisorySentence(gate.rows)]
}

/** What rows are about, and what became of them. */
interface Words extends Readonly<Record<Verdict, string>> {
  readonly one: string
  readonly several: string
}

const SAID = { invalid: 'could not be judged', inconclusive: 'came out inconclusive' } as const
const COMPARED: Words = { one: 'metric', several: 'metrics', regression: 'regressed', pass: 'passed', ...SAID }
const DEMANDED: Words = { one: 'objective', several: 'objectives', regression: 'missed', pass: 'met', ...SAID }
const WORDS: Readonly<Record<GateFile['kind'], Words>> = { ab: COMPARED, check: COMPARED, thresholds: DEMANDED }

function verdictSentence(verdict: Verdict, deciding: readonly GateRow[], words: Words): string[] {
  const rows = deciding.filter((row) => row.verdict === verdict)
  if (rows.length === 0) return []
  const named = rows.slice(0, NAMED).map((row) => clipped(namedRow(row), LONGEST_NAME))
  const more = rows.length > NAMED ? [`and ${formatCount(rows.length - NAMED)} more`] : []
  const who =
    deciding.length === 1 ? `The one ${words.one}` : `${formatCount(rows.length)} of ${counted(deciding, words)}`
  return [`${who} ${words[verdict]}: ${[...named, ...more].join('; ')}.`]
}

function namedRow(row: GateRow): string {
  const amount = row.verdict === 'invalid' ? null : howMuch(row)
  return amount === null ? rowName(row) : `${rowName(row)} ${amount}`
}

function passSentence({ verdict, kind }: GateFile, deciding: readonly GateRow[]): string {
  const words = WORDS[kind]
  // A verdict that no row explains is not explained away.
  if (verdict !== 'pass') return `None of ${counted(deciding, words)} accounts for it; see the notes.`
  const better = deciding.filter(({ change }) => change === 'better').length
  const all = deciding.length === 1 ? `The one ${words.one}` : `All ${counted(deciding, words)}`
  return `${all} ${words.pass}${better > 0 ? `, ${formatCount(better)} better than the base` : ''}.`
}

function counted({ length }: readonly GateRow[], { one, several }: Words): string {
  return `${formatCount(length)} ${length === 1 ? one : several}`
}

function advisorySentence(rows: readonly GateRow[]): string[] {
  const advisory = rows.filter((row) => row.advisory)
  if (advisory.length === 0) return []
  const regressed = advisory.filter(({ verdict }) => verdict === 'regression').length
  const looks = regressed === 0 ? '' : `, ${formatCount(regressed)} of them with a regression`
  return [`${formatCount(advisory.length)} more ${advisory.length === 1 ? 'is' : 'are'} advisory${looks}.`]
}

/** At most so many characters (not UTF-16 units), the last being an ellipsis where some are left out. */
export function clipped(text: string, longest: number): string {
  if (text.length <= longest) return text
  const characters = [...text]
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`
}

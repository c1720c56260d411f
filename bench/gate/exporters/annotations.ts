/** Gate → workflow commands of GitHub Actions, which become annotations: at most five, regressions first. */
import { formatCount } from '../../format.js'
import { oneLine } from '../../report/exporters/artifact-names.js'
import type { GateFile, GateRow, Verdict } from '../gate-file.js'
import { clipped, sentencesOf, titleOf, VERDICT_WORDS, verdictWord } from './headline.js'
import { type Reason, reasonsOf } from './reasons.js'
import { howMuch, rowName } from './row-text.js'

/** GitHub shows ten per step; others need room, too. */
const MOST = 5
const LONGEST_TITLE = 200
const LONGEST_MESSAGE = 1000

interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
  /** Rows that it is about. */
  readonly rows: number
}

/** Lines to print; none for a gate that passed and left nothing to say. */
export function annotationsOf(gate: GateFile): string[] {
  const all = [
    ...gateAnnotations(gate),
    ...reasonsOf(gate.rows).flatMap(reasonAnnotation),
    ...staleAnnotation(gate.rows),
  ]
  if (all.length <= MOST) return all.map((one) => command(one, gate))
  const shown = all.slice(0, MOST - 1)
  const rest = all.slice(MOST - 1)
  const level = rest.some((one) => one.level === 'error') ? 'error' : 'warning'
  const rows = rest.reduce((sum, one) => sum + one.rows, 0)
  const more: Annotation = { level, title: `${formatCount(rows)} more`, message: sentencesOf(gate).join(' '), rows }
  return [...shown, more].map((one) => command(one, gate))
}

const LEVELS: Readonly<Record<Exclude<Verdict, 'pass'>, Annotation['level']>> = {
  regression: 'error',
  invalid: 'error',
  inconclusive: 'warning',
}

/** Where rows do not say why the gate did not pass. */
function gateAnnotations(gate: GateFile): Annotation[] {
  const isStated = gate.rows.some((row) => !row.advisory && row.verdict === gate.verdict)
  if (isStated && !gate.aborted) return []
  const level = gate.verdict === 'inconclusive' || gate.verdict === 'pass' ? 'warning' : 'error'
  return [{ level, title: verdictWord(gate), message: sentencesOf(gate).join(' '), rows: 0 }]
}

/** Rows of one reason are one annotation: an invalid trial takes all metrics with it. */
function reasonAnnotation({ row, names, text, count }: Reason): Annotation[] {
  if (row.advisory || row.verdict === 'pass') return []
  return [{ level: LEVELS[row.verdict], title: `${VERDICT_WORDS[row.verdict]} ${names}`, message: text, rows: count }]
}

/** Exact metrics that became better: one for all, since one command brings the baseline up to date. */
function staleAnnotation(rows: readonly GateRow[]): Annotation[] {
  const stale = rows.filter((row) => row.verdict === 'pass' && row.change === 'better' && row.remedy !== null)
  const [first] = stale
  if (first === undefined) return []
  const names = stale.slice(0, MOST).map((row) => `${rowName(row)} ${howMuch(row) ?? ''}`.trim())
  const more = stale.length - names.length
  return [
    {
      level: 'warning',
      title: `The baseline is stale in ${formatCount(stale.length)} ${stale.length === 1 ? 'metric' : 'metrics'}`,
      message: `${names.join('; ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}. Remedy: ${first.remedy}`,
      rows: stale.length,
    },
  ]
}

function command({ level, title, message }: Annotation, gate: GateFile): string {
  const place = titleOf({ ...gate, base: '', other: '' })
  return `::${level} title=${property(clipped(oneLine(`${place}: ${title}`), LONGEST_TITLE))}::${data(clipped(oneLine(message), LONGEST_MESSAGE))}`
}

/** As the runner reads it: a line break would end the command, a percent sign begins an escape. */
export function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** In a property a colon and a comma would end it, too. */
export function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

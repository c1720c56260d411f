/** What a gate's Markdown is made of; summary and comment choose from it. */
import { formatCount } from '../../format.js'
import { table, text } from '../../report/exporters/markdown-text.js'
import type { GateFile, GateRow } from '../gate-file.js'
import type { MetricClass } from '../metric.js'
import { CLASS_TITLES, gateColumns } from './columns.js'
import type { Part } from './fit.js'
import { clipped, sentencesOf, titleOf, verdictWord } from './headline.js'
import { reasonsOf } from './reasons.js'
import { byWeight, isUntold } from './row-order.js'
import { contenderText, metricName, ratioOrNone, ratioText, valueTexts, verdictText } from './row-text.js'

/** Characters of what others wrote: names, reasons, notes. */
const LONGEST = 500

function cell(value: string): string {
  return text(clipped(value, LONGEST))
}

/** Title and verdict: a few sentences of bounded length. */
export function headOf(gate: GateFile): string[] {
  const [first = '', ...others] = sentencesOf(gate).map(cell)
  return [
    `### ${cell(titleOf(gate))}`,
    '',
    `**${verdictWord(gate)}**: ${first}`,
    ...others.flatMap((sentence) => ['', sentence]),
  ]
}

interface TableColumn {
  readonly head: string
  readonly align: 'left' | 'right'
  readonly cell: (row: GateRow) => string
}

function tablePart(columns: readonly TableColumn[], rows: readonly GateRow[], what: string): Part {
  const [head, rule, ...lines] = table(
    columns,
    rows.map((row) => columns.map((column) => cell(column.cell(row)))),
  ).split('\n') as [string, string, ...string[]]
  return { before: [head, rule], lines, after: [], what }
}

const LOOK: readonly TableColumn[] = [
  { head: 'verdict', align: 'left', cell: verdictText },
  { head: 'contender', align: 'left', cell: contenderText },
  { head: 'metric', align: 'left', cell: metricName },
  { head: 'base', align: 'right', cell: (row) => valueTexts(row).base },
  { head: 'other', align: 'right', cell: (row) => valueTexts(row).other },
  { head: 'other / base (95 %)', align: 'right', cell: ratioText },
  {
    head: 'tolerated',
    align: 'right',
    cell: (row) => (row.limit === null ? ratioOrNone(row.margin) : valueTexts(row).limit),
  },
]

/** What did not pass, or passed with something to do about it; not what tells nothing. */
export function toLookAt(rows: readonly GateRow[]): Part {
  const found = rows.filter((row) => !isUntold(row) && (row.verdict !== 'pass' || row.remedy !== null))
  return tablePart(LOOK, byWeight(found), 'rows')
}

export function whyPart(rows: readonly GateRow[]): Part {
  const lines = reasonsOf(rows).map((reason) => `- ${cell(reason.names)}: ${cell(reason.text)}`)
  return { before: [], lines, after: [], what: 'reasons' }
}

export function notesPart({ notes }: GateFile): Part {
  return { before: [], lines: notes.map((note) => `- ${cell(note)}`), after: [], what: 'notes' }
}

/** All rows of a class, folded away. */
export function detailsPart(metricClass: MetricClass, rows: readonly GateRow[]): Part {
  const passed = rows.filter(({ verdict }) => verdict === 'pass').length
  const counts = `${formatCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}, ${formatCount(passed)} passed`
  const part = tablePart(gateColumns(metricClass, ' '), byWeight(rows), 'rows')
  return {
    ...part,
    before: ['<details>', `<summary>${CLASS_TITLES[metricClass]} (${counts})</summary>`, '', ...part.before],
    after: ['', '</details>'],
  }
}

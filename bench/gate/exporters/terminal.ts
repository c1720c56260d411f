/** Gate → terminal text: the verdict, the rows by class, why, and notes. */
import { formatCount } from '../../format.js'
import { oneLine } from '../../report/exporters/artifact-names.js'
import { type Paint, painter, visibleLength } from '../../report/paint.js'
import { type Column, renderTable } from '../../report/table.js'
import { wrap } from '../../report/wrap.js'
import type { GateFile, GateRow, Verdict } from '../gate-file.js'
import type { MetricClass } from '../metric.js'
import { CLASS_TITLES, type GateColumn, gateColumns } from './columns.js'
import { sentencesOf, titleOf, verdictWord } from './headline.js'
import { reasonsOf } from './reasons.js'
import { byClass, byWeight, isUnchanged, isUntold } from './row-order.js'

interface TerminalOptions {
  /** False for NO_COLOR and where the output is no terminal. */
  readonly color: boolean
  /** Width to keep to where possible, columns. */
  readonly width: number
}

/** The gate on the terminal: verdict first, then the rows, then notes. */
export function gateText(gate: GateFile, { color, width }: TerminalOptions): string {
  const paint = painter(color)
  const list = (lines: readonly string[]): string => lines.flatMap((line) => wrap(line, width)).join('\n')
  const sections = [
    list([paint('bold', titleOf(gate)), ...headlines(gate, paint)]),
    ...byClass(gate.rows).map(([metricClass, rows]) => classSection(metricClass, rows, { paint, width })),
    list(reasonLines(gate.rows, paint)),
    list(gate.notes.map((note) => `- ${oneLine(note)}`)),
  ]
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n`
}

const STYLES = { regression: 'red', invalid: 'red', inconclusive: 'yellow', pass: 'green' } as const satisfies Record<
  Verdict,
  Parameters<Paint>[0]
>

function headlines(gate: GateFile, paint: Paint): string[] {
  const style = gate.aborted && gate.verdict === 'pass' ? 'yellow' : STYLES[gate.verdict]
  const word = paint('bold', paint(style, verdictWord(gate)))
  const [first, ...others] = sentencesOf(gate)
  return [`${word}: ${first}`, ...others]
}

interface Layout {
  readonly paint: Paint
  readonly width: number
}

function classSection(metricClass: MetricClass, rows: readonly GateRow[], { paint, width }: Layout): string {
  const unchanged = metricClass === 'exact' ? rows.filter(isUnchanged) : []
  const untold = rows.filter(isUntold)
  const shown = byWeight(rows.filter((row) => !unchanged.includes(row) && !untold.includes(row)))
  const sums = [
    ...summedUp(unchanged, metricClass, 'unchanged'),
    ...summedUp(untold, metricClass, 'advisory, not judged'),
  ]
  if (shown.length === 0) return sums.join('\n')
  const table = (separator: string): string =>
    renderTable(
      gateColumns(metricClass, separator).map((column) => terminalColumn(column, paint)),
      shown,
      paint,
    )
  const wide = table(' ')
  const fits = wide.split('\n').every((line) => visibleLength(line) <= width)
  return [paint('bold', CLASS_TITLES[metricClass]), fits ? wide : table('\n'), ...sums].join('\n')
}

/** `156 exact metrics unchanged`. */
function summedUp({ length }: readonly GateRow[], metricClass: MetricClass, what: string): string[] {
  return length === 0 ? [] : [`${formatCount(length)} ${metricClass} ${length === 1 ? 'metric' : 'metrics'} ${what}`]
}

function terminalColumn({ head, align, cell, isVerdict }: GateColumn, paint: Paint): Column<GateRow> {
  const painted = (row: GateRow): string =>
    isVerdict ? paint(row.advisory ? 'dim' : STYLES[row.verdict], cell(row)) : cell(row)
  return { head, align, cell: painted }
}

function reasonLines(rows: readonly GateRow[], paint: Paint): string[] {
  return reasonsOf(rows).map(({ row, names, text }) => {
    const word = row.advisory ? paint('dim', `advisory ${row.verdict}`) : paint(STYLES[row.verdict], row.verdict)
    return `${word} ${names}: ${text}`
  })
}

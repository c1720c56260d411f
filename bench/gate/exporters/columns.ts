/** The tables of a gate: which columns each class of metrics has. Terminal and Markdown show the same. */
import type { GateRow } from '../gate-file.js'
import type { MetricClass } from '../metric.js'
import { contenderText, metricName, ratioOrNone, ratioText, valueTexts, verdictText } from './row-text.js'

export interface GateColumn {
  /** A second line says more about the first. */
  readonly head: string
  readonly align: 'left' | 'right'
  readonly isVerdict: boolean
  readonly cell: (row: GateRow) => string
}

export const CLASS_TITLES: Readonly<Record<MetricClass, string>> = {
  exact: 'Exact metrics: any change for the worse is a regression',
  counted: 'Counted metrics: a small share is tolerated',
  noisy: 'Noisy metrics: other / base with its 95 % interval, judged by statistics',
  objective: 'Objectives: what was measured against what was demanded',
}

function column(head: string, cell: GateColumn['cell'], align: GateColumn['align'] = 'right'): GateColumn {
  return { head, align, isVerdict: false, cell }
}

/** @param separator what stands between a ratio and its interval. */
export function gateColumns(metricClass: MetricClass, separator: string): GateColumn[] {
  const columns = COLUMNS[metricClass](separator)
  return [
    column('contender', contenderText, 'left'),
    column('metric', metricName, 'left'),
    ...columns,
    { head: 'verdict', align: 'left', isVerdict: true, cell: verdictText },
    ...(metricClass === 'noisy' ? [DETECTABLE] : []),
  ]
}

const BASE = column('base', (row) => valueTexts(row).base)
const OTHER = column('other', (row) => valueTexts(row).other)
const DIFFERENCE = column('difference', (row) => valueTexts(row).difference)
const MARGIN = column('margin', (row) => ratioOrNone(row.margin))
const DETECTABLE = column('detectable', (row) => ratioOrNone(row.detectable))
const ratio = (separator: string): GateColumn => column('ratio', (row) => ratioText(row, separator))

const COLUMNS: Readonly<Record<MetricClass, (separator: string) => readonly GateColumn[]>> = {
  exact: () => [BASE, OTHER, DIFFERENCE],
  counted: (separator) => [BASE, OTHER, ratio(separator), MARGIN],
  noisy: (separator) => [BASE, OTHER, ratio(separator), MARGIN],
  objective: () => [
    column('measured', (row) => valueTexts(row).other),
    column('demanded', (row) => valueTexts(row).limit),
  ],
}

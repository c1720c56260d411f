/** The rows of a gate as tables: what moved first, noisy metrics with how sure their verdicts are, the rest folded away. */
import { formatCount, formatNumber } from '../../format.js'
import { isUnchanged } from '../../gate/exporters/row-order.js'
import { contenderText, metricName, ratioOrNone, valueTexts } from '../../gate/exporters/row-text.js'
import type { GateFile, GateRow } from '../../gate/gate-file.js'
import { NO_CELL } from '../cells.js'
import type { ChartTable } from '../charts/chart.js'
import { intervalText } from '../comparison/ratio-text.js'
import { rowLook } from '../gates/verdict-look.js'
import { sidesOf } from '../gates/worse.js'
import { chartTables } from './chart-table.js'
import { CONTENDER, dataTable, type TableCell, type TableColumn, type TableGroup, VERDICT } from './data-table.js'
import { html, type Markup } from './markup.js'
import { unbroken } from './unbroken.js'

interface RowColumn extends TableColumn {
  cell(row: GateRow): TableCell
}

/** A gate on its page. */
export interface PlacedGate {
  readonly gate: GateFile
  readonly id: string
  /** Follows the names of its tables. */
  readonly suffix: string
}

/** What is no matter of chance. */
export function settledTables({ gate, id, suffix }: PlacedGate): Markup[] {
  const settled = gate.rows.filter((row) => row.class === 'exact' || row.class === 'counted')
  const folded = settled.filter(isFolded)
  return [
    ...tableOf(`${id}-objectives`, `${OBJECTIVES}${suffix}`, {
      columns: objectiveColumns(),
      rows: of(gate, 'objective'),
    }),
    ...tableOf(`${id}-exact`, `${EXACT}${suffix}`, {
      columns: exactColumns(gate),
      rows: settled.filter((row) => !isFolded(row)),
    }),
    ...foldedMarkup(folded, `${id}-unchanged`, suffix),
  ]
}

export function noisyTable({ gate, id, suffix }: PlacedGate): Markup[] {
  return tableOf(`${id}-noisy`, `${NOISY}${suffix}`, { columns: noisyColumns(gate), rows: of(gate, 'noisy') })
}

const OBJECTIVES = 'Objectives: what was measured against what was demanded'
const EXACT = 'Exact and counted metrics that moved, or could not be judged'
const NOISY = 'Noisy metrics: ratio, interval, and how sure the verdict is'

function of({ rows }: GateFile, wanted: GateRow['class']): GateRow[] {
  return rows.filter((row) => row.class === wanted)
}

function isFolded(row: GateRow): boolean {
  return row.class === 'exact' && isUnchanged(row) && row.base === row.other
}

interface Content {
  readonly columns: readonly RowColumn[]
  readonly rows: readonly GateRow[]
}

function tableOf(id: string, caption: string, { columns, rows }: Content): Markup[] {
  if (rows.length === 0) return []
  const group = (title: string | null, kind: TableGroup['kind'], advisory: boolean): TableGroup => ({
    title,
    kind,
    rows: rows.filter((row) => row.advisory === advisory).map((row) => columns.map((column) => column.cell(row))),
  })
  const groups = [group(null, 'counted', false), group('Advisory: shown, decides nothing', 'not-counted', true)]
  return [dataTable({ id, caption, columns, groups })]
}

const NAMES: readonly RowColumn[] = [
  { ...CONTENDER, cell: (row) => ({ body: contenderText(row) }) },
  {
    key: 'metric',
    name: 'metric',
    align: 'left',
    cell: (row) => ({ body: html`<span class="metric-name">${metricName(row)}</span>` }),
  },
  { ...VERDICT, cell: verdictCell },
]

const WHY: RowColumn = {
  key: 'why',
  name: 'why',
  align: 'left',
  cell: ({ reason, remedy }) => ({
    body: html`<span class="why">${unbroken(reason)}</span>${remedy === null ? null : html`<span class="reason">Remedy: ${unbroken(remedy)}</span>`}`,
  }),
}

function verdictCell(row: GateRow): TableCell {
  const { word, shape, tone } = rowLook(row)
  return { body: html`<span class="gate-word ${tone}"><span aria-hidden="true">${shape}</span> ${word}</span>` }
}

function objectiveColumns(): RowColumn[] {
  return [
    ...NAMES,
    { key: 'measured', name: 'measured', cell: (row) => ({ body: valueTexts(row).other, order: row.other }) },
    {
      key: 'demanded',
      name: 'demanded',
      cell: (row) => ({ body: valueTexts(row).limit, order: row.limit?.value ?? null }),
    },
    WHY,
  ]
}

/** Values of both sides. */
function sideColumns(gate: GateFile): RowColumn[] {
  const { base, other } = sidesOf(gate)
  return [
    { key: 'base', name: base, cell: (row) => ({ body: valueTexts(row).base, order: row.base }) },
    { key: 'other', name: other, cell: (row) => ({ body: valueTexts(row).other, order: row.other }) },
  ]
}

function exactColumns(gate: GateFile): RowColumn[] {
  return [
    ...NAMES,
    ...sideColumns(gate),
    { key: 'difference', name: 'difference', cell: (row) => ({ body: valueTexts(row).difference }) },
    MARGIN,
    WHY,
  ]
}

const MARGIN: RowColumn = {
  key: 'tolerated',
  name: 'tolerated',
  cell: ({ margin }) => ({ body: ratioOrNone(margin), order: margin }),
}

function noisyColumns(gate: GateFile): RowColumn[] {
  const { base, other } = sidesOf(gate)
  return [
    ...NAMES,
    ...sideColumns(gate),
    { key: 'ratio', name: `${other} ÷ ${base}`, unit: '95 % interval', cell: ratioCell },
    { ...MARGIN, unit: 'detectable', cell: marginCell },
    { key: 'p', name: 'p, adjusted', unit: 'p alone', cell: pCell },
    WHY,
  ]
}

function ratioCell({ ratio }: GateRow): TableCell {
  if (ratio === null) return { body: NO_CELL, order: null }
  const { estimate, interval } = ratio
  const range = interval === null ? null : intervalText(interval)
  return { body: html`${ratioOrNone(estimate)}${below(range)}`, order: estimate }
}

/** Below what is tolerated the smallest change that would be found. */
function marginCell({ margin, detectable }: GateRow): TableCell {
  return {
    body: html`${ratioOrNone(margin)}${below(detectable === null ? null : ratioOrNone(detectable))}`,
    order: margin,
  }
}

function below(text: string | null): Markup | null {
  return text === null ? null : html`<span class="spread">${text}</span>`
}

function pCell({ p, pAdjusted }: GateRow): TableCell {
  const adjusted = pAdjusted === null ? NO_CELL : formatNumber(pAdjusted)
  return { body: html`${adjusted}${below(p === null ? null : formatNumber(p))}`, order: pAdjusted }
}

/** A column per contender: there may be a hundred of them, all of which say the same. */
function foldedMarkup(rows: readonly GateRow[], id: string, suffix: string): Markup[] {
  if (rows.length === 0) return []
  const names = [...new Set(rows.map(contenderText))]
  const metrics = [...new Set(rows.map(({ metric }) => metric))]
  const table: ChartTable = {
    caption: 'Exact metrics that did not move',
    head: ['metric', ...names],
    rows: metrics.map((metric) => {
      const own = rows.filter((row) => row.metric === metric)
      const cellOf = (name: string): string => {
        const found = own.find((row) => contenderText(row) === name)
        return found === undefined ? NO_CELL : valueTexts(found).other
      }
      return [own[0] === undefined ? metric : metricName(own[0]), ...names.map(cellOf)]
    }),
  }
  const count = rows.length === 1 ? '1 exact metric' : `${formatCount(rows.length)} exact metrics`
  return [
    html`<details class="numbers" open><summary id="${id}-subject">${count} unchanged${suffix}</summary>
${chartTables([table], id)}</details>`,
  ]
}

/** Every single pair that a gate rests on: drift over the blocks, and whether it matters which arm comes first. */
import { formatNumber } from '../../format.js'
import { contenderText, metricName, ratioOrNone, rowName } from '../../gate/exporters/row-text.js'
import type { GateBlock, GateFile, GateRow } from '../../gate/gate-file.js'
import { blockTables } from '../gates/block-tables.js'
import { blockRatio, sidesOf, timesWorse } from '../gates/worse.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { drawnRows, gateChartId, gateSuffix, noChange, rowCategories, toleratedBand, worseAxis } from './gate-rows.js'
import { fourDigits } from './thin.js'

/** Rows that a sheet of paper has room for: each takes more than a line. */
const MOST_ROWS = 24
const LINES_EACH = 2.8
/** Share of a row's height that its blocks are spread over. */
const SPREAD = 0.7

/** @param place of the gate on its page. @returns null but for an A/B gate in which a noisy row has a block with a ratio. */
export function gateBlocks(gate: GateFile, place: number): ChartSpec | null {
  if (gate.kind !== 'ab') return null
  const rows = drawnRows(gate, (row) => ratiosOf(row).length > 0, MOST_ROWS)
  if (rows.length === 0) return null
  const sides = sidesOf(gate)
  return {
    type: 'scatter',
    id: gateChartId('blocks', place),
    subject: `Every block: ${sides.other} against ${sides.base}${gateSuffix(place)}`,
    finding: finding(gate.rows.filter((row) => row.class === 'noisy')),
    howToRead: HOW_TO_READ,
    x: worseAxis(sides.base),
    y: { label: '', scale: 'category', categories: rowCategories(rows), linesEach: LINES_EACH },
    series: [...toleratedBand(rows), noChange(rows), ...ORDERS.flatMap((order) => seriesOf(order, rows))],
    tables: [...orderTable(gate.rows), ...blockTables(gate)],
  }
}

const HOW_TO_READ = `A mark is the ratio of one block; in each row the first block is on top and the last at the bottom, and \
right is worse, as in the ratios above. Marks that lean to one side from top to bottom show drift while measuring; if those of \
blocks in which A was measured first lie apart from the others, the order matters. What has no ratio above 0 is in the table \
alone. Where there are more than ${MOST_ROWS} rows, those that did not pass are drawn first.`

interface Order {
  readonly label: string
  readonly order: GateBlock['order']
  readonly look: NonNullable<Series['look']>
}

const ORDERS: readonly Order[] = [
  { label: 'A first', order: 'AB', look: { tone: 'accent', mark: 0, dash: 0 } },
  { label: 'B first', order: 'BA', look: { tone: 'partly', mark: 3, dash: 1 } },
  { label: 'order unknown', order: null, look: { tone: 'quiet', mark: 0, dash: 0 } },
]

interface DrawnBlock {
  readonly block: GateBlock
  readonly ratio: number
  /** From the middle of its row, a share of the row's height. */
  readonly offset: number
}

function ratiosOf({ blocks }: GateRow): DrawnBlock[] {
  const last = blocks.length - 1
  return blocks.flatMap((block, i): DrawnBlock[] => {
    const ratio = blockRatio(block)
    return ratio === null ? [] : [{ block, ratio, offset: last === 0 ? 0 : SPREAD * (i / last - 0.5) }]
  })
}

function seriesOf({ label, order, look }: Order, rows: readonly GateRow[]): Series[] {
  const points = rows.flatMap((row, place) =>
    ratiosOf(row)
      .filter(({ block }) => block.order === order)
      .map(({ ratio, offset }) => [fourDigits(timesWorse(row, ratio)), fourDigits(place + offset)] as const),
  )
  return points.length === 0 ? [] : [{ label, contender: null, role: 'block', look, points }]
}

function orderTable(rows: readonly GateRow[]): ChartTable[] {
  const asked = orderEffectsOf(rows)
  if (asked.length === 0) return []
  return [
    {
      caption: 'Whether it matters which arm comes first: blocks AB against blocks BA',
      head: ['contender', 'metric', 'order effect', 'p, exact permutation'],
      rows: asked.map(({ row, ratio, p }) => [
        contenderText(row),
        metricName(row),
        ratioOrNone(ratio),
        formatNumber(p),
      ]),
    },
  ]
}

function finding(rows: readonly GateRow[]): string {
  return [...scatterSentence(rows), ...orderSentence(rows)].join(' ')
}

/** The row whose blocks lie farthest apart. */
function scatterSentence(rows: readonly GateRow[]): string[] {
  const spreads = rows.flatMap((row) => {
    const ratios = ratiosOf(row).map(({ ratio }) => ratio)
    const [low, high] = [Math.min(...ratios), Math.max(...ratios)]
    return ratios.length < 2 ? [] : [{ row, low, high, count: ratios.length }]
  })
  const [widest] = spreads.sort((a, b) => b.high / b.low - a.high / a.low)
  if (widest === undefined) return ['No row has several blocks.']
  const { row, low, high, count } = widest
  const range = `from ${ratioOrNone(low)} to ${ratioOrNone(high)} over ${count} blocks`
  if (spreads.length === 1) return [`The blocks of ${rowName(row)} range ${range}.`]
  return [`Single blocks lie farthest apart in ${rowName(row)}, ${range}.`]
}

type OrderEffect = NonNullable<GateRow['orderEffect']> & { readonly row: GateRow }

function orderEffectsOf(rows: readonly GateRow[]): OrderEffect[] {
  return rows.flatMap((row) => (row.orderEffect === null ? [] : [{ row, ...row.orderEffect }]))
}

/** The largest order effect. */
function orderSentence(rows: readonly GateRow[]): string[] {
  const [largest] = orderEffectsOf(rows).sort((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)))
  if (largest === undefined) return []
  const { row, ratio, p } = largest
  return [
    `The largest effect of which arm came first is ${ratioOrNone(ratio)} (p ${formatNumber(p)}), in ${rowName(row)}.`,
  ]
}

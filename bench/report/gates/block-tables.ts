/** The blocks that verdicts rest on, a table per contender: order, values of both sides, ratio. */
import { contenderText, metricName, metricOf, ratioOrNone } from '../../gate/exporters/row-text.js'
import type { GateFile, GateRow } from '../../gate/gate-file.js'
import { metricText } from '../../gate/metrics.js'
import { NO_CELL } from '../cells.js'
import type { ChartTable } from '../charts/chart.js'
import { groupedBy } from '../charts/chart-row.js'
import { blockRatio } from './worse.js'

/**
 * Of the noisy rows, and of others that did not pass. Between arms a block has a value of each; against a baseline its
 * base is what stands in for it there: the reference contender of the same block, for what is exact the baseline itself.
 */
export function blockTables(gate: GateFile): ChartTable[] {
  const rows = gate.rows.filter((row) => row.blocks.length > 0 && (row.class === 'noisy' || row.verdict !== 'pass'))
  return [...groupedBy(rows, contenderText)].map(([name, own]) => tableOf(name, own, gate))
}

function tableOf(name: string, rows: readonly GateRow[], gate: GateFile): ChartTable {
  const all = rows.flatMap(({ blocks }) => blocks)
  const numbers = [...new Set(all.map(({ block }) => block))].sort((a, b) => a - b)
  const isOrdered = all.some(({ order }) => order !== null)
  return {
    caption: `${name}, block by block: ${CAPTIONS[gate.kind]}`,
    head: ['block', ...(isOrdered ? ['order'] : []), ...rows.map(metricName)],
    rows: numbers.map((number) => [
      String(number + 1),
      ...(isOrdered ? [all.find(({ block, order }) => block === number && order !== null)?.order ?? NO_CELL] : []),
      ...rows.map((row) => blockCell(row, number)),
    ]),
  }
}

const CAPTIONS: Readonly<Record<GateFile['kind'], string>> = {
  ab: 'B ÷ A (A → B)',
  check: 'noisy metrics relative to the reference contender (reference → result), others to the baseline',
  thresholds: 'what was measured',
}

function blockCell(row: GateRow, number: number): string {
  const found = row.blocks.find(({ block }) => block === number)
  if (found === undefined) return NO_CELL
  const text = (value: number | null): string => (value === null ? NO_CELL : metricText(metricOf(row), value))
  if (found.base === null) return text(found.other)
  return `${ratioOrNone(blockRatio(found))} (${text(found.base)} → ${text(found.other)})`
}

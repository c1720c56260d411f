/** Bytes on the wire per message, stacked by layer, both directions together. */
import { formatBytes, formatNumber } from '../../format.js'
import type { CompletedTrial } from '../../result/schema.js'
import { figureWithSpread, NO_CELL } from '../cells.js'
import { type Figure, figureOf } from '../figure.js'
import { MEASURES } from '../measures.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { type ChartRow, isMeasured } from './chart-row.js'
import type { ChartContext } from './context.js'
import { costFinding, findingPerRun } from './findings.js'
import { fourDigits } from './thin.js'

type WireDirection = CompletedTrial['wire']['window']['down']

/** Set-up is none of them: the cost columns leave it out as well. */
const LAYERS = [
  { key: 'payload', name: 'payload' },
  { key: 'framing', name: 'message framing' },
  { key: 'http', name: 'HTTP heads' },
  { key: 'heartbeat', name: 'heartbeat' },
] as const satisfies readonly { key: keyof WireDirection; name: string }[]

const DIRECTIONS = ['down', 'up'] as const

export function bytesPerMessage({ report, kind, rows }: ChartContext): ChartSpec | null {
  const drawn = rows.filter(({ counts, row }) => counts && row.totalBytes.kind === 'value')
  if (kind === 'idle' || drawn.length === 0) return null
  return {
    type: 'bar',
    id: 'bytes-per-message',
    subject: 'Bytes on the wire per message',
    finding: findingPerRun(report, rows, (_, findings) => costFinding(BYTES, findings)),
    howToRead: HOW_TO_READ,
    x: {
      label: 'Contender',
      scale: 'category',
      stacked: true,
      categories: drawn.map(({ label, name }) => ({ label, contender: name })),
    },
    y: { label: 'Bytes per message', scale: 'linear', stacked: true, min: 0 },
    series: LAYERS.map(
      ({ key, name }, layer): Series => ({
        label: name,
        contender: null,
        role: 'layer',
        layer,
        points: drawn.map((row, i) => [i, fourDigits(layerBytes(row, key))] as const),
      }),
    ),
    tables: [tableOf(rows)],
  }
}

const BYTES = { what: 'Bytes on the wire per message', measure: MEASURES.totalBytes, text: formatBytes }

const HOW_TO_READ = `Shorter is better. A bar is what one delivered message costs on the wire, down and up together, median \
over the valid blocks: its payload, which all transports carry alike, and what each adds. Its layers are those of the block \
in the middle (of an even number, the mean of the two), so that they add up to it; in the table each is a median of its own. \
Empty poll answers count as HTTP heads. Connecting and reconnecting are set-up and not in it, nor are TCP/IP headers. Invalid \
trials stand in the table only.`

/** Of the block whose total is the median: medians of single layers need not add up to it. */
function layerBytes({ row }: ChartRow, layer: (typeof LAYERS)[number]['key']): number {
  const byTotal = row.used
    .flatMap(({ wire: { perDelivery } }) => perDelivery ?? [])
    .sort((a, b) => a.totalBytes - b.totalBytes)
  const middle = [Math.floor((byTotal.length - 1) / 2), Math.floor(byTotal.length / 2)].flatMap((i) => byTotal[i] ?? [])
  return middle.reduce((sum, { down, up }) => sum + down[layer] + up[layer], 0) / middle.length
}

function tableOf(rows: readonly ChartRow[]): ChartTable {
  const columns = LAYERS.flatMap(({ key, name }) => DIRECTIONS.map((direction) => ({ key, name, direction })))
  const figure = ({ row }: ChartRow, { key, direction }: (typeof columns)[number]): Figure =>
    figureOf(row.used.map((trial) => trial.wire.perDelivery?.[direction][key]))
  return {
    caption: 'Bytes per delivered message by layer and direction, median over the blocks (lowest–highest)',
    head: ['contender', ...columns.map(({ name, direction }) => `${name} ${direction}, B`), 'total, B'],
    rows: rows.map((row) => [
      row.label,
      ...(isMeasured(row)
        ? [...columns.map((column) => figure(row, column)), row.row.totalBytes].map((cell) =>
            figureWithSpread(cell, formatNumber),
          )
        : [...columns, null].map(() => NO_CELL)),
    ]),
  }
}

/** Bytes on the wire per message, stacked by layer, both directions together. */
import { formatBytes, formatNumber } from '../../format.js'
import type { CompletedTrial } from '../../result/schema.js'
import { figureWithSpread, NO_CELL } from '../cells.js'
import { speaksTls } from '../columns.js'
import { type Figure, figureOf } from '../figure.js'
import { MEASURES } from '../measures.js'
import type { Report } from '../report.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { type ChartRow, isMeasured } from './chart-row.js'
import type { ChartContext } from './context.js'
import { costFinding, findingPerRun } from './findings.js'
import { fourDigits } from './thin.js'

type WireDirection = CompletedTrial['wire']['window']['down']

/** Set-up is none of them: the cost columns leave it out as well. */
const PLAIN_LAYERS = [
  { key: 'payload', name: 'payload', layer: 0 },
  { key: 'framing', name: 'message framing', layer: 1 },
  { key: 'http', name: 'HTTP heads', layer: 2 },
  { key: 'heartbeat', name: 'heartbeat', layer: 3 },
] as const satisfies readonly Layer[]
const TLS_LAYER = { key: 'tls', name: 'TLS', layer: 4 } as const satisfies Layer

interface Layer {
  readonly key: keyof WireDirection
  readonly name: string
  /** Place in the palette. */
  readonly layer: number
}

/** That of TLS where somebody speaks it. */
function layersOf(rows: readonly ChartRow[]): readonly Layer[] {
  return hasTls(rows) ? [...PLAIN_LAYERS, TLS_LAYER] : PLAIN_LAYERS
}

function hasTls(rows: readonly ChartRow[]): boolean {
  return rows.some(({ row }) => speaksTls(row))
}

const DIRECTIONS = ['down', 'up'] as const

export function bytesPerMessage({ report, kind, rows }: ChartContext): ChartSpec | null {
  const drawn = rows.filter(({ counts, row }) => counts && row.totalBytes.kind === 'value')
  if (kind === 'idle' || drawn.length === 0) return null
  return {
    type: 'bar',
    id: 'bytes-per-message',
    subject: 'Bytes on the wire per message',
    finding: findingPerRun(report, rows, (_, findings) => costFinding(BYTES, findings)),
    howToRead: [howToRead(report), ...furtherHowToRead(rows)].join(' '),
    x: {
      label: 'Contender',
      scale: 'category',
      stacked: true,
      categories: drawn.map(({ label, name }) => ({ label, contender: name })),
    },
    y: { label: 'Bytes per message', scale: 'linear', stacked: true, min: 0 },
    series: layersOf(rows).map(
      ({ key, name, layer }): Series => ({
        label: name,
        contender: null,
        role: 'layer',
        layer,
        points: drawn.map((row, i) => [i, fourDigits(layerBytes(row, key))] as const),
      }),
    ),
    tables: [tableOf(rows), ...(hasTls(rows) ? [connectingTable(rows)] : [])],
  }
}

const BYTES = { what: 'Bytes on the wire per message', measure: MEASURES.totalBytes, text: formatBytes }

function howToRead({ runs }: Report): string {
  const isDeflated = runs.some(({ model }) => model.scenario.permessageDeflate)
  const alike = isDeflated ? 'alike but for WebSocket, which may compress it (permessage-deflate)' : 'alike'
  return `Shorter is better. A bar is what one delivered message costs on the wire, down and up together, median over the \
valid blocks: its payload, which all transports carry ${alike}, and what each adds. ${LAYERS_TO_READ}`
}

const LAYERS_TO_READ = `Its layers are those of the block \
in the middle (of an even number, the mean of the two), so that they add up to it; in the table each is a median of its own. \
Empty poll answers count as HTTP heads. Connecting and reconnecting are set-up and not in it, nor are TCP/IP headers. Invalid \
trials stand in the table only.`

const TLS_TO_READ =
  'TLS is what its records add to their content; its handshake belongs to connecting, and stands in the table below.'
const HTTP2_TO_READ =
  'Over HTTP/2 the heads are every byte of the session that is neither body nor message framing, flow control included.'

function furtherHowToRead(rows: readonly ChartRow[]): string[] {
  return [...(hasTls(rows) ? [TLS_TO_READ] : []), ...(rows.some(({ row }) => row.http === 'h2') ? [HTTP2_TO_READ] : [])]
}

/** Of the block whose total is the median: medians of single layers need not add up to it. */
function layerBytes({ row }: ChartRow, layer: Layer['key']): number {
  const byTotal = row.used
    .flatMap(({ wire: { perDelivery } }) => perDelivery ?? [])
    .sort((a, b) => a.totalBytes - b.totalBytes)
  const middle = [Math.floor((byTotal.length - 1) / 2), Math.floor(byTotal.length / 2)].flatMap((i) => byTotal[i] ?? [])
  return middle.reduce((sum, { down, up }) => sum + down[layer] + up[layer], 0) / middle.length
}

function tableOf(rows: readonly ChartRow[]): ChartTable {
  const columns = layersOf(rows).flatMap(({ key, name }) => DIRECTIONS.map((direction) => ({ key, name, direction })))
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

const CONNECTING = [
  { key: 'setup', name: 'set-up' },
  { key: 'tlsHandshake', name: 'TLS handshake' },
] as const

/** What connecting takes of each client, over the whole trial. */
function connectingTable(rows: readonly ChartRow[]): ChartTable {
  const columns = CONNECTING.flatMap(({ key, name }) => DIRECTIONS.map((direction) => ({ key, name, direction })))
  return {
    caption: 'Bytes of connecting per client, the whole trial, median over the blocks (lowest–highest)',
    head: ['contender', ...columns.map(({ name, direction }) => `${name} ${direction}, B`)],
    rows: rows.map((row) => [
      row.label,
      ...columns.map(({ key, direction }) =>
        isMeasured(row)
          ? figureWithSpread(
              figureOf(row.row.used.map(({ wire, clients }) => wire.total[direction][key] / clients)),
              formatNumber,
            )
          : NO_CELL,
      ),
    ]),
  }
}

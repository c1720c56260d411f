/** The columns of the terminal's tables, units in their heads. */
import { bytesToKib, bytesToMib, formatCount, shareToPercent, usPerDeliveryToMsPerThousand, usToMs } from '../format.js'
import { figureCell, NO_CELL, numberCell } from './cells.js'
import type { Figure } from './figure.js'
import type { IdleRow } from './idle.js'
import type { ReportModel } from './model.js'
import type { Paint } from './paint.js'
import type { ReportRow } from './rows.js'
import type { Column } from './table.js'

/** Delivery below this is also shown as transport latency, µs. */
const TRANSPORT_SHOWN_BELOW_US = 5000

/** A row's name: the client count with it if the scenario has points. */
export function nameOf(row: ReportRow): string {
  return row.point === null ? row.contender : `${row.contender} ×${formatCount(row.point)}`
}

export function latencyColumns(model: ReportModel, paint: Paint): Column<ReportRow>[] {
  const ms = (read: (row: ReportRow) => Figure): ((row: ReportRow) => string) => figureCell(read, usToMs, model.blocks)
  const transport = (read: (row: ReportRow) => Figure): ((row: ReportRow) => string) => {
    const cell = ms(read)
    return (row) => (isFast(row) ? cell(row) : NO_CELL)
  }
  return [
    { head: 'contender', align: 'left', cell: nameOf },
    { head: 'p50\nms', cell: ms((row) => row.latency.p50) },
    { head: 'p99\nms', cell: ms((row) => row.latency.p99) },
    { head: 'p99.9\nms', cell: ms((row) => row.latency.p999) },
    { head: 'max\nms', cell: ms((row) => row.latency.max) },
    { head: 'transport\np50 ms', cell: transport((row) => row.transportLatency.p50) },
    { head: 'transport\np99 ms', cell: transport((row) => row.transportLatency.p99) },
    {
      head: 'delivered\n/s',
      cell: figureCell(
        (row) => row.deliveredPerSecond,
        (value) => value,
        model.blocks,
      ),
    },
    { head: 'missing', cell: (row) => (row.used.length === 0 ? NO_CELL : formatCount(row.missing)) },
    { head: 'verdict', align: 'left', cell: (row) => verdict(row, paint) },
  ]
}

function isFast(row: ReportRow): boolean {
  return row.latency.p50.kind === 'value' && row.latency.p50.median < TRANSPORT_SHOWN_BELOW_US
}

export function costColumns({ blocks }: ReportModel): Column<ReportRow>[] {
  const plain = (value: number): number => value
  const cell = (read: (row: ReportRow) => Figure, convert = plain): ((row: ReportRow) => string) =>
    figureCell(read, convert, blocks)
  return [
    { head: 'contender', align: 'left', cell: nameOf },
    { head: 'headers\nB/message', cell: cell((row) => row.headerBytes) },
    { head: 'total\nB/message', cell: cell((row) => row.totalBytes) },
    { head: 'requests\n/message', cell: cell((row) => row.requestsPerDelivery) },
    { head: 'connections\nopened', cell: cell((row) => row.connections) },
    { head: 'server CPU\nms/1,000', cell: cell((row) => row.cpuUsPerDelivery, usPerDeliveryToMsPerThousand) },
    { head: 'above idle\nms/1,000', cell: cell((row) => row.cpuUsPerDeliveryAboveIdle, usPerDeliveryToMsPerThousand) },
    { head: 'server RSS\nMiB', cell: cell((row) => row.rssBytes, bytesToMib) },
  ]
}

export function idleColumns({ blocks }: ReportModel, paint: Paint): Column<IdleRow>[] {
  const plain = (value: number): number => value
  return [
    { head: 'contender', align: 'left', cell: (row) => row.contender },
    { head: 'RSS\nKiB/client', cell: (row) => numberCell(row.rssBytesPerClient, bytesToKib) },
    { head: 'heap\nKiB/client', cell: (row) => numberCell(row.heapBytesPerClient, bytesToKib) },
    { head: 'sockets\nKiB/client', cell: (row) => numberCell(row.kernelBytesPerClient, bytesToKib) },
    { head: 'points\nclients', cell: (row) => row.points.map(formatCount).join(' ') || NO_CELL },
    { head: 'server RSS\nMiB', cell: figureCell((row) => row.rssBytes, bytesToMib, blocks) },
    { head: 'server CPU\n% of a core', cell: figureCell((row) => row.cpuShare, shareToPercent, blocks) },
    { head: 'requests\n/client/s', cell: figureCell((row) => row.requestsPerClientSecond, plain, blocks) },
    { head: 'wire\nB/client/s', cell: figureCell((row) => row.bytesPerClientSecond, plain, blocks) },
    {
      head: 'verdict',
      align: 'left',
      cell: (row) => (row.complete ? paint('green', 'valid') : paint('red', 'incomplete')),
    },
  ]
}

function verdict(row: ReportRow, paint: Paint): string {
  const partly =
    row.validTrials > 0 && row.validTrials < row.trials ? `${row.validTrials} of ${row.trials} valid` : null
  if (row.standing === 'failed') return paint('red', 'failed')
  if (row.standing === 'invalid') return paint('red', 'invalid')
  if (row.missing > 0) return paint('red', partly === null ? 'lost some' : `${partly}, lost some`)
  if (partly !== null) return paint('yellow', partly)
  if (row.standing === 'floor') return 'the floor'
  return row.standing === 'at-floor' ? paint('yellow', 'at floor') : paint('green', 'valid')
}

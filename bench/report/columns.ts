/** The columns of the tables, units in their heads. */
import { formatCount, formatNumber, inKib, inMib, inMs, inMsPerThousand, inPercent } from '../format.js'
import { figureCell, NO_CELL, slopeCell } from './cells.js'
import type { Figure } from './figure.js'
import type { HopColumn } from './hop-columns.js'
import type { IdleRow } from './idle.js'
import type { ReportModel } from './model.js'
import type { Paint } from './paint.js'
import type { ReportRow } from './rows.js'
import type { Column } from './table.js'

/** A row's name: the client count with it if the scenario has points. */
export function nameOf(row: ReportRow): string {
  return row.point === null ? row.contender : `${row.contender} ×${formatCount(row.point)}`
}

export function latencyColumns({ blocks }: ReportModel, paint: Paint): Column<ReportRow>[] {
  const ms = (read: (row: ReportRow) => Figure): ((row: ReportRow) => string) => figureCell(read, inMs, blocks)
  return [
    { head: 'contender', align: 'left', cell: nameOf },
    { head: 'p50\nms', cell: ms((row) => row.latency.p50) },
    { head: 'p99\nms', cell: ms((row) => row.latency.p99) },
    { head: 'p99.9\nms', cell: ms((row) => row.latency.p999) },
    { head: 'max\nms', cell: ms((row) => row.latency.max) },
    { head: 'transport\np50 ms', cell: ms((row) => row.transportLatency.p50) },
    { head: 'transport\np99 ms', cell: ms((row) => row.transportLatency.p99) },
    { head: 'delivered\n/s', cell: figureCell((row) => row.deliveredPerSecond, formatNumber, blocks) },
    { head: 'missing', cell: (row) => (row.used.length === 0 ? NO_CELL : formatCount(row.missing)) },
    { head: 'verdict', align: 'left', cell: (row) => verdict(row, paint) },
  ]
}

export function costColumns({ blocks, rows, scenario }: ReportModel): Column<ReportRow>[] {
  const cell = (read: (row: ReportRow) => Figure, text = formatNumber): ((row: ReportRow) => string) =>
    figureCell(read, text, blocks)
  return [
    { head: 'contender', align: 'left', cell: nameOf },
    { head: 'headers\nB/message', cell: cell((row) => row.headerBytes) },
    { head: 'total\nB/message', cell: cell((row) => row.totalBytes) },
    ...(rows.some(speaksTls)
      ? [
          { head: 'of it TLS\nB/message', cell: cell((row) => row.tlsBytes) },
          { head: 'handshake\nB/client', cell: cell((row) => row.handshakeBytesPerClient) },
        ]
      : []),
    { head: 'requests\n/message', cell: cell((row) => row.requestsPerDelivery) },
    { head: 'events\n/answer', cell: cell((row) => row.eventsPerAnswer) },
    { head: 'connections\nopened', cell: cell((row) => row.connections, formatCount) },
    ...(scenario.streamsPerUser > 1
      ? [{ head: 'connections\n/user', cell: cell((row) => row.connectionsPerUser) }]
      : []),
    { head: 'server CPU\nms/1,000', cell: cell((row) => row.cpuUsPerDelivery, inMsPerThousand) },
    { head: 'above idle\nms/1,000', cell: cell((row) => row.cpuUsPerDeliveryAboveIdle, inMsPerThousand) },
    { head: 'server RSS\nMiB', cell: cell((row) => row.rssBytes, inMib) },
  ]
}

/** Whether its clients speak TLS. */
export function speaksTls({ topology }: ReportRow): boolean {
  return topology?.tls === true
}

export function idleMemoryColumns({ blocks }: ReportModel, paint: Paint): Column<IdleRow>[] {
  return [
    { head: 'contender', align: 'left', cell: (row) => row.contender },
    { head: 'RSS\nKiB/client', cell: (row) => slopeCell(row.rssBytesPerClient, inKib) },
    { head: 'heap\nKiB/client', cell: (row) => slopeCell(row.heapBytesPerClient, inKib) },
    { head: 'sockets\nKiB/client', cell: (row) => slopeCell(row.kernelBytesPerClient, inKib) },
    { head: 'points\nclients', cell: (row) => row.points.map(formatCount).join(' ') || NO_CELL },
    { head: 'RSS after GC\nMiB', cell: figureCell((row) => row.rssBytes, inMib, blocks) },
    { head: 'verdict', align: 'left', cell: (row) => idleVerdict(row, paint) },
  ]
}

export function idleCostColumns({ blocks }: ReportModel): Column<IdleRow>[] {
  const cell = (read: (row: IdleRow) => Figure, text = formatNumber): ((row: IdleRow) => string) =>
    figureCell(read, text, blocks)
  return [
    { head: 'contender', align: 'left', cell: (row) => row.contender },
    { head: 'at\nclients', cell: atClients },
    { head: 'server CPU\n% of a core', cell: cell((row) => row.cpuShare, inPercent) },
    { head: 'above idle\n% of a core', cell: cell((row) => row.cpuShareAboveIdle, inPercent) },
    { head: 'requests\n/client/s', cell: cell((row) => row.requestsPerClientSecond) },
    { head: 'wire\nB/client/s', cell: cell((row) => row.bytesPerClientSecond) },
  ]
}

/** Where what waiting costs was read; fewer clients than the others where a point of a contender does not count. */
export function atClients({ points }: IdleRow): string {
  const most = points.at(-1)
  return most === undefined ? NO_CELL : formatCount(most)
}

export function verdict(row: ReportRow, paint: Paint): string {
  const said = standingText(row, paint)
  return row.publish === 'http' ? `${said}, published over HTTP` : said
}

function standingText(row: ReportRow, paint: Paint): string {
  const partly =
    row.validTrials > 0 && row.validTrials < row.trials ? `${row.validTrials} of ${row.trials} valid` : null
  if (row.standing === 'failed') return paint('red', 'failed')
  if (row.standing === 'invalid') return paint('red', 'invalid')
  if (row.missing > 0) return paint('red', partly === null ? 'lost some' : `${partly}, lost some`)
  if (partly !== null) return paint('yellow', partly)
  if (row.standing === 'floor') return 'the floor'
  return row.standing === 'at-floor' ? paint('yellow', 'at floor') : paint('green', 'valid')
}

export function idleVerdict(row: IdleRow, paint: Paint): string {
  if (!row.complete) return paint('red', 'incomplete')
  return row.isFloor ? 'the floor' : paint('green', 'valid')
}

/** A table of hops as the terminal has it, the spread below. */
export function plainColumns<R>(columns: readonly HopColumn<R>[], blocks: number): Column<R>[] {
  return columns.map(({ name, unit, align, text, spread }) => ({
    head: unit === undefined ? name : `${name}\n${unit}`,
    align,
    cell: (row) => {
      const below = blocks > 1 ? spread(row) : null
      return below === null ? text(row) : `${text(row)}\n${below}`
    },
  }))
}

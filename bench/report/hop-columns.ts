/** The tables of proxies and of what lies between server and clients, units in their heads. */
import { formatCount, formatNumber, inMib, inMs, inMsPerThousand } from '../format.js'
import { figureText, NO_CELL, spreadText } from './cells.js'
import type { Figure } from './figure.js'
import type { Added, HopCost, HopRow } from './hops.js'

export const HOPS_TITLE = 'The hop: what the proxies use themselves'
export const HOP_COSTS_TITLE = 'What lies between adds, against the same contender without it'

/** How a table shows a figure, whatever it is rendered to. */
export interface HopColumn<R> {
  readonly key: string
  readonly name: string
  readonly unit?: string
  readonly align: 'left' | 'right'
  /** Text alone, or a figure with its text. */
  text(row: R): string
  spread(row: R): string | null
  order(row: R): string | number | null
}

function hopName({ contender, point }: { readonly contender: string; readonly point: number | null }): string {
  return point === null ? contender : `${contender} ×${formatCount(point)}`
}

function words<R>(key: string, name: string, text: (row: R) => string): HopColumn<R> {
  return { key, name, align: 'left', text, spread: () => null, order: text }
}

interface Shown<R> {
  readonly name: string
  readonly unit?: string
  read(row: R): Figure
  readonly value: (value: number) => string
}

function figures<R>(key: string, { name, unit, read, value }: Shown<R>): HopColumn<R> {
  return {
    ...{ key, name, align: 'right' },
    ...(unit !== undefined && { unit }),
    text: (row) => figureText(read(row), value),
    spread: (row) => spreadText(read(row), value),
    order: (row) => orderOf(read(row)),
  }
}

function orderOf(figure: Figure): number | null {
  return figure.kind === 'value' ? figure.median : null
}

export const HOP_COLUMNS: readonly HopColumn<HopRow>[] = [
  words('contender', 'in front of', hopName),
  words('proxy', 'proxy', ({ proxy }) => proxy),
  figures('cpu', {
    name: 'proxy CPU',
    unit: 'ms/1,000',
    read: (row) => row.cpuUsPerDelivery,
    value: inMsPerThousand,
  }),
  figures('rss', { name: 'proxy RSS', unit: 'MiB', read: (row) => row.rssBytes, value: inMib }),
  figures('processes', { name: 'processes', read: (row) => row.processes, value: formatCount }),
  figures('client-leg', {
    name: 'connections',
    unit: 'to clients',
    read: (row) => row.clientConnections,
    value: formatCount,
  }),
  figures('upstream-leg', {
    name: 'connections',
    unit: 'to servers',
    read: (row) => row.upstreamConnections,
    value: formatCount,
  }),
  words('verdict', 'verdict', ({ counts }) => (counts ? 'valid' : 'not counted')),
]

function added(
  key: string,
  [name, unit]: readonly [string, string],
  { read, value }: { read(row: HopCost): Added; readonly value: (value: number) => string },
): HopColumn<HopCost> {
  const signed = (number: number): string => signedText(number, value)
  return {
    ...{ key, name, unit, align: 'right' },
    text: (row) => `${figureText(read(row).figure, signed)}${markOf(read(row))}`,
    spread: (row) => spreadText(read(row).figure, signed),
    order: (row) => orderOf(read(row).figure),
  }
}

/** `+1.2`, `−0.3`, `0`. */
export function signedText(number: number, value: (value: number) => string): string {
  if (number === 0) return value(0)
  return `${number > 0 ? '+' : '−'}${value(Math.abs(number))}`
}

/** What is not told stands with a question mark. */
function markOf({ surety }: Added): string {
  return surety === 'told' || surety === 'not stated' ? '' : ' ?'
}

export const HOP_COST_COLUMNS: readonly HopColumn<HopCost>[] = [
  words('contender', 'contender', hopName),
  words('against', 'against', ({ against }) => against),
  added('p50', ['p50', 'ms'], { read: (row) => row.p50Us, value: inMs }),
  added('p99', ['p99', 'ms'], { read: (row) => row.p99Us, value: inMs }),
  added('transport-p50', ['transport p50', 'ms'], { read: (row) => row.transportP50Us, value: inMs }),
  added('bytes', ['total', 'B/message'], { read: (row) => row.totalBytes, value: formatNumber }),
  added('cpu', ['server CPU', 'ms/1,000'], { read: (row) => row.serverCpuUs, value: inMsPerThousand }),
  words('included', 'this includes', ({ included }) => included.join(', ') || NO_CELL),
]

/** What contenders cost, in sentences: on the wire, the server, and what waiting takes. */
import { formatBytes, formatCount, formatNumber, formatRatio, formatUs, inPercent } from '../../format.js'
import { medianValue, orderValue } from '../figure.js'
import { isCounted, MEASURES, type Measure } from '../measures.js'
import { countsForCost } from '../ranking.js'
import type { ReportRow } from '../rows.js'
import { type Contrast, contrast, surenessSentences } from './contrast.js'
import type { Findings } from './findings.js'
import { asides, contendersOf } from './phrases.js'

export interface Cost {
  readonly what: string
  readonly measure: Measure
  readonly text: (value: number) => string
}

/** Of a message, in the price of one contender. */
interface Price extends Cost {
  readonly unit: string
}

const WIRE: Price = {
  what: 'Bytes on the wire per message',
  measure: MEASURES.totalBytes,
  text: formatBytes,
  unit: 'on the wire',
}
const CPU: Price = { what: 'Server CPU per message', measure: MEASURES.cpu, text: formatUs, unit: 'of server CPU' }

const SERVER: readonly Cost[] = [
  CPU,
  { what: 'Server memory under load (RSS)', measure: MEASURES.rss, text: formatBytes },
  { what: 'Connections opened', measure: MEASURES.connections, text: formatCount },
]

const ofACore = (share: number): string => `${inPercent(share)} % of a core`
const WAITING_CPU: Cost = { what: 'Server CPU while waiting', measure: MEASURES.idleCpuShare, text: ofACore }
const WAITING_WIRE: Cost = {
  what: 'Bytes on the wire per waiting client and second',
  measure: MEASURES.idleBytes,
  text: formatBytes,
}

export function wireSentences(findings: Findings): string[] {
  return [...costSentence(WIRE, findings), ...requestSentence(findings)]
}

export function serverSentences(findings: Findings): string[] {
  return SERVER.flatMap((cost) => costSentence(cost, findings))
}

export function waitingCpuSentences(findings: Findings): string[] {
  const said = costSentence(WAITING_CPU, findings)
  return said.length === 0 ? [] : [...said, ...surenessSentences(findings)]
}

export function waitingWireSentences(findings: Findings): string[] {
  return costSentence(WAITING_WIRE, findings)
}

function requestSentence({ rows }: Findings): string[] {
  const asking = rows.filter((row) => countsForCost(row) && (medianValue(row.requestsPerDelivery) ?? 0) > 0)
  if (asking.length === 0) return []
  const list = asking.map((row) => `${row.contender} ${formatNumber(medianValue(row.requestsPerDelivery) ?? 0)}`)
  return [`Requests per message: ${list.join(', ')}.`]
}

/**
 * Rows that state a cost, by their medians, but first one that no other is told to lie below: with trials of different
 * blocks the lowest median need not be it.
 */
function known({ measure }: Cost, { rows, blocks }: Findings): ReportRow[] {
  const order = (row: ReportRow): number => orderValue(measure.figure(row))
  const sorted = rows
    .filter((row) => countsForCost(row) && measure.figure(row).kind === 'value')
    .sort((a, b) => order(a) - order(b))
  const isLeast = (row: ReportRow): boolean =>
    !sorted.some((other) => other !== row && isAbove(contrast(measure, { base: other, other: row, blocks })))
  const least = sorted.find(isLeast) ?? sorted[0]
  return least === undefined ? [] : [least, ...sorted.filter((row) => row !== least)]
}

function isAbove({ told, ratio }: Contrast): boolean {
  return told && (ratio === null || ratio > 1)
}

/** Least and most, who cannot be told from the least, and how sure the ratio is. */
export function costSentence(cost: Cost, findings: Findings): string[] {
  const { blocks } = findings
  const [least, ...others] = known(cost, findings)
  const last = others.at(-1)
  if (least === undefined || last === undefined) return []
  const isTold = (other: ReportRow): boolean => isAbove(contrast(cost.measure, { base: least, other, blocks }))
  const most = others.filter(isTold).at(-1)
  const { ratio, leaning, sureness } = contrast(cost.measure, { base: least, other: most ?? last, blocks })
  const by = ratio === null ? null : formatRatio(ratio)
  if (most === undefined) {
    if (isCounted(cost.measure, [least, ...others]))
      return [`${cost.what}: the same for all contenders, ${textOf(cost, least)}.`]
    return leaning
      ? [`${cost.what}: the contenders are not told apart${asides(by, sureness)}.`]
      : [`${cost.what}: no difference beyond noise between the contenders${asides(sureness)}.`]
  }
  const equals = others.filter((row) => !isTold(row))
  const as = isCounted(cost.measure, [least, ...equals]) ? 'as' : 'not told apart from'
  const beside = equals.length === 0 ? '' : `, ${as} ${contendersOf(equals).join(', ')}`
  return [
    `${cost.what}: least ${least.contender} with ${textOf(cost, least)}${beside}; most ${most.contender} with ${textOf(cost, most)}${asides(by, sureness)}.`,
  ]
}

/** What the one in front costs, against whoever costs least. */
export function priceSentence(row: ReportRow, findings: Findings): string[] {
  const parts = [...pricePart(WIRE, row, findings), ...pricePart(CPU, row, findings)]
  const connections = medianValue(row.connections)
  const opened = connections === null ? '' : `; connections opened: ${formatCount(connections)}`
  return parts.length === 0 ? [] : [`What ${row.contender} costs per message: ${parts.join(', ')}${opened}.`]
}

function pricePart(cost: Price, row: ReportRow, findings: Findings): string[] {
  const { blocks } = findings
  const [least, ...others] = known(cost, findings)
  if (least === undefined || others.length === 0 || cost.measure.figure(row).kind !== 'value') return []
  const price = `${textOf(cost, row)} ${cost.unit}`
  if (row === least) return [`${price} (the least)`]
  const { told, ratio } = contrast(cost.measure, { base: least, other: row, blocks })
  if (told) return [`${price} (${ratio === null ? 'more than' : formatRatio(ratio)} the least, ${least.contender})`]
  const same = isCounted(cost.measure, [least, row]) ? 'as little as' : 'not told apart from the least,'
  return [`${price} (${same} ${least.contender})`]
}

function textOf(cost: Cost, row: ReportRow): string {
  return cost.text(medianValue(cost.measure.figure(row)) ?? 0)
}

/** What a message costs the server against how soon it arrives. */
import { formatNumber, inMs } from '../../format.js'
import { figureWithSpread } from '../cells.js'
import { medianValue } from '../figure.js'
import { MEASURES } from '../measures.js'
import { countsForLatency } from '../ranking.js'
import type { ReportRow } from '../rows.js'
import { type Contrast, type Contrasted, contrast } from '../words/contrast.js'
import type { Findings } from '../words/findings.js'
import { contrastLatency } from '../words/leaders.js'
import { contendersOf, listOf, usText } from '../words/phrases.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import { type ChartRow, groupedBy } from './chart-row.js'
import type { ChartContext } from './context.js'
import { findingPerRun } from './findings.js'
import { drawnMs, whiskers, whiskersOf } from './tables.js'
import { fourDigits } from './thin.js'

export function costBenefit({ report, kind, rows }: ChartContext): ChartSpec | null {
  const series = rows.flatMap(seriesOf)
  if (kind === 'idle' || series.length === 0) return null
  const of = kind === 'echo' ? 'Median round trip' : 'Median delivery latency'
  return {
    type: 'scatter',
    id: 'cost-benefit',
    subject: 'Cost and benefit: server CPU against latency',
    finding: findingPerRun(report, rows, (_, findings) => finding(findings)),
    howToRead: HOW_TO_READ,
    x: { label: 'Server CPU per message, µs', scale: 'linear', min: 0 },
    y: { label: `${of}, ms`, scale: 'log' },
    series,
    tables: [tableOf(rows)],
  }
}

const HOW_TO_READ = `Down is sooner, left is cheaper: what has another both below and to the left of it is beaten on both. A \
sensible choice is one that no other beats, beyond what the run can tell, on both or on one without being behind on the \
other: between sensible choices, less of one costs more of the other, or nothing tells them apart. Marks are medians over the valid blocks, whiskers reach from the lowest to the highest block. The floor is what the machine and \
the load engine take by themselves on a bare socket. Invalid trials stand in the table only.`

function seriesOf({ row, counts, label, name: contender }: ChartRow): Series[] {
  const cpuUs = medianValue(row.cpuUsPerDelivery)
  const latencyUs = medianValue(row.latency.p50)
  if (!counts || cpuUs === null || latencyUs === null) return []
  const own = whiskers(whiskersOf(row.cpuUsPerDelivery, fourDigits), whiskersOf(row.latency.p50, drawnMs))
  return [{ label, contender, role: 'main', points: [[fourDigits(cpuUs), drawnMs(latencyUs)]], whiskers: [own] }]
}

function tableOf(rows: readonly ChartRow[]): ChartTable {
  return {
    caption: 'Server CPU per message and median latency, median over the blocks (lowest–highest)',
    head: ['contender', 'server CPU, µs/message', 'above idle, µs/message', 'p50, ms'],
    rows: rows.map(({ label, row }) => [
      label,
      figureWithSpread(row.cpuUsPerDelivery, formatNumber),
      figureWithSpread(row.cpuUsPerDeliveryAboveIdle, formatNumber),
      figureWithSpread(row.latency.p50, inMs),
    ]),
  }
}

function finding({ rows, blocks }: Findings): string {
  const ranked = rows.filter(countsForLatency)
  const known = ranked.filter(isStated)
  const [only] = known
  if (only === undefined) return 'No valid trial tells both the cost and the latency.'
  if (known.length === 1) return `${pairText(only)} is the only contender with both numbers.`
  const scores = new Map(known.map((base) => [base, known.map((other) => scoreOf({ base, other, blocks }))]))
  const withWorst = (score: number): ReportRow[] =>
    known.filter((row) => Math.min(...(scores.get(row) ?? [])) === score)
  const beaten = (score: number): string => {
    const beaterOf = (row: ReportRow): string => known[scores.get(row)?.indexOf(score) ?? -1]?.contender ?? ''
    const lists = [...groupedBy(withWorst(score), beaterOf)]
    return lists.map(([beater, own]) => `${listOf(contendersOf(own))} by ${beater}`).join('; ')
  }
  const [sensible, onBoth, onOne] = [withWorst(0), beaten(BEATEN_ON_BOTH), beaten(BEATEN_ON_ONE)]
  const among = known.length < ranked.length ? ` (of the ${known.length} contenders with both numbers)` : ''
  const head = sensible.length === 1 ? 'The sensible choice is' : 'Sensible choices are'
  return [
    ...(sensible.length === 0 ? [] : [`${head} ${listOf(sensible.map(pairText))}${among}.`]),
    ...(onBoth === '' ? [] : [`Beaten on both latency and CPU: ${onBoth}.`]),
    ...(onOne === '' ? [] : [`Beaten on one and no better on the other: ${onOne}.`]),
  ].join(' ')
}

const BEATEN_ON_BOTH = -2
const BEATEN_ON_ONE = -1

/** How the base stands to the other: +1 for being lower, −1 for being higher, for latency and CPU together. */
function scoreOf(pair: Contrasted): number {
  const shareFloor = pair.base.standing === 'at-floor' && pair.other.standing === 'at-floor'
  return (shareFloor ? 0 : side(contrastLatency(pair))) + side(contrast(MEASURES.cpu, pair))
}

/** On which side of the base the other is, beyond noise: −1 lower, +1 higher. */
function side({ told, ratio }: Contrast): number {
  return told && ratio !== null ? Math.sign(ratio - 1) : 0
}

function isStated({ latency, cpuUsPerDelivery }: ReportRow): boolean {
  return latency.p50.kind === 'value' && cpuUsPerDelivery.kind === 'value'
}

function pairText({ contender, latency, cpuUsPerDelivery }: ReportRow): string {
  return `${contender} (p50 ${usText(latency.p50)}, ${usText(cpuUsPerDelivery)} per message)`
}

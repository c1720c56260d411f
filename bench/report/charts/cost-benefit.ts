/** What a message costs the server against how soon it arrives. */
import { formatNumber } from '../../format.js'
import { medianValue, orderValue } from '../figure.js'
import { MEASURES } from '../measures.js'
import { countsForLatency } from '../ranking.js'
import type { ReportRow } from '../rows.js'
import { type Contrast, type Contrasted, contrast } from '../words/contrast.js'
import type { Findings } from '../words/findings.js'
import { contrastLatency, leadOf } from '../words/leaders.js'
import { usText } from '../words/phrases.js'
import type { ChartSpec, ChartTable, Series } from './chart.js'
import type { ChartRow } from './chart-row.js'
import type { ChartContext } from './context.js'
import { findingPerRun } from './findings.js'
import { drawnMs, figureText, msText, whiskers, whiskersOf } from './tables.js'
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

const HOW_TO_READ = `Down is sooner, left is cheaper: what has another both below and to the left of it is beaten by it. Marks \
are medians over the valid blocks, whiskers reach from the lowest to the highest block. The floor is what the machine and \
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
      figureText(row.cpuUsPerDelivery, formatNumber),
      figureText(row.cpuUsPerDeliveryAboveIdle, formatNumber),
      figureText(row.latency.p50, msText),
    ]),
  }
}

function finding(findings: Findings): string {
  const { blocks } = findings
  const ranked = findings.rows.filter(countsForLatency)
  const known = ranked.filter(isStated)
  const soonest = leadOf({ ...findings, rows: known })?.leaders[0]
  if (soonest === undefined) return 'No valid trial tells both the cost and the latency.'
  if (known.length === 1) return `${pairText(soonest)} is the only contender with both numbers.`
  const isCheaper = (base: ReportRow, other: ReportRow): boolean =>
    isBelow(contrast(MEASURES.cpu, { base, other, blocks }))
  const isBeaten = (base: ReportRow): boolean =>
    known.some((other) => isSooner({ base, other, blocks }) && isCheaper(base, other))
  const [cheapest] = known
    .filter((row) => isCheaper(soonest, row))
    .sort((a, b) => orderValue(a.cpuUsPerDelivery) - orderValue(b.cpuUsPerDelivery))
  const left = known.filter((row) => !isBeaten(row)).length
  const share = `no other beats ${left} of the ${known.length} contenders on both`
  const among = known.length < ranked.length ? 'Among the soonest with both numbers' : 'Among the soonest'
  return cheapest === undefined
    ? `${among}, ${pairText(soonest)} costs the server no more than any other; ${share}.`
    : `${among} is ${pairText(soonest)}; the server's CPU is spared most by ${pairText(cheapest)}; ${share}.`
}

function isStated({ latency, cpuUsPerDelivery }: ReportRow): boolean {
  return latency.p50.kind === 'value' && cpuUsPerDelivery.kind === 'value'
}

/** Whether the other is lower than the base, beyond noise. */
function isBelow({ told, ratio }: Contrast): boolean {
  return told && ratio !== null && ratio < 1
}

function isSooner(pair: Contrasted): boolean {
  const shareFloor = pair.base.standing === 'at-floor' && pair.other.standing === 'at-floor'
  return !shareFloor && isBelow(contrastLatency(pair))
}

function pairText({ contender, latency, cpuUsPerDelivery }: ReportRow): string {
  return `${contender} (p50 ${usText(latency.p50)}, ${usText(cpuUsPerDelivery)} per message)`
}

/** What the numbers mean, in sentences made from them. Nothing is claimed from invalid or failed trials. */
import { formatBytes, formatCount, formatRatio, formatSetting, formatUs, msToSeconds } from '../format.js'
import type { ResultFile } from '../result/schema.js'
import { comparedTrials, differ, type Figure, medianValue, orderValue } from './figure.js'
import type { IdleRow } from './idle.js'
import type { ReportKind } from './model.js'
import { countsForCost, countsForLatency, latencyPair } from './ranking.js'
import { isPush, type ReportRow } from './rows.js'
import { idleSentences } from './words-idle.js'
import { ledgerSentences } from './words-ledger.js'

export interface Findings {
  readonly kind: ReportKind
  readonly scenario: ResultFile['scenario']
  readonly rows: readonly ReportRow[]
  readonly floor: readonly ReportRow[]
  readonly idle: readonly IdleRow[]
  readonly blocks: number
}

/** The sentences in the order in which a reader wants them: latency, cost, losses, what was left out. */
export function sentences(all: Findings): string[] {
  const largest = Math.max(...all.rows.map((row) => row.point ?? 0))
  const atLargest = (rows: readonly ReportRow[]): ReportRow[] => rows.filter((row) => (row.point ?? 0) === largest)
  const findings = { ...all, rows: atLargest(all.rows), floor: atLargest(all.floor) }
  const measured = all.kind === 'idle' ? [] : [...latencySentences(findings), ...costSentences(findings)]
  return [...measured, ...idleSentences(all.idle), ...ledgerSentences(all.rows, all.floor), ...leftOut(all)]
}

function latencySentences({ kind, rows, floor, blocks, scenario }: Findings): string[] {
  const ranked = rows.filter(countsForLatency)
  const [first, second] = ranked
  if (first === undefined) return ['No valid trial can state a median latency.']
  const what = kind === 'echo' ? 'Median round trip' : 'Median delivery'
  const perTransport = ranked.filter((row, i) => ranked.findIndex((other) => other.transport === row.transport) === i)
  const list = perTransport.map((row) => `${row.contender} ${usText(row.latency.p50)}`).join(', ')
  const out = [`${what}, best of each transport: ${list}.`]
  out.push(...pushAgainstPoll(perTransport, scenario.shortPoll.intervalMs))
  if (second !== undefined) out.push(...firstAgainstSecond(first, second, blocks))
  out.push(...floorSentence(ranked, floor))
  return out
}

function pushAgainstPoll(best: readonly ReportRow[], intervalMs: number): string[] {
  const push = best.find((row) => isPush(row.transport))
  const poll = best.find((row) => row.transport === 'short-poll')
  if (push === undefined || poll === undefined) return []
  const fast = medianValue(push.latency.p50)
  const slow = medianValue(poll.latency.p50)
  if (fast === null || slow === null || fast <= 0 || slow <= fast) return []
  const ratio = formatRatio(slow / fast)
  return [
    `Short polling every ${formatSetting(msToSeconds(intervalMs))} s takes ${ratio} the median of push (${poll.contender} against ${push.contender}): its events wait for the next poll.`,
  ]
}

function firstAgainstSecond(first: ReportRow, second: ReportRow, blocks: number): string[] {
  if (first.standing === 'at-floor' && second.standing === 'at-floor') return []
  const [a, b] = latencyPair(first, second)
  const judged = a === first.transportLatency.p50 ? 'judged on transport latency' : null
  const beside = asides(judged, singleTrial(comparedTrials(a, b), blocks))
  if (!differ(a, b)) {
    return [`Between ${first.contender} and ${second.contender} there is no difference beyond noise${beside}.`]
  }
  // The rows are in the order of the whole table, which may be another than that of these two figures.
  const [ahead, behind] = orderValue(a) <= orderValue(b) ? ([first, second] as const) : ([second, first] as const)
  const [low, high] = ahead === first ? [a, b] : [b, a]
  return [`${ahead.contender} is ahead of ${behind.contender}: ${usText(low)} against ${usText(high)}${beside}.`]
}

function floorSentence(ranked: readonly ReportRow[], floor: readonly ReportRow[]): string[] {
  const low = ranked.filter((row) => row.standing === 'at-floor').map((row) => row.contender)
  const valid = floor.find((row) => row.standing === 'floor')
  if (valid === undefined) {
    const point = ranked[0]?.point ?? null
    const where = point === null ? '' : ` at ${formatCount(point)} clients`
    return [`No valid floor was measured${where}: latencies near the tool’s own limit cannot be told.`]
  }
  if (low.length === 0) return []
  const [verb, consequence] = low.length === 1 ? ['is', ''] : ['are', ': not ranked against each other on latency']
  return [`At the generator's floor (p50 ${usText(valid.latency.p50)}) ${verb} ${low.join(', ')}${consequence}.`]
}

interface CostKind {
  readonly what: string
  readonly read: (row: ReportRow) => Figure
  readonly text: (value: number) => string
  /** Counted exactly, so any difference counts. */
  readonly exact: boolean
}

const COSTS: readonly CostKind[] = [
  { what: 'Bytes on the wire per message', read: (row) => row.totalBytes, text: formatBytes, exact: true },
  {
    what: 'Server CPU per message',
    read: (row) => row.cpuUsPerDelivery,
    text: formatUs,
    exact: false,
  },
]

function costSentences({ rows, blocks }: Findings): string[] {
  return COSTS.flatMap((cost) => {
    const known = rows
      .filter((row) => countsForCost(row) && cost.read(row).kind === 'value')
      .sort((a, b) => orderValue(cost.read(a)) - orderValue(cost.read(b)))
    const [least] = known
    const most = known.at(-1)
    if (least === undefined || most === undefined || least === most) return []
    return [costSentence(cost, [least, most], { known, blocks })]
  })
}

function costSentence(
  cost: CostKind,
  [least, most]: readonly [ReportRow, ReportRow],
  { known, blocks }: { readonly known: readonly ReportRow[]; readonly blocks: number },
): string {
  const low = medianValue(cost.read(least)) ?? 0
  const high = medianValue(cost.read(most)) ?? 0
  const same = (row: ReportRow): boolean =>
    cost.exact
      ? cost.read(row).kind === 'value' && medianValue(cost.read(row)) === low
      : !differ(cost.read(least), cost.read(row))
  const equals = known.filter((row) => row !== least && same(row)).map((row) => row.contender)
  const fewest = Math.min(...known.map((row) => comparedTrials(cost.read(least), cost.read(row))))
  const caveat = cost.exact ? null : singleTrial(fewest, blocks)
  if (equals.includes(most.contender))
    return `${cost.what}: ${cost.exact ? 'the same for all contenders' : 'no difference beyond noise between the contenders'}${asides(caveat)}.`
  const beside =
    equals.length === 0 ? '' : cost.exact ? `, as ${equals.join(', ')}` : `, not told apart from ${equals.join(', ')}`
  const ratio = low > 0 ? formatRatio(high / low) : null
  return `${cost.what}: least ${least.contender} with ${cost.text(low)}${beside}; most ${most.contender} with ${cost.text(high)}${asides(ratio, caveat)}.`
}

function leftOut({ rows, floor }: Findings): string[] {
  const name = (row: ReportRow): string =>
    row.point === null ? row.contender : `${row.contender} at ${row.point} clients`
  const list = (standing: ReportRow['standing']): string[] =>
    [...rows, ...floor].filter((row) => row.standing === standing).map(name)
  const invalid = list('invalid')
  const failed = list('failed')
  return [
    ...(invalid.length > 0 ? [`Invalid, shown but not ranked: ${invalid.join(', ')}.`] : []),
    ...(failed.length > 0 ? [`Failed, not measured: ${failed.join(', ')}.`] : []),
  ]
}

/** What to say beside a comparison that rests on one trial, though more blocks may have been asked for. */
function singleTrial(trials: number, blocks: number): string | null {
  if (trials > 1) return null
  return blocks > 1 ? 'a single valid trial has no spread' : 'a single block has no spread: --blocks 3 tells more'
}

/** What there is to say in brackets. */
function asides(...parts: readonly (string | null)[]): string {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? '' : ` (${known.join('; ')})`
}

function usText(figure: Figure): string {
  if (figure.kind === 'value') return formatUs(figure.median)
  return figure.kind === 'greater' ? `> ${formatUs(figure.than)}` : 'unknown'
}

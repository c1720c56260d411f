/** Which transport is soonest, by how much, how sure, and at which price. */
import { formatCount, formatRatio, formatSetting, msToSeconds } from '../../format.js'
import { type Figure, medianValue } from '../figure.js'
import { MEASURES } from '../measures.js'
import { isPush, type ReportRow } from '../rows.js'
import { surenessSentences } from './contrast.js'
import { priceSentence } from './cost.js'
import type { Findings } from './findings.js'
import { contrastLatency, type Lead, leadOf } from './leaders.js'
import { asides, contendersOf, listOf, usText } from './phrases.js'

export const NO_LATENCY = 'No valid trial can state a median latency'

export function latencySentences(findings: Findings): string[] {
  const lead = leadOf(findings)
  if (lead === null) return [`${NO_LATENCY}.`]
  return [
    `${latencyHeadline(findings, lead)}.`,
    ...perTransportSentence(findings, lead),
    ...besideSentence(findings, lead),
    ...aheadSentence(findings, lead),
    ...pushAgainstPoll(findings, lead),
    ...floorSentence(findings, lead),
    ...priceSentence(lead.leaders[0], findings),
    ...(lead.leaders.length + lead.behind.length < 2 ? [] : surenessSentences(findings)),
  ]
}

/** The answer itself, without its full stop. */
export function latencyHeadline({ kind, floor, rows }: Findings, { leaders, shareFloor }: Lead): string {
  const [first, ...others] = leaders
  const point = rows[0]?.point ?? null
  const where = point === null ? '' : `At ${formatCount(point)} clients `
  const verb = kind === 'echo' ? 'answer' : 'deliver'
  if (shareFloor) {
    const limit = floor[0] === undefined ? '' : ` (p50 ${usText(floor[0].latency.p50)})`
    return `${where}${listOf(contendersOf(leaders))} ${verb} soonest: as soon as the tool can tell, at the generator's floor${limit}`
  }
  const beside = others.length === 0 ? '' : `, with ${listOf(contendersOf(others))} not told apart`
  return `${where}${first.contender} ${verb}s soonest (median ${usText(first.latency.p50)})${beside}`
}

function perTransportSentence({ kind }: Findings, { perTransport }: Lead): string[] {
  if (perTransport.length < 2) return []
  const what = kind === 'echo' ? 'Median round trip' : 'Median delivery'
  const list = (read: (row: ReportRow) => Figure): string =>
    perTransport.map((row) => `${row.contender} ${usText(read(row))}`).join(', ')
  const tails = perTransport.every(({ latency: { p99 } }) => p99.kind === 'value' || p99.kind === 'greater')
  return [
    `${what}, best of each transport: ${list((row) => row.latency.p50)}.`,
    ...(tails ? [`Their 99th percentiles: ${list((row) => row.latency.p99)}.`] : []),
  ]
}

/** How close the next of those is that are not told apart. */
function besideSentence({ blocks }: Findings, { leaders: [first, second], shareFloor }: Lead): string[] {
  if (second === undefined || shareFloor) return []
  const { ratio, leaning, sureness, measure } = contrastLatency({ base: first, other: second, blocks })
  const by = ratio === null ? null : formatRatio(ratio)
  if (leaning) {
    return [
      `${first.contender} is ahead of ${second.contender} in every block${asides(by, sureness, judgedOn(measure))}, yet by less than the blocks differ among themselves: not told apart.`,
    ]
  }
  return [
    `Between ${first.contender} and ${second.contender} there is no difference beyond noise${asides(by, sureness, judgedOn(measure))}.`,
  ]
}

/** By how much the next is behind that is told apart, and how sure that is. */
function aheadSentence({ blocks }: Findings, { leaders: [first], behind: [next] }: Lead): string[] {
  if (next === undefined) return []
  const { ratio, sureness, measure } = contrastLatency({ base: first, other: next, blocks })
  const by = ratio === null ? null : formatRatio(ratio)
  const [low, high] = [measure.figure(first), measure.figure(next)]
  return [
    `${first.contender} is ahead of ${next.contender}: ${usText(low)} against ${usText(high)}${asides(by, sureness, judgedOn(measure))}.`,
  ]
}

function judgedOn(measure: { readonly key: string }): string | null {
  return measure.key === MEASURES.transportP50.key ? 'judged on transport latency' : null
}

function pushAgainstPoll({ scenario, blocks, kind }: Findings, { perTransport }: Lead): string[] {
  // There polls leave by the messages, not by an interval.
  if (scenario.upstream?.loop === 'closed') return []
  const push = perTransport.find((row) => isPush(row.transport))
  const poll = perTransport.find((row) => row.transport === 'short-poll')
  if (push === undefined || poll === undefined) return []
  const { told, ratio } = contrastLatency({ base: push, other: poll, blocks })
  const plain = plainRatio(push, poll)
  if (!told || ratio === null || ratio <= 1 || plain === null || plain <= 1) return []
  const interval = formatSetting(msToSeconds(scenario.shortPoll.intervalMs))
  const what = kind === 'echo' ? 'answers wait' : 'events wait'
  return [
    `Short polling every ${interval} s takes ${formatRatio(plain)} the median of push (${poll.contender} against ${push.contender}): its ${what} for the next poll.`,
  ]
}

/** Of the medians of what users wait for, whatever it was judged on. */
export function plainRatio(base: ReportRow, other: ReportRow): number | null {
  const [low, high] = [medianValue(base.latency.p50), medianValue(other.latency.p50)]
  return low === null || high === null || low <= 0 ? null : high / low
}

function floorSentence({ floor }: Findings, { leaders, behind, shareFloor }: Lead): string[] {
  const low = [...leaders, ...behind].filter((row) => row.standing === 'at-floor')
  if (leaders[0].publish === 'http')
    return ['The floor publishes by itself: what is published over HTTP is not held against it.']
  const valid = floor.find((row) => row.standing === 'floor')
  if (valid === undefined) {
    const { point } = leaders[0]
    const where = point === null ? '' : ` at ${formatCount(point)} clients`
    return [`No valid floor was measured${where}: latencies near the tool’s own limit cannot be told.`]
  }
  if (low.length === 0) return []
  if (shareFloor && low.length === leaders.length)
    return ['Those at the floor are not ranked against each other on latency.']
  const [verb, consequence] = low.length === 1 ? ['is', ''] : ['are', ': not ranked against each other on latency']
  return [
    `At the generator's floor (p50 ${usText(valid.latency.p50)}) ${verb} ${contendersOf(low).join(', ')}${consequence}.`,
  ]
}

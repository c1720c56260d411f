/** The result in one sentence, and what must be known with it. */
import { formatCount, formatRatio } from '../../format.js'
import { countsForCost } from '../ranking.js'
import { waitingCpuSentences } from './cost.js'
import { atLargestPoint, type Findings, publishedAlike } from './findings.js'
import { latencyHeadline, NO_LATENCY, plainRatio } from './latency.js'
import { contrastLatency, leadOf } from './leaders.js'
import { memorySentences } from './memory.js'
import { contendersOf, listOf, nameInText } from './phrases.js'

export function verdictOf(findings: Findings): string {
  const progress = progressText(findings)
  const found = [headline(findings), ...losses(findings), ...leftOut(findings)].join('; ')
  return `${progress === null ? found : `${progress}: ${lowerFirst(found)}`}.`
}

function progressText({ aborted, finished, trialsDone, trialsPlanned }: Findings): string | null {
  const count = `${formatCount(trialsDone)} of ${formatCount(trialsPlanned)} trials`
  if (aborted) return `Interrupted after ${count}`
  if (trialsDone < trialsPlanned) return `Incomplete, ${count} were run`
  return finished ? null : `Not finished, though ${count} were run`
}

function headline(findings: Findings): string {
  const valid = findings.rows.filter(countsForCost)
  if (valid.length === 0)
    return findings.rows.length === 0 ? 'Nothing was measured' : 'No trial is valid, so nothing can be said'
  return publishedAlike(findings)
    .filter(({ rows }) => rows.some(countsForCost))
    .map(
      (group, _, { length }) =>
        `${length > 1 ? PUBLISHED[group.rows[0]?.publish ?? 'direct'] : ''}${headlineOf(group)}`,
    )
    .join('; ')
}

const PUBLISHED = { direct: 'published by the servers themselves, ', http: 'published over HTTP, ' } as const

function headlineOf(findings: Findings): string {
  return findings.kind === 'idle' ? waitingHeadline(findings) : messageHeadline(atLargestPoint(findings))
}

function messageHeadline(findings: Findings): string {
  const lead = leadOf(findings)
  if (lead === null) return NO_LATENCY
  const [first] = lead.leaders
  const slowest = lead.perTransport.at(-1)
  const said = latencyHeadline(findings, lead)
  if (slowest === undefined || !lead.behind.includes(slowest)) return said
  const ratio = plainRatio(first, slowest)
  const { told } = contrastLatency({ base: first, other: slowest, blocks: findings.blocks })
  return !told || ratio === null || ratio <= 1
    ? said
    : `${said}; ${slowest.contender} takes ${formatRatio(ratio)} as long`
}

/** The first thing that can be said of memory or, without points, of CPU. */
function waitingHeadline(findings: Findings): string {
  const [sentence = 'Nothing can be said of what waiting costs.'] = [
    ...memorySentences(findings.idle),
    ...waitingCpuSentences(atLargestPoint(findings)),
  ]
  return sentence.replace(/\.$/, '')
}

function losses({ rows, floor }: Findings): string[] {
  const lossy = [...rows.filter(countsForCost), ...floor.filter((row) => row.standing === 'floor')]
  const losing = lossy.filter((row) => row.missing > 0).map(nameInText)
  return losing.length === 0 ? [] : [`messages were lost by ${listOf(losing)}`]
}

function leftOut({ rows }: Findings): string[] {
  const left = rows.filter((row) => row.standing === 'invalid' || row.standing === 'failed')
  const partly = rows.filter((row) => countsForCost(row) && row.validTrials < row.trials)
  return [
    ...(left.length === 0 || left.length === rows.length
      ? []
      : [`not counted: ${left.map((row) => `${nameInText(row)} (${row.standing})`).join(', ')}`]),
    ...(partly.length === 0 ? [] : [`only some trials are valid of ${listOf([...new Set(contendersOf(partly))])}`]),
  ]
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

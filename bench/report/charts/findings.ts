/** What charts find, in sentences made from the numbers of valid trials; judged as in the answers of the report. */

import { medianValue } from '../figure.js'
import { MEASURES } from '../measures.js'
import { countsForCost } from '../ranking.js'
import type { Report } from '../report.js'
import type { ReportRow } from '../rows.js'
import { type Cost, costSentence } from '../words/cost.js'
import { atLargestPoint, type Findings, publishedAlike } from '../words/findings.js'
import { NO_LATENCY } from '../words/latency.js'
import { contrastLatency, leadOf } from '../words/leaders.js'
import { contendersOf, usText } from '../words/phrases.js'
import { type ChartRow, rowsForFindings } from './chart-row.js'

/** Names in a list before the rest is only counted. */
const MOST_NAMES = 3

/**
 * One finding per run, behind its label if there are several: from the rows of these that are its own and count, and
 * from the model with its most clients.
 */
export function findingPerRun(
  { runs }: Report,
  rows: readonly ChartRow[],
  finding: (rows: readonly ChartRow[], findings: Findings) => string,
): string {
  return runs
    .map((run) => {
      const own = rowsForFindings(rows).filter((row) => row.run === run)
      const said = publishedAlike(atLargestPoint(run.model))
        .map((group, _, { length }) => {
          const alike = own.filter(({ row }) => group.rows.includes(row))
          const publish = group.rows[0]?.publish
          const text = finding(length === 1 ? own : alike, group)
          return length > 1 && publish === 'http' ? `Published over HTTP: ${text}` : text
        })
        .join(' ')
      return run.label === '' ? said : `${run.label}: ${said}`
    })
    .join(' ')
}

/** `a, b, c and 4 more`. */
export function nameList(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ')
  const more = names.length - MOST_NAMES
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** Least and most of a cost; whoever has it, if nobody else does. */
export function costFinding(cost: Cost, findings: Findings): string {
  const [compared] = costSentence(cost, findings)
  if (compared !== undefined) return compared
  const [only] = findings.rows.flatMap((row) => {
    const value = countsForCost(row) ? medianValue(cost.measure.figure(row)) : null
    return value === null ? [] : [`${row.contender} ${cost.text(value)}`]
  })
  return only === undefined ? `${cost.what}: no valid trial tells.` : `${cost.what}: ${only}.`
}

/** How soon half of everything reaches the soonest and the slowest. */
export function latencyFinding(findings: Findings): string {
  const lead = leadOf(findings)
  if (lead === null) return `${NO_LATENCY}.`
  const [first, ...beside] = lead.leaders
  const last = lead.behind.at(-1)
  if (first.latency.p50.kind !== 'value') return `Half of what ${first.contender} should deliver never arrived.`
  if (last === undefined) return `${halfWithin(findings, first)}${undecided(findings, [first, ...beside])}.`
  if (last.latency.p50.kind === 'greater') {
    return `${halfWithin(findings, first)}; half of what ${last.contender} should deliver never arrived.`
  }
  const { measure } = contrastLatency({ base: first, other: last, blocks: findings.blocks })
  if (measure.key === MEASURES.transportP50.key) {
    const [low, high] = [usText(measure.figure(first)), usText(measure.figure(last))]
    return `On transport latency ${first.contender} is ahead of ${last.contender}: ${low} against ${high} at the median.`
  }
  const equals = beside.length === 0 ? '' : ` (not told apart: ${nameList(contendersOf(beside))})`
  return `${halfWithin(findings, first)}${equals}; ${last.contender} needs ${usText(last.latency.p50)}.`
}

function halfWithin({ kind }: Findings, { contender, latency }: ReportRow): string {
  return kind === 'echo'
    ? `Half of all round trips on ${contender} take at most ${usText(latency.p50)}`
    : `Half of all events reach ${contender} within ${usText(latency.p50)}`
}

/** What follows where nobody is behind: the tail of the only one, or that the others are not told apart. */
function undecided({ kind }: Findings, leaders: readonly ReportRow[]): string {
  const [first, ...others] = leaders
  const last = others.at(-1)
  if (first === undefined) return ''
  if (last !== undefined) {
    const most = others.length === 1 ? last.contender : `the others (${nameList(contendersOf(others))})`
    return `; ${most} cannot be told apart from it`
  }
  if (first.latency.p99.kind !== 'value') return ''
  return `, 99 % ${kind === 'echo' ? 'at most' : 'within'} ${usText(first.latency.p99)}`
}

/** Exact metrics of two arms: what does not move with the machine may not be worse at all. */
import { ascending } from '../stats/order.js'
import { openRow, type PairedSubject, refused } from './ab-row.js'
import { isExactFor } from './exact-heads.js'
import { exactText } from './exact-text.js'
import type { GateRow } from './gate-file.js'
import type { Metric } from './metric.js'
import { metricsOf, metricText } from './metrics.js'

/** What a transport may never do; in anything else two transports differ by nature. */
const DELIVERED = ['missing', 'duplicated', 'reordered', 'corrupt', 'wrongStates']

/** One row per metric that is exact here; what only a closed loop states says nothing between two contenders. */
export function exactRows(paired: PairedSubject, { closedLoop }: { readonly closedLoop: boolean }): GateRow[] {
  const all = closedLoop && paired.subject.base === paired.subject.other
  return metricsOf('exact')
    .filter(({ needsClosedLoop }) => all || !needsClosedLoop)
    .filter((metric) => isExactFor(paired.subject.base, metric))
    .map((metric) => exactRow(metric, paired))
}

function exactRow(metric: Metric, paired: PairedSubject): GateRow {
  const { subject, exactProblems } = paired
  const advisory = subject.base !== subject.other && !DELIVERED.includes(metric.key)
  const row = { ...openRow(metric, paired), class: 'exact' as const, advisory }
  if (exactProblems.length > 0) return { ...row, ...refused(exactProblems) }
  const unstated = unstatedBlock(row.blocks)
  if (unstated !== null) return { ...row, ...refused([`${unstated} states no ${metric.name}`]) }
  return { ...row, ...(metric.over === 'sum' ? countsJudged(metric, row.blocks) : valuesJudged(metric, row.blocks)) }
}

type Side = 'base' | 'other'
type Blocks = GateRow['blocks']
type Judged = Pick<GateRow, 'base' | 'other' | 'verdict' | 'change' | 'reason' | 'remedy'> & Partial<GateRow>

function unstatedBlock(blocks: Blocks): string | null {
  const found = blocks.find(({ base, other }) => base === null || other === null)
  return found === undefined ? null : `${found.base === null ? 'A' : 'B'} in block ${found.block + 1}`
}

/**
 * Counts of the ledger, all of which should be 0. A lost message is a regression whatever A does; of the others more may
 * be chance where A itself has any.
 */
function countsJudged(metric: Metric, blocks: Blocks): Judged {
  const sum = (side: Side): number => blocks.reduce((all, block) => all + (block[side] ?? Number.NaN), 0)
  const [base, other] = [sum('base'), sum('other')]
  if (metric.key === LOST && base > 0 && other > 0) {
    const reason = `B lost ${metricText(metric, other)}, and A ${metricText(metric, base)}: neither carries this load`
    return { base, other, verdict: 'regression', change: 'unknown', reason, remedy: LESS_LOAD }
  }
  if (base === 0 || other <= base) return compared(metric, blocks, { base, other })
  const reason = `${metricText(metric, other)} in B, but ${metricText(metric, base)} in A too: more may be chance`
  return { base, other, verdict: 'inconclusive', change: 'unknown', reason, remedy: LESS_LOAD }
}

const LOST = 'missing'
const LESS_LOAD = 'measure at a load that A carries without any'

/** What every trial of an arm agrees in to the bit; where those of A do not, B must lie beyond all of them to be worse. */
function valuesJudged(metric: Metric, blocks: Blocks): Judged {
  const of = (side: Side): number[] => blocks.map((block) => block[side] ?? Number.NaN)
  const bySize = (values: readonly number[]): number[] => {
    const sorted = ascending(values)
    return metric.better === 'lower' ? sorted : sorted.reverse()
  }
  const [a, b] = [bySize(of('base')), bySize(of('other'))]
  const [bestA, worstA] = [a[0] ?? Number.NaN, a.at(-1) ?? Number.NaN]
  const [bestB, worstB] = [b[0] ?? Number.NaN, b.at(-1) ?? Number.NaN]
  const isWorse = (one: number, than: number): boolean => (metric.better === 'lower' ? one > than : one < than)
  if (bestA === worstA || isWorse(bestB, worstA)) return compared(metric, blocks, { base: worstA, other: worstB })
  // A closed loop promises that all trials agree.
  const why = `A differs between its own blocks (${exactText(metric, bestA)} to ${exactText(metric, worstA)})`
  if (metric.needsClosedLoop) return { base: null, other: null, change: 'unknown', ...refused([why]) }
  const values = { base: worstA, other: worstB, change: 'unknown' as const }
  if (!isWorse(worstB, worstA))
    return { ...values, verdict: 'pass', reason: `${why}, and B not beyond it`, remedy: null }
  return { ...values, verdict: 'inconclusive', reason: `${why}, and B in part beyond it`, remedy: LESS_LOAD }
}

interface Values {
  readonly base: number
  readonly other: number
}

function compared(metric: Metric, blocks: Blocks, { base, other }: Values): Judged {
  const [was, is] = [exactText(metric, base), exactText(metric, other)]
  const values = { base, other, remedy: null }
  if (base === other)
    return {
      ...values,
      verdict: 'pass',
      change: 'same',
      reason: base === 0 ? 'none in either arm' : `${is} in both arms`,
    }
  const worse = metric.better === 'lower' ? other > base : other < base
  if (!worse) {
    const reason = `${is} in B, ${was} in A: what is worse in A alone is no regression`
    return { ...values, verdict: 'pass', change: 'better', reason }
  }
  const seen = blocks.filter((block) => block.base !== block.other).map(({ block }) => block + 1)
  const where = seen.length === blocks.length ? 'in every block' : `in block ${seen.join(', ')}`
  const reason = `${is} instead of ${was}: B differs from A ${where}`
  return { ...values, verdict: 'regression', change: 'worse', reason }
}

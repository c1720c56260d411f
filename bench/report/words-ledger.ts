/** What arrived and what did not, in sentences. */
import { formatCount } from '../format.js'
import type { CompletedTrial } from '../result/schema.js'
import { countsForCost } from './ranking.js'
import type { ReportRow } from './rows.js'

export function ledgerSentences(rows: readonly ReportRow[]): string[] {
  const valid = rows.filter(countsForCost)
  return [...lossSentence(valid), ...irregularSentence(valid)]
}

function lossSentence(valid: readonly ReportRow[]): string[] {
  const expected = valid.reduce((sum, row) => sum + row.expected, 0)
  const losing = valid.filter((row) => row.missing > 0)
  if (losing.length === 0)
    return expected === 0
      ? []
      : [`Every one of the ${formatCount(expected)} deliveries expected in valid trials arrived.`]
  const list = losing.map((row) => `${row.contender} ${formatCount(row.missing)} of ${formatCount(row.expected)}`)
  return [`Lost messages: ${list.join(', ')}.`]
}

const IRREGULAR: readonly (readonly [name: string, read: (trial: CompletedTrial) => number])[] = [
  ['duplicated', (trial) => trial.ledger.duplicated],
  ['reordered', (trial) => trial.ledger.reordered],
  ['corrupt', (trial) => trial.ledger.corrupt],
  ['clients with a wrong state', (trial) => trial.stateCheck?.mismatched ?? 0],
]

function irregularSentence(valid: readonly ReportRow[]): string[] {
  const list = valid.flatMap((row) => {
    const counts = IRREGULAR.map(
      ([name, read]) => [name, row.used.reduce((sum, trial) => sum + read(trial), 0)] as const,
    )
    const some = counts.filter(([, count]) => count > 0).map(([name, count]) => `${formatCount(count)} ${name}`)
    return some.length === 0 ? [] : [`${row.contender} ${some.join(', ')}`]
  })
  return list.length === 0 ? [] : [`Irregular: ${list.join('; ')}.`]
}

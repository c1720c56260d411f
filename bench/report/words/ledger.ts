/** What arrived, what did not, and what does not count, in sentences. */
import { formatCount } from '../../format.js'
import type { CompletedTrial } from '../../result/schema.js'
import { countsForCost } from '../ranking.js'
import type { ReportRow } from '../rows.js'
import type { Findings } from './findings.js'
import { nameInText } from './phrases.js'

export function ledgerSentences(rows: readonly ReportRow[], floor: readonly ReportRow[]): string[] {
  const valid = rows.filter(countsForCost)
  return [...lossSentence(valid), ...floorLossSentence(floor), ...irregularSentence(valid)]
}

function lossSentence(valid: readonly ReportRow[]): string[] {
  const expected = valid.reduce((sum, row) => sum + row.expected, 0)
  const losing = valid.filter((row) => row.missing > 0)
  if (losing.length === 0)
    return expected === 0
      ? []
      : [`Every one of the ${formatCount(expected)} deliveries expected in the contenders’ valid trials arrived.`]
  return [`Lost messages: ${lossList(losing)}.`]
}

/** The floor has no transport logic that could lose anything: what it loses, the machine or the load engine lost. */
function floorLossSentence(floor: readonly ReportRow[]): string[] {
  const losing = floor.filter((row) => row.standing === 'floor' && row.missing > 0)
  return losing.length === 0 ? [] : [`The floor lost messages itself: ${lossList(losing)}.`]
}

function lossList(losing: readonly ReportRow[]): string {
  return losing.map((row) => `${row.contender} ${formatCount(row.missing)} of ${formatCount(row.expected)}`).join(', ')
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

/** Who is shown but not ranked, and who was not measured. */
export function leftOutSentences({ rows, floor }: Pick<Findings, 'rows' | 'floor'>): string[] {
  const list = (standing: ReportRow['standing']): string =>
    [...rows, ...floor]
      .filter((row) => row.standing === standing)
      .map(nameInText)
      .join(', ')
  const [invalid, failed] = [list('invalid'), list('failed')]
  return [
    ...(invalid === '' ? [] : [`Invalid, shown but not ranked: ${invalid}.`]),
    ...(failed === '' ? [] : [`Failed, not measured: ${failed}.`]),
  ]
}

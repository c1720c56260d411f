/** What a column of the CSV is. */
import type { CompletedTrial, ResultContender, Trial, ZeroSubscribers } from '../../result/schema.js'
import type { ReportRun } from '../report.js'
import type { CsvValue } from './csv-text.js'

/** A trial with what belongs to it. */
interface CsvRow {
  readonly run: ReportRun
  readonly trial: Trial
  /** null: it failed. */
  readonly completed: CompletedTrial | null
  readonly contender: ResultContender | null
  readonly zeroSubscribers: ZeroSubscribers | null
}

export type CsvColumn = readonly [name: string, read: (row: CsvRow) => CsvValue]

/** A column that only completed trials fill. */
export function measured(name: string, read: (trial: CompletedTrial) => CsvValue): CsvColumn {
  return [name, ({ completed }) => (completed === null ? null : read(completed))]
}

/** Results of one or two contenders by block, compared. */
import { compareRuns } from '../../../bench/report/comparison.js'
import type { Comparison, ComparisonRow, Ratio } from '../../../bench/report/report.js'
import type { CompletedTrial, ResultFile, Trial } from '../../../bench/result/schema.js'
import { completed, result, type TrialShape } from '../sample.js'
import { reportOf } from './report-of.js'

/** Trials of one contender, a block each, by p50. */
export const blocks = (p50s: readonly number[], shape: Partial<TrialShape> = {}): CompletedTrial[] =>
  p50s.map((p50Us, block) => completed({ contender: 'sse/node', ...shape, p50Us, block }))

export const run = (trials: readonly Trial[]): ResultFile => result({ trials, overrides: { blocks: 8 } })

export function compare(...results: readonly [ResultFile, ...ResultFile[]]): Comparison {
  const comparison = compareRuns(reportOf(...results).runs)
  if (comparison === null) throw new Error('two results have a comparison')
  return comparison
}

export function rowOf({ rows }: Comparison, key: string, contender = 'sse/node'): ComparisonRow {
  const row = rows.find((found) => found.metric.key === key && found.contender === contender)
  if (row === undefined) throw new Error(`no ${key} of ${contender}`)
  return row
}

export const ratioOf = (comparison: Comparison, key: string, contender?: string): Ratio | null | undefined =>
  rowOf(comparison, key, contender).entries[1]?.ratio

export const BASE = [10_000, 10_400, 10_800, 11_200]

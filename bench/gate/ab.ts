/** The A/B gate: paired trials of two arms, judged by exact rank statistics (METHODOLOGY.md, "Gates"). Pure. */
import type { ResultFile } from '../result/schema.js'
import type { GateFile } from './gate-file.js'
import type { Metric } from './metric.js'

export interface ArmResult {
  readonly label: string
  /** File name without folder. */
  readonly file: string
  readonly result: ResultFile
}

export interface AbQuestion {
  readonly a: ArmResult
  readonly b: ArmResult
  /** A once more; null: no null arm. */
  readonly nullArm: ArmResult | null
  /** Noisy metrics of the family; the exact ones that any scenario has (ledger, connections) are always judged. */
  readonly metrics: readonly Metric[]
  /** Family-wise error: 0.05. */
  readonly alpha: number
  /** Blocks that were planned: fewer in the files are refused. */
  readonly blocks: number
  readonly toolVersion: string
  /** What else is to be said: retaken pairs, metrics left out of the plan. */
  readonly notes: readonly string[]
}

/** Why a plan of so many blocks and hypotheses cannot reject; null: it can (2^−n ≤ α / m). */
export function whyPlanCannotReject(_blocks: number, _hypotheses: number, _alpha: number): string | null {
  throw new Error('not built yet')
}

export function judgeAb(_question: AbQuestion): GateFile {
  throw new Error('not built yet')
}

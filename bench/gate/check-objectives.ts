/** Thresholds beside a baseline: objectives as further rows of the check. Pure. */
import type { ResultFile } from '../result/schema.js'
import { type GateFile, type GateRow, verdictOfRows } from './gate-file.js'
import { METRICS } from './metrics.js'
import { sealGate } from './seal-gate.js'
import { objectiveRows } from './thresholds.js'

/**
 * The gate with the objectives of the result's scenario and of `added`; lost messages are among its exact rows already.
 * @throws BenchError `result-foreign` where a threshold of the result is not understood.
 */
export function withObjectives(gate: GateFile, result: ResultFile, added: readonly string[]): GateFile {
  const objectives = objectiveRows(result, added).filter((row) => row.class === 'objective')
  if (objectives.length === 0) return gate
  const { schema: _, sha256: __, ...content } = gate
  const rows = [...gate.rows, ...objectives]
  return sealGate({ ...content, rows, verdict: verdictOfRows(rows) })
}

/** The thresholds that the objectives of a gate were judged by, for judging it again. */
export function thresholdsOfRows(rows: readonly GateRow[]): string[] {
  const texts = rows.flatMap(({ class: metricClass, contender, metric, limit }) => {
    const known = METRICS.find(({ key }) => key === metric)
    if (metricClass !== 'objective' || limit === null || known === undefined) return []
    const unit = known.unit === 'us' ? 'us' : ''
    return [`${contender}: ${metric} ${limit.operator} ${limit.value}${unit}`]
  })
  return [...new Set(texts)]
}

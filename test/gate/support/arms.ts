/** Arms of an A/B gate for tests: results of hand-made trials, block by block, in a given order. */
import type { AbQuestion, ArmResult } from '../../../bench/gate/ab.js'
import { judgeAb } from '../../../bench/gate/ab.js'
import { FAMILY_ALPHA } from '../../../bench/gate/ab-family.js'
import type { GateFile, GateRow } from '../../../bench/gate/gate-file.js'
import type { Metric } from '../../../bench/gate/metric.js'
import { metricByKey } from '../../../bench/gate/metrics.js'
import { seal } from '../../../bench/result/digest.js'
import type { CompletedTrial, ResultFile, Trial } from '../../../bench/result/schema.js'
import { completed, result, type TrialShape } from '../../report/sample.js'

/** Without an absolute floor, so that every number may be scaled. */
export const P50: Metric = { ...metricByKey('p50'), floor: 0 }
export const RATE: Metric = { ...metricByKey('deliveredPerSecond'), floor: 0 }

/** What a trial of this block differs in. */
export type Change = (block: number) => Partial<CompletedTrial>

export interface ArmShape {
  readonly contender?: string
  readonly shape?: (block: number) => Partial<TrialShape>
  readonly change?: Change
}

/** Block b starts at minute b; the arm that comes second in it half a minute later. */
export function startedAt(block: number, isFirst: boolean): string {
  return `2026-01-02T03:${String(block).padStart(2, '0')}:${isFirst ? '00' : '30'}.000Z`
}

/** Even blocks measure A first, odd ones B. */
export const aComesFirst = (block: number): boolean => block % 2 === 0

interface Placed {
  readonly role: 'a' | 'b' | 'null'
  readonly aFirst?: (block: number) => boolean
}

/** An arm's trials by p50, µs, a block each. */
export function armTrials(
  p50s: readonly number[],
  arm: ArmShape,
  { role, aFirst = aComesFirst }: Placed,
): CompletedTrial[] {
  return p50s.map((p50Us, block) =>
    completed(
      { contender: arm.contender ?? 'sse/node', p50Us, ...arm.shape?.(block), block },
      { startedAt: startedAt(block, aFirst(block) === (role === 'a')), ...arm.change?.(block) },
    ),
  )
}

export function armOf(trials: readonly Trial[], label: string, blocks = trials.length): ArmResult {
  return { label, file: `${label}.json`, result: result({ trials, overrides: { blocks } }) }
}

/** The same arm, of whose result this differs. */
export function changed(arm: ArmResult, change: Partial<ResultFile>): ArmResult {
  return { ...arm, result: seal({ ...arm.result, ...change }) }
}

export interface Compared {
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly nullArm?: readonly number[]
  readonly armA?: ArmShape
  readonly armB?: ArmShape
}

export function questionOf({ a, b, nullArm, armA = {}, armB = {} }: Compared): AbQuestion {
  return {
    a: armOf(armTrials(a, armA, { role: 'a' }), 'a'),
    b: armOf(armTrials(b, armB, { role: 'b' }), 'b'),
    nullArm: nullArm === undefined ? null : armOf(armTrials(nullArm, armA, { role: 'null' }), 'null'),
    metrics: [P50],
    alpha: FAMILY_ALPHA,
    blocks: a.length,
    toolVersion: '0.1.0',
    notes: [],
  }
}

export function compare(compared: Compared, change: Partial<AbQuestion> = {}): GateFile {
  return judgeAb({ ...questionOf(compared), ...change })
}

export function rowOf(gate: GateFile, metric: string): GateRow {
  const rows = gate.rows.filter((row) => row.metric === metric)
  if (rows.length !== 1 || rows[0] === undefined) throw new Error(`${rows.length} rows of ${metric}`)
  return rows[0]
}

/** Values around 10 ms that scatter by a few percent, a block each, never two alike. */
export function around(factor: number, blocks = 12): number[] {
  return Array.from({ length: blocks }, (_, block) =>
    Math.round(factor * (10_000 + 37 * ((block * 5) % 12) - 11 * block)),
  )
}

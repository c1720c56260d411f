/** Results and baselines to hold against each other, made from the trials of the real sample. */

import { readFileSync } from 'node:fs'
import { addResult } from '../../../bench/baseline/add.js'
import { type Baseline, EMPTY_BASELINE } from '../../../bench/baseline/schema.js'
import { type CheckQuestion, judgeCheck } from '../../../bench/gate/check.js'
import type { GateFile, GateRow } from '../../../bench/gate/gate-file.js'
import { seal } from '../../../bench/result/digest.js'
import { parseResult } from '../../../bench/result/file.js'
import { type CompletedTrial, RESULT_SCHEMA, type ResultFile, type Trial } from '../../../bench/result/schema.js'

const SAMPLE = parseResult(readFileSync('results/sample.json', 'utf8'), 'results/sample.json')

export function sampleTrial(contender: string): CompletedTrial {
  const found = SAMPLE.trials.find((trial) => trial.contender === contender)
  if (found?.state !== 'completed') throw new Error(`the sample has no completed trial of ${contender}`)
  return found
}

export interface Shape {
  readonly trials: readonly Trial[]
  readonly blocks: number
  readonly scenario?: Partial<ResultFile['scenario']>
  readonly run?: Partial<ResultFile['run']>
  /** Changes to the environment. */
  readonly environment?: Readonly<Record<string, unknown>>
  readonly contenders?: ResultFile['contenders']
}

/** A finished run of these trials. */
export function resultOf({ trials, blocks, scenario, run, environment, contenders }: Shape): ResultFile {
  const numbered = trials.map((trial, index) => ({ ...trial, index, scenario: scenario?.name ?? trial.scenario }))
  return seal({
    ...SAMPLE,
    schema: RESULT_SCHEMA,
    run: { ...SAMPLE.run, ...run },
    environment: { ...SAMPLE.environment, ...environment },
    scenario: { ...SAMPLE.scenario, blocks, ...scenario },
    contenders: contenders ?? SAMPLE.contenders,
    plan: {
      trials: trials.length,
      order: numbered.map(({ index, block, contender, clients, point }) => ({
        index,
        block,
        contender,
        clients,
        point,
      })),
    },
    trials: numbered,
  })
}

export const CLOSED: Partial<ResultFile['scenario']> = {
  name: 'overhead',
  upstream: { ratePerSecond: 10, payloadBytes: 100, loop: 'closed' },
}

/** A trial whose every byte count is above 0, so that there is something to take away. */
export function closedTrial(contender: string, block: number): CompletedTrial {
  const trial = sampleTrial(contender)
  const more = (direction: CompletedTrial['wire']['total']['down']): CompletedTrial['wire']['total']['down'] => {
    const { payload, framing, http, setup } = direction
    return { ...direction, payload: payload + 1000, framing: framing + 1000, http: http + 1000, setup: setup + 1000 }
  }
  const { down, up } = trial.wire.total
  return {
    ...trial,
    block,
    upstream: { scheduled: 200, sent: 200, overruns: 0, received: 200, unanswered: 0, late: 0 },
    wire: { ...trial.wire, total: { down: more(down), up: more(up) } },
  }
}

export const CLOSED_CONTENDERS = ['sse/node', 'websocket/ws']

/** Two blocks of two contenders in a closed loop; `change` is applied to every trial. */
export function closedResult(
  change: (trial: CompletedTrial) => Trial | null = (trial) => trial,
  shape: Partial<Shape> = {},
): ResultFile {
  const all = [0, 1].flatMap((block) => CLOSED_CONTENDERS.map((contender) => closedTrial(contender, block)))
  const trials = all.map(change).filter((trial) => trial !== null)
  return resultOf({ trials, blocks: 2, ...shape, scenario: { ...CLOSED, ...shape.scenario } })
}

/** Only trials of this contender. */
export function only(
  contender: string,
  change: (trial: CompletedTrial) => Trial | null,
): (trial: CompletedTrial) => Trial | null {
  return (trial) => (trial.contender === contender ? change(trial) : trial)
}

export function baselineOf(...results: readonly ResultFile[]): Baseline {
  return results.reduce((baseline, result) => {
    return addResult(baseline, { result, verifies: true, file: 'r.json', reference: null, accept: false }).baseline
  }, EMPTY_BASELINE)
}

export function check(result: ResultFile, baseline: Baseline, change: Partial<CheckQuestion> = {}): GateFile {
  return judgeCheck({
    result,
    verifies: true,
    file: 'r.json',
    baseline,
    baselineFile: 'transport-bench.baseline.json',
    baselineSha256: '0'.repeat(64),
    requireNoisy: false,
    alpha: 0.05,
    toolVersion: '0.1.0',
    ...change,
  })
}

export function rowOf({ rows }: Pick<GateFile, 'rows'>, contender: string, metric: string): GateRow {
  const row = rows.find((one) => one.contender === contender && one.metric === metric)
  if (row === undefined) throw new Error(`there is no row ${contender} ${metric}`)
  return row
}

/** `contender metric: verdict` of the rows that are not as they were. */
export function notPassed({ rows }: Pick<GateFile, 'rows'>): string[] {
  return rows
    .filter(({ verdict, change }) => verdict !== 'pass' || change !== 'same')
    .map(({ contender, metric, verdict, change }) => `${contender} ${metric}: ${verdict === 'pass' ? change : verdict}`)
}

export interface NoisyShape {
  /** ln of p50 of sse/node over that of the floor, by block. */
  readonly logRatios: readonly number[]
  /** p50 of the floor, µs. */
  readonly floorUs?: number
  readonly day?: number
  readonly change?: (trial: CompletedTrial) => CompletedTrial
  readonly shape?: Partial<Shape>
}

/** sse/node beside the floor, p50 alone differing; CPU, bytes and rate are those of the sample. */
export function noisyResult({
  logRatios,
  floorUs = 10_000,
  day = 1,
  change = (t) => t,
  shape,
}: NoisyShape): ResultFile {
  const trials = logRatios.flatMap((logRatio, block) => {
    const withP50 = (contender: string, us: number): CompletedTrial => {
      const trial = sampleTrial(contender)
      return { ...trial, block, latency: { ...trial.latency, p50: { us } } }
    }
    return [withP50('floor/net', floorUs), withP50('sse/node', floorUs * Math.exp(logRatio))].map(change)
  })
  const startedAt = `2026-10-${`${day}`.padStart(2, '0')}T00:00:00.000Z`
  return resultOf({ trials, blocks: logRatios.length, ...shape, run: { startedAt, ...shape?.run } })
}

/** One session a day. */
export function sessionsOf(
  logRatios: readonly number[],
  given: Omit<NoisyShape, 'logRatios'> = {},
): readonly ResultFile[] {
  return logRatios.map((logRatio, i) => noisyResult({ ...given, logRatios: [logRatio], day: i + 1 }))
}

import { describe, expect, test } from 'vitest'
import { EMPTY_BASELINE } from '../../bench/baseline/schema.js'
import { judgeCheck } from '../../bench/gate/check.js'
import { thresholdsOfRows, withObjectives } from '../../bench/gate/check-objectives.js'
import { exitCodeOfGate, type GateFile } from '../../bench/gate/gate-file.js'
import { documentDigest } from '../../bench/result/digest.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { completed, result } from '../report/sample.js'

const TRIALS = [
  completed({ contender: 'sse/node', p50Us: 1000, point: 100 }),
  completed({ contender: 'sse/node', p50Us: 2000, point: 200 }),
  completed({ contender: 'websocket/ws', p50Us: 900, point: 100 }),
]

const resultWith = (...threshold: string[]): ResultFile => result({ trials: TRIALS, overrides: { threshold } })

function checked(of: ResultFile): GateFile {
  return judgeCheck({
    result: of,
    verifies: true,
    file: 'mine.json',
    baseline: EMPTY_BASELINE,
    baselineFile: 'baseline.json',
    baselineSha256: '0'.repeat(64),
    requireNoisy: false,
    alpha: 0.05,
    toolVersion: '1.2.3',
  })
}

/** As it would be with a baseline that has everything. */
function passing(of: ResultFile): GateFile {
  const gate = checked(of)
  const rows = gate.rows.map((row) => ({ ...row, verdict: 'pass' as const }))
  return { ...gate, rows, verdict: 'pass' }
}

describe('a check with thresholds', () => {
  test('is as it was without any', () => {
    const gate = checked(resultWith())
    expect(withObjectives(gate, resultWith(), [])).toBe(gate)
  })

  test.each([
    ['all met', ['p50 < 5ms'], 0],
    ['one of the flags missed', ['p50 < 5ms', 'sse/*: p50 < 1500us'], 1],
    ['one left open', ['p999 < 5s'], 2],
    ['one that matches nobody', ['long-poll/*: p50 < 5s'], 3],
  ])('%s', (_, added, exitCode) => {
    const gate = withObjectives(passing(resultWith()), resultWith(), added)
    expect(exitCodeOfGate(gate)).toBe(exitCode)
    expect(gate.sha256).toBe(documentDigest(gate))
  })

  test('judges those of the scenario, too, once', () => {
    const own = resultWith('p50 < 1500us')
    const gate = withObjectives(passing(own), own, ['p50 < 1.5ms', 'missing == 0'])
    const objectives = gate.rows.filter((row) => row.class === 'objective')
    expect(objectives.map(({ contender, point, metric, verdict }) => [contender, point, metric, verdict])).toEqual([
      ['sse/node', 100, 'p50', 'pass'],
      ['sse/node', 100, 'missing', 'pass'],
      ['sse/node', 200, 'p50', 'regression'],
      ['sse/node', 200, 'missing', 'pass'],
      ['websocket/ws', 100, 'p50', 'pass'],
      ['websocket/ws', 100, 'missing', 'pass'],
    ])
  })

  test('leaves lost messages to the exact rows', () => {
    const added = (gate: GateFile): number => gate.rows.filter(({ metric }) => metric === 'missing').length
    const plain = passing(resultWith())
    expect(added(withObjectives(plain, resultWith(), ['p50 < 5ms']))).toBe(added(plain))
  })

  test.each([
    [['p50 < 1.5ms, p50 > 100us', 'websocket/ws: p99 <= 2s, bytesPerMessage < .5KiB', 'missing == 0']],
    [['sse/*|long-poll/*: p50 < 0.000001s', 'floor/net: max < 1e3us', 'deliveredPerSecond >= 9900/s']],
  ])('is judged the same again from what its rows say: %j', (added) => {
    const own = resultWith('sse/node: p90 < 3ms')
    const gate = withObjectives(checked(own), own, added)
    expect(withObjectives(checked(own), own, thresholdsOfRows(gate.rows))).toEqual(gate)
  })
})

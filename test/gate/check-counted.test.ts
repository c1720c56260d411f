/** Counted metrics: two per cent are tolerated, and only a network of one's own lets them decide. */
import { describe, expect, it } from 'vitest'
import type { Baseline } from '../../bench/baseline/schema.js'
import { exitCodeOfGate } from '../../bench/gate/gate-file.js'
import type { ResultFile } from '../../bench/result/schema.js'
import { baselineOf, check, closedResult, rowOf } from './support/check-inputs.js'

const KEY = 'segmentsPerMessage'

/** null: the probe could not tell. */
function counting(segments: number | null, ownNetworkNamespace: boolean): ResultFile {
  return closedResult(
    (trial) => ({
      ...trial,
      cost: { ...trial.cost, received: 1000 },
      wire: { ...trial.wire, tcp: segments === null ? null : { hostSegmentsSent: segments } },
    }),
    { environment: { ownNetworkNamespace } },
  )
}

const BASELINE = baselineOf(counting(2000, true))

describe('segments per message', () => {
  it.each([
    [2000, 'pass', 'same'],
    [2040, 'pass', 'same'],
    [2041, 'regression', 'worse'],
    [1960, 'pass', 'same'],
    [1959, 'pass', 'better'],
  ])('%i where the baseline has 2000: %s, %s', (segments, verdict, change) => {
    const gate = check(counting(segments, true), BASELINE)
    expect(rowOf(gate, 'sse/node', KEY)).toMatchObject({ verdict, change, advisory: false })
    expect(exitCodeOfGate(gate)).toBe(verdict === 'pass' ? 0 : 1)
  })

  it('outside of a network namespace they are shown, and decide nothing', () => {
    const gate = check(counting(4000, false), BASELINE)
    expect(rowOf(gate, 'sse/node', KEY)).toMatchObject({ verdict: 'regression', advisory: true })
    expect(gate.verdict).toBe('pass')
    expect(gate.notes.join(' ')).toMatch(/Counted metrics are advisory/)
  })

  it('are not taken into a baseline there', () => {
    expect(baselineOf(counting(2000, false)).scenarios.overhead?.counted).toEqual({})
  })

  it.each([
    ['a baseline without them', counting(2000, true), withoutCounted(BASELINE)],
    ['a result without them', counting(null, true), BASELINE],
  ])('%s fails closed', (_, result, baseline) => {
    const gate = check(result, baseline)
    expect(rowOf(gate, 'sse/node', KEY)).toMatchObject({ verdict: 'invalid', advisory: false })
    expect(exitCodeOfGate(gate)).toBe(3)
  })

  it('are no row where neither counts them', () => {
    const gate = check(counting(2000, false), withoutCounted(BASELINE))
    expect(gate.rows.some(({ metric }) => metric === KEY)).toBe(false)
  })
})

function withoutCounted(baseline: Baseline): Baseline {
  const { overhead } = baseline.scenarios
  if (overhead === undefined) throw new Error('the baseline has no scenario overhead')
  return { ...baseline, scenarios: { overhead: { ...overhead, counted: {} } } }
}

/** What A against itself is summarised to: noise, interval, detectable change and verdicts of each metric. */
import { describe, expect, it } from 'vitest'
import type { GateFile, GateRow, Verdict } from '../../bench/gate/gate-file.js'
import { sealGate } from '../../bench/gate/seal-gate.js'
import { painter } from '../../bench/report/paint.js'
import { aaText, summariseAa } from '../../bench/selftest/aa.js'

interface Shape {
  readonly metric?: string
  readonly verdict?: Verdict
  readonly others?: readonly (number | null)[]
  readonly interval?: [number, number] | null
  readonly detectable?: number | null
  readonly class?: GateRow['class']
}

function row({ metric = 'p50', verdict = 'pass', others = [100, 100], ...shape }: Shape = {}): GateRow {
  return {
    contender: 'websocket/ws',
    point: null,
    metric,
    class: shape.class ?? 'noisy',
    advisory: false,
    verdict,
    change: 'same',
    reason: 'none',
    remedy: null,
    base: 100,
    other: 100,
    limit: null,
    ratio: { estimate: 1, interval: shape.interval === undefined ? [0.9, 1.1] : shape.interval },
    margin: 1.1,
    p: 0.5,
    pAdjusted: 1,
    detectable: shape.detectable === undefined ? 1.3 : shape.detectable,
    orderEffect: null,
    blocks: others.map((other, block) => ({ block, order: block % 2 === 0 ? 'AB' : 'BA', base: 100, other })),
  }
}

function gate(rows: readonly GateRow[], verdict: Verdict = 'pass'): GateFile {
  return sealGate({
    tool: { name: 'transport-bench', version: '0.0.0' },
    kind: 'ab',
    scenario: 'smoke',
    verdict,
    aborted: false,
    alpha: 0.05,
    family: rows.length,
    base: 'A',
    other: 'B',
    sources: [],
    rows: [...rows],
    notes: [],
  })
}

describe('A against itself', () => {
  it('has as noise the standard deviation of ln ratio, as the textbook computes it', () => {
    const others = [100 * Math.exp(0.1), 100 * Math.exp(-0.1), 100 * Math.exp(0.1), 100 * Math.exp(-0.1)]
    const [only] = summariseAa([gate([row({ others })])]).rows
    expect(only?.noise).toBeCloseTo(Math.sqrt((4 * 0.01) / 3), 12)
  })

  it('over several sessions has the median noise, the widest reach, and the counts of verdicts', () => {
    const wide = [100 * Math.exp(0.3), 100 * Math.exp(-0.3)]
    const gates = [
      gate([row({ interval: [0.95, 1.2], detectable: 1.2 })]),
      gate([row({ others: wide, verdict: 'inconclusive', interval: [0.8, 1.05], detectable: 1.6 })], 'inconclusive'),
      gate([row({ detectable: 1.4 })]),
    ]
    const { sessions, verdicts, rows } = summariseAa(gates)
    expect(sessions).toBe(3)
    expect(verdicts).toEqual({ regression: 0, pass: 2, inconclusive: 1, invalid: 0 })
    expect(rows).toMatchObject([
      { noise: 0, interval: [0.8, 1.2], detectable: 1.4, verdicts: { pass: 2, inconclusive: 1 } },
    ])
  })

  it('knows no noise of what was not measured', () => {
    const [only] = summariseAa([
      gate([row({ others: [null, 100], interval: null, detectable: null, verdict: 'invalid' })]),
    ]).rows
    expect(only).toMatchObject({ noise: null, interval: null, detectable: null, verdicts: { invalid: 1 } })
  })

  it('leaves the exact metrics out, and tells the others apart', () => {
    const rows = [row(), row({ metric: 'p99' }), row({ metric: 'missing', class: 'exact' })]
    expect(summariseAa([gate(rows)]).rows.map(({ metric }) => metric)).toEqual(['p50', 'p99'])
  })

  it('is told as a table with a sentence above it', () => {
    const text = aaText(
      summariseAa([gate([row()]), gate([row({ verdict: 'regression' })], 'regression')]),
      painter(false),
    )
    expect(text).toContain('2 sessions of A against itself: 1 regression, 1 pass')
    expect(text).toMatch(/websocket\/ws +p50 +0 +0\.900–1\.10× +1\.30× +1 regression, 1 pass/)
  })
})

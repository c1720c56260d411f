import { describe, expect, test } from 'vitest'
import { metricByKey } from '../../bench/gate/metrics.js'
import { aComesFirst, around, compare, P50, RATE, rowOf } from './support/arms.js'

const EVEN = around(1)

describe('a null arm', () => {
  test.each([
    ['that agrees with A leaves a regression', around(1.3), around(1.01), 'regression'],
    ['that agrees with A leaves a pass', around(1.01), around(0.99), 'pass'],
    ['slower than A voids a regression', around(1.3), around(1.3), 'invalid'],
    ['slower than A voids a pass', around(1), around(1.3), 'invalid'],
    ['faster than A voids it too', around(1), around(0.7), 'invalid'],
    ['5 % slower lies within the margin', around(1.3), around(1.05), 'regression'],
  ] as const)('%s', (_, b, nullArm, verdict) => {
    const gate = compare({ a: EVEN, b: [...b], nullArm: [...nullArm] })
    expect(rowOf(gate, 'p50').verdict).toBe(verdict)
    expect(rowOf(gate, 'missing').verdict).toBe('pass')
    expect(gate.notes).toHaveLength(1)
    expect(gate.notes[0]).toMatch(/^A against itself, sse\/node: p50 [\d.]+× \(95 %: /)
    expect(gate.sources.map(({ role }) => role)).toEqual(['a', 'b', 'null'])
  })

  test('voids the metric that moved and no other', () => {
    const memory = { ...metricByKey('memory'), floor: 0 }
    const shape = () => ({ rssBytes: 1e8 })
    const gate = compare(
      { a: EVEN, b: EVEN, nullArm: around(1.4), armA: { shape }, armB: { shape } },
      { metrics: [P50, memory, RATE] },
    )
    expect(rowOf(gate, 'p50').verdict).toBe('invalid')
    expect(rowOf(gate, 'p50').reason).toContain('this machine moved by itself')
    expect([rowOf(gate, 'memory').verdict, rowOf(gate, 'deliveredPerSecond').verdict]).toEqual(['pass', 'pass'])
  })

  test('with a dropped block voids noisy rows', () => {
    const gate = compare({ a: EVEN, b: around(1.3), nullArm: EVEN.slice(1) })
    expect(rowOf(gate, 'p50')).toMatchObject({ verdict: 'invalid' })
    expect(rowOf(gate, 'p50').reason).toContain('A′')
    expect(rowOf(gate, 'missing').verdict).toBe('pass')
  })

  test('that does not state the metric vouches for nothing', () => {
    const nullArm = EVEN.map((us, block) => (block === 3 ? 0 : us))
    expect(rowOf(compare({ a: EVEN, b: EVEN, nullArm }), 'p50')).toMatchObject({
      verdict: 'inconclusive',
      reason: 'p50 of A′ in block 4 is 0, of which there is no ratio',
    })
  })
})

describe('the order of the arms', () => {
  /** What comes second is slower by this factor. */
  const ordered = (factor: number, blocks: number) => {
    const even = around(1, blocks)
    const side = (isA: boolean) => even.map((us, block) => Math.round(us * (aComesFirst(block) === isA ? 1 : factor)))
    return compare({ a: side(true), b: side(false) })
  }

  test.each([
    [1.03, 12, 'pass'],
    [1.3, 12, 'invalid'],
    [1.3, 20, 'invalid'],
    [1.03, 22, 'pass'],
    [1.3, 22, 'invalid'],
  ] as const)('second slower by %f in %i blocks: %s', (factor, blocks, verdict) => {
    const row = rowOf(ordered(factor, blocks), 'p50')
    expect(row.verdict).toBe(verdict)
    expect(row.orderEffect?.ratio).toBeCloseTo(factor ** 2, 2)
    if (verdict === 'invalid') expect(row.reason).toContain('which arm came first')
  })

  test('is noise while it is not significant, however large', () => {
    const even = around(1, 8)
    const b = even.map((us, block) => us * (block % 2 === 0 ? ([1.5, 0.8, 1.4, 1.1][block / 2] ?? 1) : 1))
    const { orderEffect, verdict } = rowOf(compare({ a: even, b }), 'p50')
    expect(orderEffect?.ratio).toBeGreaterThan(1.1)
    expect(orderEffect?.p).toBeGreaterThan(0.01)
    expect(verdict).not.toBe('invalid')
  })
})

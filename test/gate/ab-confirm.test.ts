import { describe, expect, test } from 'vitest'
import { confirmed } from '../../bench/gate/ab.js'
import { type GateFile, gateFile } from '../../bench/gate/gate-file.js'
import { documentDigest } from '../../bench/result/digest.js'
import { completed } from '../report/sample.js'
import { type ArmShape, around, compare, P50, RATE, rowOf } from './support/arms.js'

const EVEN = around(1)
const slow = (factor: number): GateFile => compare({ a: EVEN, b: around(factor) })
const { ledger, cost } = completed({ contender: 'sse/node', p50Us: 1 })
const LOSING: ArmShape = { change: () => ({ ledger: { ...ledger, missing: 1, delivered: ledger.delivered - 1 } }) }

describe('a second session', () => {
  test.each([
    ['that shows it again', slow(1.3), slow(1.25), 'regression', /; confirmed: a second session says 1.25×/],
    ['that does not', slow(1.3), slow(1.01), 'inconclusive', /^not confirmed: 1.30×/],
    ['that says better', slow(1.3), slow(0.7), 'inconclusive', /^not confirmed/],
    ['of a pass changes nothing', slow(1), slow(1.3), 'pass', /within/],
    ['that is invalid', slow(1.3), invalid(), 'inconclusive', /the second session is invalid: .*B has no trial/],
    ['of other arms', slow(1.3), { ...slow(1.3), other: 'B: another' }, 'inconclusive', /does not have this row/],
  ] as const)('%s', (_, first, second, verdict, words) => {
    const gate = confirmed(first, second)
    expect(rowOf(gate, 'p50').verdict).toBe(verdict)
    expect(rowOf(gate, 'p50').reason).toMatch(words)
    expect(gate.verdict).toBe(verdict)
    expect(gateFile.parse(gate).sha256).toBe(documentDigest(gate))
    expect(gate.sources.map(({ role }) => role)).toEqual(['a', 'b', 'confirm-a', 'confirm-b'])
  })

  test('is adjusted over the rows flagged first, not over all of its own', () => {
    // Eight blocks: the smallest p is 2^-8, which fits α only for a small family.
    const metrics = Array.from({ length: 7 }, (_, i) => ({ ...P50, key: `p50-${i}`, ...(i > 0 ? { delta: 9 } : {}) }))
    const session = (b: readonly number[]) => compare({ a: around(1, 8), b }, { metrics })
    const almost = around(1.3, 8).map((us, block) => (block === 0 ? us * 0.84 : us))
    const gate = confirmed(session(around(1.3, 8)), session(almost))
    expect(rowOf(session(almost), 'p50-0').verdict).not.toBe('regression')
    expect(rowOf(gate, 'p50-0').verdict).toBe('regression')
  })

  test('is adjusted over all the rows flagged first', () => {
    const slower = (values: readonly number[]): ArmShape => ({
      change: (block) => ({ cost: { ...cost, received: values[block] ?? 0 } }),
    })
    const session = (b: readonly number[], received: readonly number[]) =>
      compare({ a: EVEN, b, armA: slower(EVEN), armB: slower(received) }, { metrics: [P50, RATE] })
    const gate = confirmed(session(around(1.3), around(0.7)), session(around(1.3), EVEN))
    expect([rowOf(gate, 'p50').verdict, rowOf(gate, 'deliveredPerSecond').verdict]).toEqual([
      'regression',
      'inconclusive',
    ])
    expect(gate.verdict).toBe('regression')
  })

  test('exact regressions need none, and one that it shows first counts', () => {
    const losing = compare({ a: EVEN, b: EVEN, armB: LOSING })
    const fine = compare({ a: EVEN, b: EVEN })
    expect(confirmed(losing, fine).verdict).toBe('regression')
    const later = confirmed(fine, losing)
    expect(later.verdict).toBe('regression')
    expect(rowOf(later, 'missing').reason).toMatch(/^in the second session: /)
  })

  test('that was interrupted makes the whole interrupted', () => {
    expect(confirmed(slow(1.3), { ...slow(1.3), aborted: true }).aborted).toBe(true)
  })
})

function invalid(): GateFile {
  return compare({ a: EVEN, b: around(1.3).slice(0, 11) })
}

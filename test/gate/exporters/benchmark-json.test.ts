import { describe, expect, test } from 'vitest'
import { benchmarkJsonOf } from '../../../bench/gate/exporters/benchmark-json.js'
import type { GateBlock, GateRow } from '../../../bench/gate/gate-file.js'
import { gate, row } from './support/gates.js'

interface Entry {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly range?: string
}

function entries(rows: readonly GateRow[]): Entry[] {
  return JSON.parse(benchmarkJsonOf(gate(rows)))
}

const blocks = (values: readonly (number | null)[]): GateBlock[] =>
  values.map((other, index) => ({ block: index, order: null, base: 1, other }))

describe('benchmark JSON', () => {
  test.each<readonly [metric: string, other: number, value: number, unit: string]>([
    ['p99', 9380, 9380, 'µs'],
    ['httpBytesDown', 57.6, 57.6, 'B'],
    ['missing', 3, 3, 'count'],
    ['deliveredPerSecond', 8000, 125, 'µs'],
  ])('%s: the smaller the better', (metric, other, value, unit) => {
    expect(entries([row('noisy', 'pass', { metric, other })])).toMatchObject([{ value, unit }])
  })

  test('a higher rate is a smaller value', () => {
    const [slow, fast] = [8000, 10_000].map(
      (other) => entries([row('noisy', 'pass', { metric: 'deliveredPerSecond', other })])[0]?.value,
    )
    expect(fast).toBeLessThan(slow as number)
  })

  test.each<readonly [what: string, change: Partial<GateRow>]>([
    ['what was not measured', { other: null }],
    ['a rate of nothing', { metric: 'deliveredPerSecond', other: 0 }],
  ])('leaves out %s', (_, change) => {
    expect(entries([row('noisy', 'pass', change)])).toEqual([])
  })

  test('leaves out what was not measured soundly, and nothing else', () => {
    const verdicts = ['invalid', 'regression', 'inconclusive', 'pass'] as const
    const rows = verdicts.map((verdict) => row('noisy', verdict, { contender: verdict }))
    expect(entries(rows).map(({ name }) => name)).toEqual(
      ['regression', 'inconclusive', 'pass'].map((name) => `stock-ticker: ${name} p99`),
    )
  })

  test('names depend on scenario, contender, point and key alone, and are never the same twice', () => {
    const of = (change: Partial<GateRow>): GateRow => row('objective', 'pass', change)
    const rows = [
      of({}),
      of({ limit: { operator: '<', value: 1 } }),
      of({ point: 1000, reason: 'another', verdict: 'regression' }),
      of({ contender: 'sse/node → sse/uws' }),
    ]
    expect(entries(rows).map(({ name }) => name)).toEqual([
      'stock-ticker: sse/node p99',
      'stock-ticker: sse/node ×1000 p99',
      'stock-ticker: sse/node → sse/uws p99',
    ])
  })

  test.each<readonly [what: string, metric: string, values: readonly (number | null)[], range: string | undefined]>([
    ['from lowest to highest', 'p99', [3, 1, 2], '1.00–3.00'],
    ['turned with its value', 'deliveredPerSecond', [10_000, 8000], '100–125'],
    ['of what was measured', 'p99', [null, 4, 2], '2.00–4.00'],
    ['none of a single block', 'p99', [1], undefined],
    ['none where all are the same', 'p99', [1, 1], undefined],
  ])('the range is %s', (_, metric, values, range) => {
    expect(entries([row('noisy', 'pass', { metric, blocks: blocks(values) })])[0]?.range).toBe(range)
  })
})

import { describe, expect, test } from 'vitest'
import type { GateRow } from '../../bench/gate/gate-file.js'
import { metricByKey } from '../../bench/gate/metrics.js'
import { painter } from '../../bench/report/paint.js'
import type { ExpectedRow, ExpectedSize, InjectionGate } from '../../bench/selftest/inject/injections.js'
import { type InjectionOutcome, outcomeOf } from '../../bench/selftest/inject/outcome.js'
import { outcomesText } from '../../bench/selftest/inject/outcome-text.js'

function row(metric: string, change: Partial<GateRow> = {}): GateRow {
  const metricClass = metricByKey(metric).class ?? 'exact'
  return {
    contender: 'sse/node',
    point: null,
    metric,
    class: metricClass,
    advisory: false,
    verdict: 'pass',
    change: 'same',
    reason: 'as before',
    remedy: null,
    base: 0,
    other: 0,
    limit: null,
    ratio: metricClass === 'noisy' ? { estimate: 1, interval: [0.99, 1.01] } : null,
    margin: metricClass === 'noisy' ? 1.1 : null,
    p: null,
    pAdjusted: null,
    detectable: null,
    orderEffect: null,
    blocks: [],
    ...change,
  }
}

const worse = (metric: string, change: Partial<GateRow> = {}): GateRow =>
  row(metric, { verdict: 'regression', change: 'worse', reason: `${metric} is worse`, other: 20, ...change })

const EXPECTED: Readonly<Record<InjectionGate, ExpectedRow>> = {
  check: { contender: 'sse/node', metric: 'missing', difference: 20, size: null },
  ab: { contender: 'sse/node', metric: 'p50', difference: null, size: null },
}

function outcome(gate: InjectionGate, rows: readonly GateRow[], change: { aborted?: boolean } = {}): InjectionOutcome {
  const injection = {
    name: 'a defect',
    gate,
    expected: [EXPECTED[gate]],
    consequences: [
      { metric: 'p99', because: 'the latest is late, too' },
      { metric: 'reconnects', because: 'clients come back' },
    ],
  }
  return outcomeOf(injection, { rows: [...rows], aborted: false, ...change })
}

const OTHERS = [row('duplicated'), row('reconnects'), row('p99'), row('cpuPerMessage')]

describe('a defect is caught', () => {
  test.each<[string, InjectionGate, GateRow[]]>([
    ['by the exact metric, by just as much', 'check', [worse('missing')]],
    ['by the noisy metric', 'ab', [worse('p50')]],
    ['beside a declared consequence', 'ab', [worse('p50'), worse('p99')]],
    ['beside a declared consequence that is exact', 'ab', [worse('p50'), worse('reconnects')]],
    ['beside advisory rows', 'check', [worse('missing'), worse('cpuPerMessage', { advisory: true })]],
    ['beside a noisy row that stays open', 'ab', [worse('p50'), row('memory', { verdict: 'inconclusive' })]],
    ['beside a noisy row that became better', 'ab', [worse('p50'), row('memory', { change: 'better' })]],
    ['in a quotient, but for the last bits', 'check', [worse('missing', { base: 0.1, other: 20.1 })]],
  ])('%s', (_, gate, rows) => {
    const { passed, expected, problem } = outcome(gate, [...rows, ...OTHERS])
    expect([passed, problem, expected[0]?.state, expected[0]?.why]).toEqual([true, null, 'caught', null])
  })
})

describe('a defect is missed', () => {
  test.each<[string, InjectionGate, GateRow[], string, string]>([
    ['nobody looked', 'check', [], 'missed', 'the gate has no such row'],
    ['it was looked for elsewhere', 'check', [worse('missing', { contender: 'sse/uws' })], 'missed', 'no such row'],
    ['it passed', 'check', [row('missing')], 'missed', 'pass: as before'],
    ['it is open', 'ab', [row('p50', { verdict: 'inconclusive' })], 'missed', 'inconclusive: as before'],
    ['nothing could be judged', 'ab', [row('p50', { verdict: 'invalid' })], 'not judged', 'invalid: as before'],
    ['it only advises', 'check', [worse('missing', { advisory: true })], 'missed', 'the row is advisory'],
    ['by another class', 'ab', [worse('p50', { class: 'exact' })], 'missed', 'judged as exact, not as noisy'],
    ['by another amount', 'check', [worse('missing', { other: 19 })], 'missed', 'it grew by 19'],
    ['by no amount', 'check', [worse('missing', { other: null })], 'missed', 'it grew by nothing known'],
    ['in the wrong direction', 'ab', [worse('p50', { change: 'better' })], 'missed', 'the change is better, not worse'],
    ['in two rows', 'ab', [worse('p50'), worse('p50')], 'missed', 'the gate has several such rows'],
  ])('when %s', (_, gate, rows, state, why) => {
    const { passed, expected } = outcome(gate, [...rows, ...OTHERS])
    expect(expected).toMatchObject([{ state, why: expect.stringContaining(why) }])
    expect(passed).toBe(false)
  })

  test('when it was interrupted', () => {
    const { passed, problem, expected } = outcome('check', [worse('missing')], { aborted: true })
    expect([passed, problem, expected[0]?.state]).toEqual([false, 'the measurement was interrupted', 'not judged'])
  })

  test('when there is no gate at all', () => {
    const injection = { name: 'a defect', gate: 'check', expected: [EXPECTED.check], consequences: [] } as const
    expect(outcomeOf(injection, 'no baseline')).toMatchObject({ passed: false, problem: 'no baseline', flagged: [] })
  })

  test('when nothing was expected of it', () => {
    const injection = { name: 'a defect', gate: 'check', expected: [], consequences: [] } as const
    expect(outcomeOf(injection, { rows: OTHERS, aborted: false }).passed).toBe(false)
  })
})

describe('a noisy change has the size of its defect', () => {
  const sized = (size: ExpectedSize, change: Partial<GateRow>): InjectionOutcome =>
    outcomeOf(
      { name: 'a defect', gate: 'ab', expected: [{ ...EXPECTED.ab, size }], consequences: [] },
      { rows: [worse('p50', change), ...OTHERS], aborted: false },
    )
  const SHIFT: ExpectedSize = { kind: 'shift', from: 500, to: 3000 }
  const RATIO: ExpectedSize = { kind: 'ratio', atLeast: 1.5 }
  const ratio = (estimate: number, ...interval: [number, number] | []): Partial<GateRow> => ({
    ratio: { estimate, interval: interval.length === 0 ? null : interval },
  })

  test.each<[string, ExpectedSize, Partial<GateRow>, string | null]>([
    ['as much as was injected', SHIFT, { base: 1000, other: 2000 }, null],
    ['at the lower end', SHIFT, { base: 1000, other: 1500 }, null],
    ['at the upper end', SHIFT, { base: 1000, other: 4000 }, null],
    ['too little', SHIFT, { base: 1000, other: 1499 }, 'it grew by 499 µs, not by 500 µs to 3.00 ms'],
    ['too much', SHIFT, { base: 1000, other: 4001 }, 'it grew by 3.00 ms, not by'],
    ['downwards', SHIFT, { base: 2000, other: 1000 }, 'not by 500 µs to 3.00 ms'],
    ['nothing known', SHIFT, { base: null }, 'it grew by nothing known'],
    ['wholly above', RATIO, ratio(1.99, 1.79, 2.13), null],
    ['from just there', RATIO, ratio(1.6, 1.5, 1.7), null],
    ['an estimate above, an interval that reaches below', RATIO, ratio(1.9, 1.49, 2.4), '1.49× is not ruled out'],
    ['below', RATIO, ratio(1.2, 1.15, 1.25), '1.15× is not ruled out, which is less than 1.50×'],
    ['without an interval', RATIO, ratio(2), 'its ratio has no interval'],
    ['without a ratio', RATIO, { ratio: null }, 'its ratio has no interval'],
  ])('%s', (_, size, change, why) => {
    const { passed, expected } = sized(size, change)
    expect(expected[0]?.state).toBe(why === null ? 'caught' : 'missed')
    if (why === null) expect(expected[0]?.why).toBeNull()
    else expect(expected[0]?.why).toContain(why)
    expect(passed).toBe(why === null)
  })

  test('which does not stand in for the verdict of the gate', () => {
    const { expected } = sized(RATIO, { ...ratio(2, 1.9, 2.1), verdict: 'inconclusive' })
    expect(expected).toMatchObject([{ state: 'missed', why: 'inconclusive: p50 is worse' }])
  })

  test('and says both as text', () => {
    const text = outcomesText(
      [sized(SHIFT, { base: 1000, other: 2100 }), sized(RATIO, ratio(1.99, 1.79, 2.13))],
      painter(false),
    )
    expect(text).toMatch(/p50 \(noisy\) +\+500 µs to \+3\.00 ms +\+1\.10 ms +caught/)
    expect(text).toMatch(/p50 \(noisy\) +≥ 1\.50× +1\.99× \(1\.79–2\.13×\) +caught/)
  })
})

describe('what else is flagged', () => {
  test.each<[string, InjectionGate, GateRow]>([
    ['another exact metric that is worse', 'check', worse('duplicated', { contender: 'websocket/ws' })],
    ['the same metric of another contender', 'check', worse('missing', { contender: 'websocket/ws' })],
    ['an exact metric that is better', 'check', row('duplicated', { change: 'better' })],
    ['an exact metric that changed in no known direction', 'check', row('duplicated', { change: 'unknown' })],
    ['an exact metric that cannot be judged', 'check', row('duplicated', { verdict: 'invalid' })],
    ['a declared metric that cannot be judged', 'check', row('reconnects', { verdict: 'invalid' })],
    ['a noisy metric that is worse', 'ab', worse('cpuPerMessage')],
  ])('%s is undeclared', (_, gate, extra) => {
    const caught = gate === 'check' ? worse('missing') : worse('p50')
    const { passed, flagged } = outcome(gate, [caught, extra])
    expect(flagged).toEqual([{ row: extra, because: null }])
    expect(passed).toBe(false)
  })

  test('a declared consequence is told with its reason', () => {
    expect(outcome('ab', [worse('p50'), worse('p99')]).flagged).toMatchObject([{ because: 'the latest is late, too' }])
  })
})

describe('as text', () => {
  const text = (...outcomes: InjectionOutcome[]): string => outcomesText(outcomes, painter(false))

  test('what was expected, measured and flagged', () => {
    const ratio = { estimate: 2.5, interval: [2.1, 2.9] as [number, number] }
    const shown = text(outcome('check', [worse('missing')]), outcome('ab', [worse('p50', { ratio }), worse('p99')]))
    expect(shown).toMatch(/a defect +sse\/node +missing \(exact\) +\+20 +\+20 +caught/)
    expect(shown).toMatch(/a defect +sse\/node +p50 \(noisy\) +> 1\.10× +2\.50× \(2\.10–2\.90×\) +caught/)
    expect(shown).toContain('declared a defect: p99 of sse/node (noisy)')
    expect(shown).toContain('2 of 2 injections were caught')
    expect(shown).not.toContain('Not caught')
  })

  test('what went wrong', () => {
    const shown = text(
      outcome('check', [worse('missing', { other: 19 }), worse('duplicated')]),
      outcome('ab', [row('p50', { verdict: 'invalid' }), row('missing', { verdict: 'invalid' })]),
    )
    expect(shown).toMatch(/missing \(exact\) +\+20 +\+19 +MISSED/)
    expect(shown).toMatch(/p50 \(noisy\) .* not judged/)
    expect(shown).toContain('UNDECLARED a defect: duplicated of sse/node (exact) +20: duplicated is worse')
    expect(shown).toContain('UNDECLARED a defect: 1 exact metric not judged: as before')
    expect(shown).toContain('a defect, sse/node missing: it grew by 19')
    expect(shown).toContain('0 of 2 injections were caught')
  })
})

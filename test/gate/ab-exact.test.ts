import { describe, expect, test } from 'vitest'
import { judgeAb } from '../../bench/gate/ab.js'
import { metricByKey } from '../../bench/gate/metrics.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { completed } from '../report/sample.js'
import { type ArmShape, armOf, armTrials, around, changed, compare, questionOf, rowOf } from './support/arms.js'

const EVEN = around(1)
const SAME = { a: EVEN, b: EVEN }
const TRIAL = completed({ contender: 'sse/node', p50Us: 1 })

const inBlock = (at: number, change: Partial<CompletedTrial>): ArmShape => ({ change: (b) => (b === at ? change : {}) })
const ledger = (change: Partial<CompletedTrial['ledger']>) => ({ ledger: { ...TRIAL.ledger, ...change } })
const connections = (change: Partial<CompletedTrial['connections']>) => ({
  connections: { ...TRIAL.connections, ...change },
})
const states = (mismatched: number) => ({
  stateCheck: { clients: 1000, mismatched, rebuilt: 10, rebuiltMismatched: 0, examples: [] },
})

describe('one unit in one block decides', () => {
  test.each([
    ['missing', ledger({ missing: 1, delivered: 199_999 })],
    ['duplicated', ledger({ duplicated: 1 })],
    ['reordered', ledger({ reordered: 1 })],
    ['corrupt', ledger({ corrupt: 1 })],
    ['wrongStates', states(1)],
    ['reconnects', connections({ reconnects: 1 })],
    ['connectionsPerClient', connections({ openedTotal: 1001 })],
  ] as const)('%s', (metric, change) => {
    const worse = compare({ ...SAME, armB: inBlock(5, change) })
    expect(rowOf(worse, metric)).toMatchObject({ verdict: 'regression', change: 'worse', class: 'exact', p: null })
    expect(rowOf(worse, metric).reason).toMatch(/^1\S* instead of [01]: B differs from A in block 6$/)
    expect(worse.verdict).toBe('regression')
    const others = worse.rows.filter((row) => row.class === 'exact' && row.metric !== metric)
    expect(others.every(({ verdict }) => verdict === 'pass')).toBe(true)

    const back = compare({ ...SAME, armA: inBlock(5, change) })
    expect(rowOf(back, metric).verdict).toBe('pass')
    expect(rowOf(back, metric).reason).toMatch(/in A alone is no regression|and B not beyond it/)
    expect(back.verdict).toBe('pass')
  })
})

describe('a count that A has, too', () => {
  const times = (...blocks: readonly number[]): ArmShape => ({
    change: (b) => (blocks.includes(b) ? ledger({ duplicated: 1 }) : {}),
  })

  test.each([
    ['as often in B', times(2), times(9), 'pass', 'same', '1 in both arms'],
    ['less often in B', times(2, 3), times(9), 'pass', 'better', 'no regression'],
    ['not in B', times(2, 3), {}, 'pass', 'better', 'no regression'],
    ['more often in B', times(2), times(3, 4), 'inconclusive', 'unknown', '2 in B, but 1 in A too'],
    ['not in A', {}, times(3), 'regression', 'worse', '1 instead of 0: B differs from A in block 4'],
    ['in neither', {}, {}, 'pass', 'same', 'none in either arm'],
  ] as const)('%s', (_, armA, armB, verdict, change, words) => {
    const gate = compare({ ...SAME, armA, armB })
    expect(rowOf(gate, 'duplicated')).toMatchObject({ verdict, change, advisory: false })
    expect(rowOf(gate, 'duplicated').reason).toContain(words)
    expect(gate.verdict).toBe(verdict)
  })

  const lost = (missing: number): ArmShape => inBlock(2, ledger({ missing, delivered: 200_000 - missing }))

  test.each([
    ['more in B', lost(1), lost(2)],
    ['as many', lost(1), lost(1)],
    ['fewer in B', lost(2), lost(1)],
  ])('no loss in B is excused by one in A: %s', (_, armA, armB) => {
    const gate = compare({ ...SAME, armA, armB })
    expect(rowOf(gate, 'missing')).toMatchObject({ verdict: 'regression', change: 'unknown', advisory: false })
    expect(rowOf(gate, 'missing').reason).toMatch(/^B lost [12], and A [12]: neither carries this load$/)
    expect(gate.verdict).toBe('regression')
  })

  test('nor is one in A alone a regression', () => {
    expect(rowOf(compare({ ...SAME, armA: lost(1) }), 'missing')).toMatchObject({ verdict: 'pass', change: 'better' })
  })
})

describe('a value', () => {
  /** Connections per client, thousandths, block by block, over and over. */
  const opened = (...thousandths: readonly number[]): ArmShape => ({
    change: (b) => connections({ openedTotal: thousandths[b % thousandths.length] ?? 0 }),
  })
  const [ONE, MOVES] = [opened(1000), opened(1000, 1002)]

  test.each<[string, ArmShape, ArmShape, 'pass' | 'regression' | 'inconclusive', string, number, number]>([
    ['of B counts where it is worst', ONE, opened(900, 1003, 1001), 'regression', 'worse', 1, 1.003],
    ['that is better in every block of B', ONE, opened(900), 'pass', 'better', 1, 0.9],
    ['that moves in A, and is not worse in B', MOVES, opened(1001), 'pass', 'unknown', 1.002, 1.001],
    ['that moves in both alike', MOVES, MOVES, 'pass', 'unknown', 1.002, 1.002],
    ['that moves in A, and is worse in part of B', MOVES, opened(1001, 1003), 'inconclusive', 'unknown', 1.002, 1.003],
    ['that moves in A, and is worse in all of B', MOVES, opened(1003, 1004), 'regression', 'worse', 1.002, 1.004],
  ])('%s', (_, armA, armB, verdict, change, base, other) => {
    const gate = compare({ ...SAME, armA, armB })
    expect(rowOf(gate, 'connectionsPerClient')).toMatchObject({ verdict, change, base, other, advisory: false })
    expect(gate.verdict).toBe(verdict)
  })

  test('that moves in A says between what', () => {
    const row = rowOf(compare({ ...SAME, armA: MOVES, armB: opened(1003, 1000) }), 'connectionsPerClient')
    expect(row.reason).toBe('A differs between its own blocks (1 to 1.002), and B in part beyond it')
  })

  test('that is equal in every block passes, though its sum depends on how it is made', () => {
    const tenth = 100 / 1000
    expect(Array.from({ length: 12 }, () => tenth).reduce((sum, one) => sum + one, 0)).not.toBe(12 * tenth)
    const row = rowOf(compare({ ...SAME, armA: opened(100), armB: opened(100) }), 'connectionsPerClient')
    expect(row).toMatchObject({ verdict: 'pass', change: 'same', base: tenth, other: tenth })
  })
})

test('memory is stated only after a collection', () => {
  const memory = (collected: boolean): CompletedTrial => ({
    ...TRIAL,
    server: { ...TRIAL.server, memory: { rssBytes: 5e7, heapUsedBytes: 1e7, collected } },
  })
  const { read } = metricByKey('memory')
  expect([read(memory(true)), read(memory(false))]).toEqual([5e7, null])
})

test('between two contenders only what was delivered decides', () => {
  const arm = (contender: string, change: Partial<CompletedTrial>): ArmShape => ({ contender, change: () => change })
  const gate = compare({
    ...SAME,
    armA: arm('sse/node', {}),
    armB: arm('short-poll/node', {
      ...connections({ openedTotal: 5000, reconnects: 7 }),
      ...ledger({ duplicated: 2 }),
    }),
  })
  expect(gate.rows.every(({ contender }) => contender === 'sse/node → short-poll/node')).toBe(true)
  expect(rowOf(gate, 'connectionsPerClient')).toMatchObject({ verdict: 'regression', advisory: true })
  expect(rowOf(gate, 'reconnects')).toMatchObject({ verdict: 'regression', advisory: true })
  expect(rowOf(gate, 'duplicated')).toMatchObject({ verdict: 'regression', advisory: false, other: 24 })
})

describe('a closed loop', () => {
  const closed = (result: ResultFile) => ({
    scenario: {
      ...result.scenario,
      upstream: { ratePerSecond: 10, payloadBytes: 100, ...result.scenario.upstream, loop: 'closed' as const },
    },
  })
  const withUpstream = (change: Partial<CompletedTrial>): ArmShape => ({
    change: () => ({
      upstream: { scheduled: 10, sent: 10, overruns: 0, received: 10, unanswered: 0, late: 0 },
      ...change,
    }),
  })
  const judged = (armB: Partial<CompletedTrial>, contender = 'sse/node', armA: ArmShape = withUpstream({})) => {
    const question = questionOf({ ...SAME, armA, armB: { ...withUpstream(armB), contender } })
    const [a, b] = [question.a, question.b].map((arm) => changed(arm, closed(arm.result)))
    if (a === undefined || b === undefined) throw new Error('two arms')
    return judgeAb({ ...question, a, b })
  }
  const heads = { ...TRIAL.wire.total, down: { ...TRIAL.wire.total.down, http: TRIAL.wire.total.down.http + 1 } }

  test('states bytes exactly: one more in all is a regression', () => {
    const gate = judged({ wire: { ...TRIAL.wire, total: heads } })
    expect(rowOf(gate, 'httpBytesDown')).toMatchObject({ verdict: 'regression', change: 'worse' })
    expect(gate.rows.filter(({ verdict }) => verdict !== 'pass').map(({ metric }) => metric)).toEqual(['httpBytesDown'])
  })

  test('in which A differs between its own blocks is none: what it promises to be exact cannot be judged', () => {
    const { change: plain } = withUpstream({})
    const { change: fatter } = withUpstream({ wire: { ...TRIAL.wire, total: heads } })
    const gate = judged({}, 'sse/node', { change: (b) => (b === 3 ? fatter : plain)?.(b) ?? {} })
    const row = rowOf(gate, 'httpBytesDown')
    expect(row).toMatchObject({ verdict: 'invalid', advisory: false, change: 'unknown', base: null, other: null })
    expect(row.reason).toContain('A differs between its own blocks')
    expect(gate.verdict).toBe('invalid')
  })

  test('between two contenders leaves bytes to the noisy metrics', () => {
    const gate = judged({ wire: { ...TRIAL.wire, total: heads } }, 'websocket/ws')
    expect(gate.rows.some(({ metric }) => metric === 'httpBytesDown')).toBe(false)
  })

  test('is exact though the times of a trial are void', () => {
    const late = { code: 'load-timer-late' as const, message: 'late', remedy: 'none', evidence: {} }
    const gate = judged({ validity: { valid: false, reasons: [late], findings: [] } })
    expect(rowOf(gate, 'p50').verdict).toBe('invalid')
    expect(rowOf(gate, 'httpBytesDown').verdict).toBe('pass')
  })

  test('that an open one does not: its scenario judges no bytes', () => {
    expect(compare(SAME).rows.some(({ metric }) => metric === 'httpBytesDown')).toBe(false)
  })
})

test('every contender and point has rows of its own', () => {
  const trials = (role: 'a' | 'b') =>
    ['sse/node', 'websocket/ws'].flatMap((contender) =>
      [100, 500].flatMap((point) => armTrials(EVEN, { contender, shape: () => ({ point }) }, { role })),
    )
  const question = questionOf(SAME)
  const gate = judgeAb({ ...question, a: armOf(trials('a'), 'a', 12), b: armOf(trials('b'), 'b', 12) })
  expect(
    gate.rows.filter(({ metric }) => metric === 'p50').map(({ contender, point }) => `${contender} ${point}`),
  ).toEqual(['sse/node 100', 'sse/node 500', 'websocket/ws 100', 'websocket/ws 500'])
  expect(gate).toMatchObject({ verdict: 'pass', family: 4 })
})

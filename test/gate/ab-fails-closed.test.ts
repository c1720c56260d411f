import { describe, expect, test } from 'vitest'
import { type AbQuestion, judgeAb } from '../../bench/gate/ab.js'
import { metricByKey, metricsOf } from '../../bench/gate/metrics.js'
import type { CompletedTrial, Trial } from '../../bench/result/schema.js'
import { failed } from '../report/sample.js'
import { armOf, armTrials, around, changed, P50, questionOf, rowOf } from './support/arms.js'

const EVEN = around(1)
const PLAN = { a: EVEN, b: around(1.3) }

const reason = (code: CompletedTrial['validity']['reasons'][number]['code']): CompletedTrial['validity'] => ({
  valid: false,
  reasons: [{ code, message: `about ${code}`, remedy: 'none', evidence: {} }],
  findings: [],
})

/** The trials of an arm of the plan, changed. */
function withTrials(role: 'a' | 'b', change: (trials: Trial[]) => Trial[]): AbQuestion {
  const question = questionOf(PLAN)
  const trials = change([...question[role].result.trials])
  return { ...question, [role]: armOf(trials, role, PLAN.a.length) }
}

const everyBlock =
  (change: (trial: Trial) => Trial, at = 4) =>
  (trials: Trial[]) =>
    trials.map((trial) => (trial.block === at ? change(trial) : trial))

describe('what makes rows invalid', () => {
  const roles = ['a', 'b'] as const
  const cases: readonly (readonly [what: string, question: (role: 'a' | 'b') => AbQuestion, words: RegExp])[] = [
    ['a dropped block', (role) => withTrials(role, (all) => all.slice(1)), /has no trial of block 1/],
    ['an extra block', (role) => withTrials(role, (all) => [...all, { ...(all[0] as Trial), block: 12 }]), /block 13/],
    ['a block twice', (role) => withTrials(role, (all) => [...all, all[3] as Trial]), /has 2 trials of block 4/],
    [
      'a failed trial',
      (role) =>
        withTrials(
          role,
          everyBlock((trial) => ({ ...failed('sse/node'), block: trial.block })),
        ),
      /in block 5: the trial failed/,
    ],
    [
      'an invalid trial',
      (role) =>
        withTrials(
          role,
          everyBlock((trial) => ({ ...trial, validity: reason('rate-not-attained') }) as Trial),
        ),
      /in block 5: .*about rate-not-attained/,
    ],
    [
      'a trial that is invalid without a reason',
      (role) =>
        withTrials(
          role,
          everyBlock((trial) => ({ ...trial, validity: { valid: false, reasons: [], findings: [] } }) as Trial),
        ),
      /the trial is invalid/,
    ],
    ['no trial at all', (role) => withTrials(role, () => []), /has no trial of block 1/],
    [
      'an unfinished run',
      (role) => edited(role, ({ run }) => ({ run: { ...run, state: 'running', finishedAt: null } })),
      /did not finish/,
    ],
    [
      'an aborted run',
      (role) => edited(role, ({ run }) => ({ run: { ...run, state: 'aborted', aborted: true } })),
      /did not finish/,
    ],
    [
      'another number of blocks in the scenario',
      (role) => edited(role, ({ scenario }) => ({ scenario: { ...scenario, blocks: 10 } })),
      /planned with 10 blocks, not 12/,
    ],
    [
      'another seed',
      (role) => edited(role, ({ scenario }) => ({ scenario: { ...scenario, seed: 99 } })),
      /differ in seed/,
    ],
    [
      'other phases',
      (role) =>
        edited(role, (r) => ({ scenario: { ...r.scenario, phases: { ...r.scenario.phases, durationSeconds: 1 } } })),
      /differ in phases/,
    ],
    [
      'another scenario',
      (role) => edited(role, ({ scenario }) => ({ scenario: { ...scenario, name: 'another' } })),
      /differ in the scenario/,
    ],
  ]

  test.each(cases.flatMap(([what, question, words]) => roles.map((role) => [what, role, question, words] as const)))(
    '%s in arm %s',
    (_, role, question, words) => {
      const gate = judgeAb(question(role))
      expect(gate.verdict).toBe('invalid')
      for (const metric of ['p50', 'missing']) {
        const row = rowOf(gate, metric)
        expect(row).toMatchObject({ verdict: 'invalid', change: 'unknown', p: null })
        expect(row.reason).toMatch(words)
        expect(row.remedy).not.toBeNull()
      }
    },
  )

  test.each(roles)('times that are void in arm %s void no count', (role) => {
    const late = everyBlock((trial) => ({ ...trial, validity: reason('load-process-busy') }) as Trial)
    const gate = judgeAb(withTrials(role, late))
    expect(gate.verdict).toBe('invalid')
    expect(rowOf(gate, 'p50').reason).toMatch(/in block 5: the trial is invalid: about load-process-busy/)
    expect(rowOf(gate, 'missing').verdict).toBe('pass')
  })

  test('the plan itself without this is a regression', () => {
    expect(judgeAb(questionOf(PLAN)).verdict).toBe('regression')
  })

  test.each([
    ['A always first', (): boolean => true],
    ['A first in 8 of 12', (block: number): boolean => block < 8],
  ])('an order that is not balanced: %s', (_, aFirst) => {
    const question = questionOf(PLAN)
    const trials = (role: 'a' | 'b') => armTrials(PLAN[role], {}, { role, aFirst })
    const row = rowOf(judgeAb({ ...question, a: armOf(trials('a'), 'a'), b: armOf(trials('b'), 'b') }), 'p50')
    expect(row).toMatchObject({ verdict: 'invalid' })
    expect(row.reason).toMatch(/A came before B in (12|8) of 12 blocks/)
  })

  test('other contenders in the two files', () => {
    const both = (names: readonly string[], role: 'a' | 'b') =>
      armOf(
        names.flatMap((contender) => armTrials(EVEN, { contender }, { role })),
        role,
        12,
      )
    const gate = judgeAb({
      ...questionOf(PLAN),
      a: both(['sse/node', 'long-poll/node'], 'a'),
      b: both(['sse/node', 'websocket/ws'], 'b'),
    })
    const verdicts = gate.rows
      .filter(({ metric }) => metric === 'p50')
      .map(({ contender, verdict }) => [contender, verdict])
    expect(Object.fromEntries(verdicts)).toEqual({
      'sse/node': 'pass',
      'long-poll/node': 'invalid',
      'websocket/ws': 'invalid',
    })
    expect(gate).toMatchObject({ verdict: 'invalid', family: 3 })
  })

  test('more blocks planned than there are, in both arms', () => {
    expect(judgeAb({ ...questionOf(PLAN), blocks: 14 }).verdict).toBe('invalid')
  })

  test('too few blocks for the family: noisy rows only', () => {
    const few = { a: EVEN.slice(0, 4), b: around(1.3).slice(0, 4) }
    const gate = judgeAb(questionOf(few))
    expect(rowOf(gate, 'p50')).toMatchObject({ verdict: 'invalid' })
    expect(rowOf(gate, 'p50').reason).toMatch(/4 blocks reach p = .* at best/)
    expect(rowOf(gate, 'missing').verdict).toBe('pass')
  })

  test('nothing in either file', () => {
    const empty = armOf([], 'x', 12)
    const gate = judgeAb({ ...questionOf(PLAN), a: empty, b: empty })
    expect(gate).toMatchObject({ verdict: 'invalid', rows: [] })
    expect(gate.notes).toHaveLength(1)
  })

  test('no metric but exact ones is a gate nevertheless', () => {
    expect(judgeAb({ ...questionOf(PLAN), metrics: [] })).toMatchObject({ verdict: 'pass', family: 0 })
  })

  function edited(role: 'a' | 'b', change: (result: AbQuestion['a']['result']) => object): AbQuestion {
    const question = questionOf(PLAN)
    return { ...question, [role]: changed(question[role], change(question[role].result)) }
  }
})

test.each(['corrupt-events', 'state-mismatch'] as const)('a trial that is invalid by %s alone is judged', (code) => {
  const question = withTrials(
    'b',
    everyBlock((trial) => ({ ...trial, validity: reason(code) }) as Trial),
  )
  expect(rowOf(judgeAb(question), 'p50').verdict).toBe('regression')
})

test('an aborted session says so', () => {
  const question = questionOf(PLAN)
  const { run } = question.a.result
  expect(judgeAb({ ...question, a: changed(question.a, { run: { ...run, aborted: true } }) }).aborted).toBe(true)
})

test('every noisy metric that the trials state is judged by the same rules', () => {
  const metrics = metricsOf('noisy').filter(({ key }) => key !== 'memory')
  const gate = judgeAb({ ...questionOf({ a: EVEN, b: EVEN }), metrics })
  expect(gate.rows.filter((row) => row.class === 'noisy').map(({ metric }) => metric)).toEqual(
    metrics.map(({ key }) => key),
  )
  expect(gate.verdict).toBe('pass')
  expect(rowOf(judgeAb({ ...questionOf(PLAN), metrics: [P50, metricByKey('memory')] }), 'memory')).toMatchObject({
    verdict: 'inconclusive',
  })
})

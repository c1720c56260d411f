import { describe, expect, test } from 'vitest'
import type { Ratio } from '../../bench/report/report.js'
import type { CompletedTrial, ResultFile } from '../../bench/result/schema.js'
import { BASE, blocks, compare, ratioOf, run } from './support/compared.js'
import { INVALID } from './support/measured-trial.js'

describe('what was lost', () => {
  const lost = (trials: readonly CompletedTrial[], ...missing: readonly number[]): ResultFile =>
    run(
      trials.map((trial, i) => {
        const own = missing[i] ?? 0
        return { ...trial, ledger: { ...trial.ledger, delivered: 200_000 - own, missing: own } }
      }),
    )
  const one = blocks([10_000])
  const four = blocks(BASE)

  test.each<[string, ResultFile, ResultFile, Ratio['verdict'], number | null, string]>([
    [
      'a single loss in one trial is worse',
      lost(one),
      lost(one, 1),
      'worse',
      null,
      'missing, B against A: worse for sse/node 1 against 0 (counted).',
    ],
    [
      'a single loss in one of several trials too',
      lost(four),
      lost(four, 0, 0, 3),
      'worse',
      null,
      'missing, B against A: worse for sse/node 3 against 0 (counted).',
    ],
    [
      'no more of them is better',
      lost(one, 1000),
      lost(one),
      'better',
      0,
      'missing, B against A: better for sse/node 0 against 1,000 (counted).',
    ],
    [
      'none is the same as none',
      lost(one),
      lost(one),
      'no difference beyond noise',
      1,
      'No difference beyond noise between B and A: missing;',
    ],
    [
      'where both lose, single trials tell nothing',
      lost(one, 10),
      lost(one, 20),
      'not told: too few trials',
      2,
      'missing; server CPU',
    ],
    [
      'where both lose, trials without any loss are among those that decide',
      lost(four, 0, 1, 2, 3),
      lost(four, 10, 20, 30, 40),
      'worse',
      100 / 6,
      'missing, B against A: worse for sse/node 16.7× (counted).',
    ],
    [
      'by the trial, not in all',
      lost(four, 10, 20, 30, 40),
      lost([...four, ...four], 10, 20, 30, 40, 10, 20, 30, 40),
      'no difference beyond noise',
      1,
      'missing',
    ],
  ])('%s', (_, first, other, verdict, estimate, sentence) => {
    const comparison = compare(first, other)
    const expected = estimate === null ? null : expect.closeTo(estimate, 6)
    expect(ratioOf(comparison, 'missing')).toEqual({ estimate: expected, interval: null, verdict })
    expect(comparison.sentences.join('\n')).toContain(sentence)
  })

  test('is not judged in an invalid trial', () => {
    const invalid = blocks(BASE).map((trial) => ({ ...trial, validity: INVALID }))
    expect(ratioOf(compare(run(four), lost(invalid, 5)), 'missing')).toBeNull()
  })

  const beyond = (trials: readonly CompletedTrial[], greaterThanUs: number): ResultFile =>
    run(trials.map((trial) => ({ ...trial, latency: { ...trial.latency, p50: { greaterThanUs } } })))

  test('a p50 that never arrived is worse by more than what is known of it', () => {
    const worse = compare(run(four), beyond(four, 2_240_000))
    expect(ratioOf(worse, 'delivery-p50')).toEqual({
      estimate: expect.closeTo(211.4, 1),
      limit: 'more',
      interval: [expect.closeTo(200, 6), Number.POSITIVE_INFINITY],
      verdict: 'worse',
    })
    expect(worse.sentences).toContain('p50, ms, B against A: worse for sse/node more than 211× (95 %: more than 200×).')
    const better = compare(beyond(four, 2_240_000), run(four))
    expect(ratioOf(better, 'delivery-p50')).toMatchObject({
      limit: 'less',
      verdict: 'better',
      interval: [0, expect.closeTo(0.005, 6)],
    })
  })

  test('single trials leave a limit that is listed, and no verdict', () => {
    const { sentences, rows } = compare(run(one), beyond(one, 2_000_000))
    expect(rows[0]?.entries[1]?.ratio).toMatchObject({ limit: 'more', verdict: 'not told: too few trials' })
    expect(sentences.join('\n')).toMatch(/too few trials \(.*\): p50, ms;/)
    expect(sentences).toContain('The largest shift among those: sse/node more than 200× in p50, ms.')
  })

  test.each([
    ['beyond what arrived in both', beyond(four, 20_000), beyond(four, 90_000)],
    ['known to be longer than less than the other', run(four), beyond(four, 5000)],
    ['known to be longer than a part of the others', run(four), beyond(four, 10_900)],
  ])('a p50 %s has no ratio, and is named', (_, first, other) => {
    const comparison = compare(first, other)
    expect(ratioOf(comparison, 'delivery-p50')).toBeNull()
    expect(comparison.sentences).toContain('No ratio can be stated between B and A: p50, ms.')
  })
})

/** The interleaved run: one valid result per arm, pairs adjacent, pairs measured again whichever arm was unsound. */
import { describe, expect, it } from 'vitest'
import { retakeNotes } from '../../bench/ab/session.js'
import { judgeAb } from '../../bench/gate/ab.js'
import { exitCodeOfGate } from '../../bench/gate/gate-file.js'
import { exitCodeOfResult } from '../../bench/report/exit-code.js'
import type { Trial } from '../../bench/result/schema.js'
import { resultFile } from '../../bench/result/schema.js'
import { verifyResult } from '../../bench/verify/verify.js'
import {
  armOf,
  CONTENDER,
  described,
  failedFor,
  INVALID,
  invalidFor,
  type Measured,
  stubbedAb,
} from './support/stubbed.js'

const codesOf = ({ state, ...trial }: Trial): readonly string[] =>
  state === 'failed'
    ? ['failed']
    : ((trial as { validity?: { reasons: { code: string }[] } }).validity?.reasons ?? []).map(({ code }) => code)
/** The first time that this arm measures this block of the contender. */
const isFirst = (measured: Measured, block: number, arm: string): boolean =>
  measured.planned.block === block &&
  measured.planned.contender.name === CONTENDER &&
  measured.arm === arm &&
  measured.time < 16

describe('an A/B run', () => {
  it('writes one plain result per arm, with what the arm was', async () => {
    const tool = { version: '0.0.0-b', git: { commit: 'c0ffee', dirty: false } }
    const arms = [armOf('a'), armOf('b', { environment: { tool, libraries: { ws: '1.2.3' } }, client: 'library' })]
    const { results } = await stubbedAb({ arms })
    for (const [i, result] of results.entries()) {
      expect(resultFile.safeParse(JSON.parse(JSON.stringify(result))).error).toBeUndefined()
      expect(result.run).toMatchObject({ state: 'finished', command: ['transport-bench', 'ab'], seed: 1 })
      expect(result.scenario).toMatchObject({ blocks: 4, seed: 1 })
      expect(result.trials.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
      expect(result.tool.version).toBe(`0.0.0-${'ab'[i]}`)
      expect(result.run.id).toMatch(i === 0 ? /-a$/ : /-b$/)
    }
    expect(results[1]?.environment).toMatchObject({ tool, libraries: { ws: '1.2.3' } })
    expect(results.map(({ run }) => run.client)).toEqual(['lean', 'library'])
  })

  it('measures the arms of a pair one directly after the other, in every block either first equally often', async () => {
    const { measured } = await stubbedAb({ blocks: 8, arms: [armOf('a'), armOf('b'), armOf('null')] })
    const pairs = Array.from({ length: measured.length / 3 }, (_, i) => measured.slice(3 * i, 3 * i + 3))
    for (const pair of pairs) {
      expect(new Set(pair.map(({ planned }) => planned.index)).size).toBe(1)
      expect(pair.map(({ arm }) => arm).sort()).toEqual(['a', 'b', 'null'])
    }
    const first = pairs.filter(
      (pair) => pair.findIndex(({ arm }) => arm === 'a') < pair.findIndex(({ arm }) => arm === 'b'),
    )
    expect(first).toHaveLength(pairs.length / 2)
  })

  it('writes the file of an arm after each of its trials', async () => {
    const { written } = await stubbedAb({ blocks: 2 })
    for (const states of written) {
      expect(states.map(({ trials }) => trials.length)).toEqual([0, 1, 2, 3, 4, 4])
      expect(states.map(({ run }) => run.state)).toEqual([...Array(5).fill('running'), 'finished'])
    }
  })

  it('takes two contenders, one in each arm, for a pair', async () => {
    const arms = [
      armOf('a', { contenders: [described('sse/node')] }),
      armOf('b', { contenders: [described('sse/uws')] }),
    ]
    const { results } = await stubbedAb({ arms })
    expect(results.map(({ trials }) => [...new Set(trials.map(({ contender }) => contender))])).toEqual([
      ['sse/node'],
      ['sse/uws'],
    ])
  })

  it.each([
    ['other contenders', { contenders: [described('sse/node'), described('sse/uws')] }],
    ['more contenders', { contenders: [CONTENDER, 'sse/node', 'sse/uws'].map(described) }],
    ['other points', { scenario: { ...armOf('a').scenario, points: [5, 10] } }],
  ])('refuses arms that measure %s', async (_, change) => {
    await expect(stubbedAb({ arms: [armOf('a'), armOf('b', change)] })).rejects.toThrow(/do not measure the same/)
  })

  it.each([1, 3, 0])('refuses %i blocks', async (blocks) => {
    await expect(stubbedAb({ blocks })).rejects.toThrow(/even number/)
  })
})

describe('a pair with an unsound trial', () => {
  it.each(['a', 'b'])('is measured again in all arms at the end, when it was of %s', async (arm) => {
    const { measured, results, retakes } = await stubbedAb({}, (one) => (isFirst(one, 2, arm) ? INVALID : {}))
    expect(measured).toHaveLength(16 + 2)
    const again = measured.slice(16)
    expect(again.map((one) => one.arm).sort()).toEqual(['a', 'b'])
    expect(new Set(again.map(({ planned }) => `${planned.contender.name} ${planned.block}`))).toEqual(
      new Set([`${CONTENDER} 2`]),
    )
    expect(retakes).toEqual([{ block: 2, contender: CONTENDER, point: null, arm, codes: ['load-timer-late'] }])
    for (const { trials } of results) {
      expect(trials).toHaveLength(8)
      expect(trials.flatMap(codesOf)).toEqual([])
      const replaced = trials.filter(({ block, contender }) => block === 2 && contender === CONTENDER)
      expect(replaced.map(({ startedAt }) => startedAt >= '2026-01-01T00:00:16')).toEqual([true])
    }
  })

  it('keeps the order of its arms', async () => {
    const { measured } = await stubbedAb({}, (one) => (isFirst(one, 1, 'a') ? failedFor('server-died') : {}))
    const [first, again] = [measured.slice(0, 16), measured.slice(16)].map((part) =>
      part.filter(({ planned }) => planned.block === 1 && planned.contender.name === CONTENDER).map(({ arm }) => arm),
    )
    expect(again).toEqual(first)
  })

  it('is told by block, arm and code, with how many there were of each arm', async () => {
    const { retakes } = await stubbedAb({}, (one) => (isFirst(one, 0, 'b') ? failedFor('phase-timeout') : {}))
    const notes = retakeNotes(retakes, [{ role: 'a' }, { role: 'b' }])
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain('A 0, B 1')
    expect(notes[0]).toContain(`(block 1, ${CONTENDER}: B phase-timeout)`)
    expect(retakeNotes([], [{ role: 'a' }])).toEqual([])
  })

  it('is measured again at most as often as a quarter of the pairs, the worst case included', async () => {
    const { measured, retakes, results } = await stubbedAb({}, ({ arm }) => (arm === 'b' ? INVALID : {}))
    expect(measured).toHaveLength(16 + 2 * 2)
    expect(retakes).toHaveLength(2)
    expect(results[1]?.trials.flatMap(codesOf)).toHaveLength(8)
  })

  it('that stays unsound waits until the others had their turn', async () => {
    const unsound = ({ planned, arm }: Measured): boolean =>
      arm === 'a' && planned.contender.name === CONTENDER && planned.block < 2
    const { measured } = await stubbedAb({ blocks: 8 }, (one) => (unsound(one) ? INVALID : {}))
    const again = measured
      .slice(32)
      .filter(({ arm }) => arm === 'a')
      .map(({ planned }) => planned.block)
    expect(again).toEqual([0, 1, 0, 1])
  })

  it.each([
    ['corrupt events', invalidFor('corrupt-events')],
    ['a wrong state', invalidFor('state-mismatch')],
    ['both', invalidFor('corrupt-events', 'state-mismatch')],
    [
      'lost messages',
      {
        ledger: {
          expected: 9,
          delivered: 8,
          missing: 1,
          duplicated: 0,
          reordered: 0,
          gapAnswers: 0,
          corrupt: 0,
          clientsMissingEvents: 1,
        },
      },
    ],
  ])('is not one for %s: that is a finding about the arm', async (_, outcome) => {
    const { measured, retakes } = await stubbedAb({}, ({ arm }) => (arm === 'b' ? outcome : {}))
    expect(measured).toHaveLength(16)
    expect(retakes).toEqual([])
  })

  it.each([
    ['an answer was lost', 1, 0],
    ['no answer was lost', 0, 1],
  ])('in a closed loop whose rate was not attained: %s', async (_, unanswered, retaken) => {
    const upstream = { scheduled: 9, sent: 8, overruns: 0, received: 8, unanswered, late: 0 }
    const outcome = { ...invalidFor('rate-not-attained'), upstream }
    const { retakes } = await stubbedAb({}, (one) => (isFirst(one, 3, 'b') ? outcome : {}))
    expect(retakes).toHaveLength(retaken)
  })

  it('is one where there is more than what was delivered wrongly', async () => {
    const outcome = invalidFor('corrupt-events', 'cpu-stolen')
    const { retakes } = await stubbedAb({}, (one) => (isFirst(one, 3, 'a') ? outcome : {}))
    expect(retakes.map(({ codes }) => codes)).toEqual([['corrupt-events', 'cpu-stolen']])
  })
})

describe('an interruption', () => {
  it('ends the run with what there is, marked aborted', async () => {
    const controller = new AbortController()
    const { measured, results, written } = await stubbedAb({ signal: controller.signal }, ({ time }) => {
      if (time === 4) controller.abort()
      return time === 4 ? failedFor('interrupted') : {}
    })
    expect(measured).toHaveLength(5)
    expect(results.map(({ run }) => [run.state, run.aborted])).toEqual([
      ['aborted', true],
      ['aborted', true],
    ])
    expect(results.flatMap(({ trials }) => trials)).toHaveLength(5)
    expect(written.map((states) => states.at(-1)?.run.state)).toEqual(['aborted', 'aborted'])
  })

  it('while a pair is measured again keeps the pair as it was', async () => {
    const controller = new AbortController()
    const { measured, results, retakes } = await stubbedAb({ signal: controller.signal }, (one) => {
      if (one.time === 16) controller.abort()
      return isFirst(one, 2, 'a') ? INVALID : {}
    })
    expect(measured).toHaveLength(17)
    expect(retakes).toEqual([])
    expect(
      results
        .flatMap(({ trials }) => trials.map(({ startedAt }) => startedAt))
        .every((at) => at < '2026-01-01T00:00:16'),
    ).toBe(true)
  })
})

describe('builds that do not speak the same control bus', () => {
  it('are not asked again', async () => {
    const { measured, results, retakes } = await stubbedAb({}, ({ arm }) =>
      arm === 'b' ? failedFor('control-bus') : {},
    )
    expect(measured).toHaveLength(2)
    expect(retakes).toEqual([])
    expect(results[1]?.trials).toMatchObject([{ state: 'failed', cause: { code: 'control-bus' } }])
  })

  it('leave results that did not finish: they verify, and the gate is invalid, not aborted', async () => {
    const { results } = await stubbedAb({}, ({ arm }) => (arm === 'b' ? failedFor('control-bus') : {}))
    for (const result of results) {
      expect(result.run).toMatchObject({ state: 'running', aborted: false, finishedAt: null })
      expect(result.trials.length).toBeLessThan(result.plan.trials)
      expect(exitCodeOfResult(result)).toBe(3)
      const { checksum, differences } = verifyResult(result, JSON.stringify(result))
      expect(checksum.matches).toBe(true)
      expect(differences.filter(({ where }) => /^(run|plan|trials:)/.test(where))).toEqual([])
    }
    const [a, b] = results.map((result) => ({ label: 'arm', file: 'arm.json', result }))
    if (a === undefined || b === undefined) throw new Error('there are two arms')
    const shared = { nullArm: null, metrics: [], alpha: 0.05, blocks: 4, toolVersion: '1', notes: [] }
    const gate = judgeAb({ a, b, ...shared })
    expect(gate).toMatchObject({ verdict: 'invalid', aborted: false })
    for (const { verdict, reason } of gate.rows) {
      expect(verdict).toBe('invalid')
      expect(reason).toContain('the run of A did not finish; the run of B did not finish')
    }
    expect(exitCodeOfGate(gate)).toBe(3)
  })

  it('that fail in the very last pair leave whole results', async () => {
    const { results } = await stubbedAb({}, ({ time }) => (time === 15 ? failedFor('control-bus') : {}))
    expect(results.map(({ run, trials }) => [run.state, trials.length])).toEqual([
      ['finished', 8],
      ['finished', 8],
    ])
  })
})

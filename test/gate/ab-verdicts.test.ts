import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeAb, whyPlanCannotReject } from '../../bench/gate/ab.js'
import { familyPs, marginLog, verdictOn } from '../../bench/gate/ab-family.js'
import { gateFile } from '../../bench/gate/gate-file.js'
import { metricByKey } from '../../bench/gate/metrics.js'
import { armOf, around, type Compared, compare, P50, questionOf, RATE, rowOf, startedAt } from './support/arms.js'
import { parseGateText } from './support/parsed.js'

const EVEN = around(1)
/** Which metric a trial says what of: p50 and delivered rate are made from the same numbers. */
const received = (values: readonly number[]) => ({
  change: (block: number) => ({ cost: costOf(values[block] ?? 0) }),
})
function costOf(count: number) {
  return {
    received: count,
    cpuUsPerDelivery: 10,
    cpuUsPerDeliveryAboveIdle: 9,
    bytesPerDelivery: 200,
    requestsPerDelivery: 0,
    loadCpuUsPerDelivery: 12,
  }
}

describe('a noisy metric of two arms', () => {
  test.each([
    ['the same but for noise', EVEN.map((us, block) => us * (block % 4 < 2 ? 1.005 : 0.994)), 'pass', 'same'],
    ['30 % slower', around(1.3), 'regression', 'worse'],
    ['5 % slower, within the margin', around(1.05), 'pass', 'worse'],
    ['30 % faster', around(0.7), 'pass', 'better'],
    ['around the margin', EVEN.map((us, block) => us * (block % 3 === 0 ? 1.02 : 1.14)), 'inconclusive', 'worse'],
  ] as const)('that is %s', (_, b, verdict, change) => {
    const gate = compare({ a: EVEN, b: [...b] })
    expect(rowOf(gate, 'p50')).toMatchObject({ verdict, change, class: 'noisy', advisory: false })
    expect(gate).toMatchObject({ verdict, family: 1, aborted: false, kind: 'ab' })
    expect(gateFile.parse(gate)).toEqual(gate)
  })

  test('states what its verdict rests on', () => {
    const row = rowOf(compare({ a: EVEN, b: around(1.3) }), 'p50')
    expect(row.ratio?.estimate).toBeCloseTo(1.3, 3)
    expect(row.margin).toBeCloseTo(1.1, 10)
    expect(row.p).toBe(2 ** -12)
    expect(row.pAdjusted).toBe(2 ** -12)
    expect(row.detectable).toBeGreaterThan(1.1)
    expect(row.orderEffect?.ratio).toBeCloseTo(1, 2)
    expect(row.blocks.map(({ order }) => order).slice(0, 3)).toEqual(['AB', 'BA', 'AB'])
    expect(row.blocks[3]).toEqual({ block: 3, order: 'BA', base: EVEN[3], other: around(1.3)[3] })
  })

  test('is judged with the margin of its floor where that is wider', () => {
    const slow = { a: EVEN.map((us) => us / 10), b: around(0.115) }
    expect(rowOf(compare(slow), 'p50').verdict).toBe('regression')
    const floored = rowOf(compare(slow, { metrics: [metricByKey('p50')] }), 'p50')
    expect(floored.verdict).toBe('pass')
    expect(floored.margin).toBeCloseTo(1 + 200 / (floored.base ?? 0), 10)
  })

  test('where higher is better, is turned', () => {
    const judged = (b: readonly number[]) =>
      rowOf(
        compare({ a: EVEN, b: EVEN, armA: received(EVEN), armB: received(b) }, { metrics: [RATE] }),
        'deliveredPerSecond',
      )
    const worse = judged(around(0.7))
    expect(worse).toMatchObject({ verdict: 'regression', change: 'worse' })
    expect(worse.ratio?.estimate).toBeCloseTo(0.7, 3)
    expect(worse.margin).toBeCloseTo(1 / 1.05, 10)
    expect(worse.detectable).toBeLessThan(worse.margin ?? 0)
    expect(judged(around(1.3))).toMatchObject({ verdict: 'pass', change: 'better' })
  })

  test.each([
    ['among what never arrived', { greaterThanUs: 9000 }, 'lies among what never arrived'],
    ['not stated for want of events', { tooFew: true }, 'is not stated'],
    ['0', { us: 0 }, 'is 0'],
    ['below 0', { us: -3 }, 'is below 0'],
    ['no number', { us: Number.NaN }, 'is no number'],
    ['beyond all numbers', { us: Number.POSITIVE_INFINITY }, 'lies among what never arrived'],
  ] as const)('%s in one block of an arm is inconclusive, and says where', (_, p50, words) => {
    for (const arm of ['armA', 'armB'] as const) {
      const change = (block: number) => (block === 7 ? { latency: { ...latencyOf(), p50 } } : {})
      const gate = compare({ a: EVEN, b: around(2), [arm]: { change } })
      const row = rowOf(gate, 'p50')
      expect(row).toMatchObject({ verdict: 'inconclusive', p: null, pAdjusted: null, change: 'unknown', ratio: null })
      expect(row.reason).toContain(`p50 of ${arm === 'armA' ? 'A' : 'B'} in block 8 ${words}`)
      expect(parseGateText(gate)).toEqual(gate)
    }
  })
})

function latencyOf() {
  const [trial] = questionOf({ a: EVEN, b: EVEN }).a.result.trials
  if (trial?.state !== 'completed') throw new Error('a completed trial')
  return trial.latency
}

describe('mutations', () => {
  const regressed: Compared = { a: EVEN, b: around(1.3) }

  test.each([
    ['noisy', regressed],
    ['exact', { a: EVEN, b: EVEN, armB: { change: (block: number) => (block === 2 ? losing(3) : {}) } }],
  ] as const)('swapped arms turn a regression of a %s metric into better, and back', (kind, compared) => {
    const metric = kind === 'noisy' ? 'p50' : 'missing'
    const { a, b } = questionOf(compared)
    const forth = judgeAb({ ...questionOf(compared), a, b })
    const back = judgeAb({ ...questionOf(compared), a: b, b: a })
    const again = judgeAb({ ...questionOf(compared), a, b })
    expect(rowOf(forth, metric)).toMatchObject({ verdict: 'regression', change: 'worse' })
    expect(rowOf(back, metric)).toMatchObject({ verdict: 'pass', change: 'better' })
    expect(again).toEqual(forth)
    for (const { metric: other } of forth.rows.filter((row) => row.metric !== metric)) {
      expect(rowOf(back, other).verdict).toBe(rowOf(forth, other).verdict)
    }
  })

  test('scaled units change nothing but the values', () => {
    for (const factor of [1.02, 1.09, 1.3, 0.8]) {
      const b = around(factor)
      const plain = rowOf(compare({ a: EVEN, b }), 'p50')
      const scaled = rowOf(compare({ a: EVEN.map((us) => us * 1000), b: b.map((us) => us * 1000) }), 'p50')
      const { base: _, other: __, blocks: ___, ...judged } = plain
      expect(scaled).toMatchObject(judged)
      expect(scaled.base).toBe((plain.base ?? 0) * 1000)
    }
  })

  test('the order in which trials stand in the files changes nothing', () => {
    const question = questionOf(regressed)
    const rows = judgeAb(question).rows
    fc.assert(
      fc.property(fc.shuffledSubarray([...question.b.result.trials], { minLength: 12 }), (trials) => {
        expect(judgeAb({ ...question, b: armOf(trials, 'b') }).rows).toEqual(rows)
      }),
      { numRuns: 20 },
    )
  })

  test('permuting blocks, in both arms and their order, changes no conclusion', () => {
    const plain = rowOf(compare(regressed), 'p50')
    // Two on: the arm that comes first stays the same.
    const turned = (values: readonly number[]): number[] => [...values.slice(2), ...values.slice(0, 2)]
    const permuted = rowOf(compare({ a: turned(regressed.a), b: turned(regressed.b) }), 'p50')
    const { blocks: _, orderEffect, ...judged } = plain
    expect(permuted).toMatchObject(judged)
    expect(permuted.orderEffect?.p).toBeCloseTo(orderEffect?.p ?? Number.NaN, 12)
  })

  test('what the family holds besides makes a rejection harder, never easier', () => {
    const alone = rowOf(compare(regressed), 'p50')
    const beside = rowOf(compare(regressed, { metrics: [P50, metricByKey('memory'), RATE] }), 'p50')
    expect(beside.p).toBe(alone.p)
    expect(beside.pAdjusted).toBe(3 * (alone.p ?? 0))
  })
})

function losing(missing: number) {
  const [trial] = questionOf({ a: EVEN, b: EVEN }).a.result.trials
  if (trial?.state !== 'completed') throw new Error('a completed trial')
  return { ledger: { ...trial.ledger, delivered: trial.ledger.expected - missing, missing, clientsMissingEvents: 1 } }
}

test('the gate and its simulated kernel come to the same', () => {
  const values = fc.array(fc.integer({ min: 8000, max: 13_000 }), { minLength: 12, maxLength: 12 })
  fc.assert(
    fc.property(values, values, (a, b) => {
      const gate = compare({ a, b })
      const sorted = [...a].sort((x, y) => x - y)
      const sample = {
        differences: a.map((us, i) => Math.log((b[i] ?? 0) / us)),
        margin: marginLog(P50, ((sorted[5] ?? 0) + (sorted[6] ?? 0)) / 2),
      }
      const { p, adjusted } = familyPs([sample])
      const row = rowOf(gate, 'p50')
      expect(row.p).toBe(p[0])
      expect(row.pAdjusted).toBe(adjusted[0])
      if (row.verdict !== 'invalid') expect(row.verdict).toBe(verdictOn(sample, adjusted[0] ?? 1, gate.alpha))
    }),
    { numRuns: 50 },
  )
})

test.each([
  [8, 10, 0.04, true],
  [8, 11, 0.04, false],
  [8, 12, 0.05, true],
  [12, 163, 0.04, true],
  [4, 1, 0.05, false],
  [6, 1, 0.05, true],
  [2, 0, 0.05, true],
])('%i blocks of %i hypotheses at %f can reject: %s', (blocks, hypotheses, alpha, can) => {
  expect(whyPlanCannotReject(blocks, hypotheses, alpha) === null).toBe(can)
})

test('a plan that cannot reject says how many blocks could', () => {
  const why = whyPlanCannotReject(8, 24, 0.05) ?? ''
  const needed = Number(/at least (\d+) blocks/.exec(why)?.[1])
  expect(whyPlanCannotReject(needed, 24, 0.05)).toBeNull()
  expect(whyPlanCannotReject(needed - 2, 24, 0.05)).not.toBeNull()
})

test('trials that began at the same time have no order', () => {
  const same = { change: (block: number) => ({ startedAt: startedAt(block, true) }) }
  expect(rowOf(compare({ a: EVEN, b: EVEN, armA: same, armB: same }), 'p50')).toMatchObject({ verdict: 'invalid' })
})

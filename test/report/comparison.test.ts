import { describe, expect, test } from 'vitest'
import type { ComparisonRow, Ratio } from '../../bench/report/report.js'
import type { CompletedTrial, ResultFile, Trial } from '../../bench/result/schema.js'
import { completed, failed, latency, result } from './sample.js'
import { BASE, blocks, compare, ratioOf, rowOf, run } from './support/compared.js'
import { INVALID } from './support/measured-trial.js'

describe('a measured metric', () => {
  test.each<[string, readonly number[], readonly number[], Ratio['verdict'], boolean]>([
    ['4 and 4 apart', BASE, BASE.map((us) => us * 2), 'worse', true],
    ['4 and 4 apart, the other way', BASE, BASE.map((us) => us / 2), 'better', true],
    ['4 and 4 mixed', BASE, [10_100, 10_300, 10_900, 11_100], 'no difference beyond noise', true],
    ['3 and 4 apart', BASE.slice(1), BASE.map((us) => us * 2), 'not told: too few trials', false],
    ['3 and 3 apart', BASE.slice(1), BASE.slice(1).map((us) => us * 9), 'not told: too few trials', false],
    ['1 and 1 far apart', [10_000], [900_000], 'not told: too few trials', false],
    ['closer than three digits', BASE.map(() => 10_000), BASE.map(() => 10_005), 'no difference beyond noise', true],
    ['just beyond three digits', BASE.map(() => 10_000), BASE.map(() => 10_020), 'worse', true],
  ])('%s', (_, first, other, verdict, hasInterval) => {
    const ratio = ratioOf(compare(run(blocks(first)), run(blocks(other))), 'delivery-p50')
    expect(ratio?.verdict).toBe(verdict)
    expect(ratio?.interval !== null).toBe(hasInterval)
  })

  test('the ratio is Hodges and Lehmann’s, with the exact interval of the rank sum', () => {
    const ratio = ratioOf(
      compare(run(blocks([10_000, 20_000, 40_000, 80_000])), run(blocks([30_000, 60_000, 120_000, 240_000]))),
      'delivery-p50',
    )
    expect(ratio?.estimate).toBeCloseTo(3, 10)
    // 4 and 4: all 16 ratios but none.
    expect(ratio?.interval?.map((limit) => Math.round(limit * 1e6) / 1e6)).toEqual([0.375, 24])
    expect(ratio?.verdict).toBe('no difference beyond noise')
  })

  test('of a rate more is better', () => {
    const slower = (trial: CompletedTrial): CompletedTrial => ({ ...trial, cost: { ...trial.cost, received: 100_000 } })
    const ratio = ratioOf(compare(run(blocks(BASE)), run(blocks(BASE).map(slower))), 'delivered-per-second')
    expect(ratio).toMatchObject({ estimate: expect.closeTo(0.5, 10), verdict: 'worse' })
  })

  test('what rests on one idle reading of the run has no interval, however many trials', () => {
    const trials = (cpuUs: number): CompletedTrial[] => blocks(BASE, { cpuUs })
    const comparison = compare(run(trials(10)), run(trials(20)))
    expect(ratioOf(comparison, 'cpu')?.verdict).toBe('worse')
    expect(ratioOf(comparison, 'cpu-above-idle')).toMatchObject({ interval: null, verdict: 'not told: too few trials' })
  })
})

describe('a counted metric', () => {
  const bytes = (...httpBytes: readonly number[]): ResultFile =>
    run(httpBytes.map((http, block) => completed({ contender: 'sse/node', p50Us: 10_000, httpBytes: http, block })))

  test.each<[string, ResultFile, ResultFile, Ratio['verdict']]>([
    ['one trial each, one byte more', bytes(5), bytes(5.5), 'worse'],
    ['one trial each, one byte less', bytes(5.5), bytes(5), 'better'],
    ['the same', bytes(5), bytes(5), 'no difference beyond noise'],
    ['within what the edges of the window cut off', bytes(5), bytes(5.05), 'no difference beyond noise'],
    ['varying between the trials of a run: measured after all', bytes(5, 7), bytes(9, 11), 'not told: too few trials'],
  ])('%s', (_, first, other, verdict) => {
    expect(ratioOf(compare(first, other), 'total-bytes')).toMatchObject({ verdict, interval: null })
  })

  test('long polls that bring several events did so by timing: one trial tells nothing', () => {
    const long = (httpBytes: number, batch: number): ResultFile => {
      const trial = completed({ contender: 'long-poll/node', p50Us: 10_000, httpBytes, requests: 1 })
      return run([{ ...trial, requests: { ...trial.requests, batch: [[batch, 1000]] } }])
    }
    expect(ratioOf(compare(long(300, 1), long(400, 1)), 'total-bytes', 'long-poll/node')?.verdict).toBe('worse')
    expect(ratioOf(compare(long(300, 2), long(400, 2)), 'total-bytes', 'long-poll/node')?.verdict).toBe(
      'not told: too few trials',
    )
  })

  test('nothing against nothing is the same, something against nothing has a verdict without a ratio', () => {
    const requests = (count: number): ResultFile =>
      run([completed({ contender: 'sse/node', p50Us: 1000, requests: count })])
    expect(ratioOf(compare(requests(0), requests(0)), 'requests')).toMatchObject({ estimate: 1 })
    const more = compare(requests(0), requests(1))
    expect(ratioOf(more, 'requests')).toEqual({ estimate: null, interval: null, verdict: 'worse' })
    expect(more.sentences).toContain('requests, /message, B against A: worse for sse/node 1.00 against 0 (counted).')
    const less = compare(requests(1), requests(0))
    expect(ratioOf(less, 'requests')).toEqual({ estimate: 0, interval: null, verdict: 'better' })
    expect(less.sentences).toContain('requests, /message, B against A: better for sse/node 0 against 1.00 (counted).')
  })
})

describe('what is not valid', () => {
  const valid = run([...blocks(BASE), ...blocks(BASE, { contender: 'websocket/ws' })])

  test.each<[string, readonly Trial[], string, string]>([
    [
      'an invalid contender is shown without a verdict',
      blocks(BASE).map((trial) => ({ ...trial, validity: INVALID })),
      'value',
      'sse/node (invalid in B)',
    ],
    ['a failed one states nothing', [failed('sse/node')], 'none', 'sse/node (failed in B)'],
  ])('%s', (_, trials, kind, said) => {
    const comparison = compare(valid, run([...trials, ...blocks(BASE, { contender: 'websocket/ws' })]))
    const rows = comparison.rows.filter(({ contender }) => contender === 'sse/node')
    for (const row of rows) expect(row.entries[1]).toMatchObject({ figure: { kind }, ratio: null })
    expect(rows.length > 0).toBe(kind === 'value')
    expect(comparison.sentences.join('\n')).toContain(`Not compared: ${said}.`)
    const claims = comparison.sentences.filter((sentence) => !sentence.startsWith('Not compared'))
    expect(claims.join('\n')).not.toContain('sse/node')
  })

  test('an invalid reference has no ratio either', () => {
    const comparison = compare(run(blocks(BASE).map((trial) => ({ ...trial, validity: INVALID }))), run(blocks(BASE)))
    expect(comparison.rows.flatMap((row) => row.entries).every(({ ratio }) => ratio === null)).toBe(true)
    expect(comparison.sentences).toContain('B and A have no valid figure in common.')
  })

  test('a percentile that is not stated has none', () => {
    const with50 = (p50: CompletedTrial['latency']['p50']): ResultFile =>
      run(blocks(BASE).map((trial) => ({ ...trial, latency: latency(1, { p50 }) })))
    expect(ratioOf(compare(valid, with50({ tooFew: true })), 'delivery-p50')).toBeNull()
  })

  test('one block of several that lost its p99 leaves no ratio of it', () => {
    const [first, ...others] = blocks(BASE)
    if (first === undefined) throw new Error('four blocks')
    const lost = { ...first, latency: latency(1, { p50: first.latency.p50, p99: { greaterThanUs: 9e6 } }) }
    const comparison = compare(valid, run([lost, ...others]))
    expect(rowOf(comparison, 'delivery-p99').entries[1]).toMatchObject({ figure: { kind: 'value' }, ratio: null })
    expect(ratioOf(comparison, 'delivery-p50')).not.toBeNull()
    expect(comparison.sentences).toContain('No ratio can be stated between B and A: p99, ms.')
  })
})

describe('the rows', () => {
  test('metrics in the order of the tables; contenders of two results at least, the floor last', () => {
    const a = run([
      completed({ contender: 'floor/net', p50Us: 500 }),
      completed({ contender: 'websocket/ws', p50Us: 20_000 }),
      completed({ contender: 'sse/node', p50Us: 10_000 }),
      completed({ contender: 'sse/uws', p50Us: 10_000 }),
    ])
    const b = run([
      completed({ contender: 'floor/net', p50Us: 500 }),
      completed({ contender: 'sse/node', p50Us: 90_000 }),
      completed({ contender: 'websocket/ws', p50Us: 20_000 }),
    ])
    const { rows, sentences } = compare(a, b)
    expect(rows.filter(({ metric }) => metric.key === 'delivery-p50').map(({ contender }) => contender)).toEqual([
      'sse/node',
      'websocket/ws',
      'floor/net',
    ])
    expect([...new Set(rows.map(({ metric }) => metric.name))]).toEqual([
      'p50, ms',
      'p99, ms',
      'transport p50, ms',
      'delivered, /s',
      'missing',
      'headers, B/message',
      'total, B/message',
      'requests, /message',
      'connections opened',
      'server CPU, ms/1,000',
      'CPU above idle, ms/1,000',
      'server RSS, MiB',
    ])
    expect(rows[0]?.metric.text(12_345)).toBe('12.3')
    expect(sentences.join('\n')).toContain('Not compared: sse/uws (not in B).')
  })

  test('three results: each against the first', () => {
    const { rows } = compare(run(blocks(BASE)), run(blocks(BASE)), run(blocks(BASE.map((us) => us * 2))))
    const { entries } = rows[0] as ComparisonRow
    expect(entries.map(({ ratio }) => ratio?.verdict ?? null)).toEqual([null, 'no difference beyond noise', 'worse'])
    expect(entries[2]?.ratio?.estimate).toBeCloseTo(2, 10)
  })

  test('points are compared with the same point', () => {
    const at = (p50Us: number): CompletedTrial[] =>
      [100, 1000].map((point) => completed({ contender: 'sse/node', p50Us: p50Us * point, point }))
    const points = { scenario: { ...run([]).scenario, points: [100, 1000] } }
    const { rows } = compare({ ...run(at(10)), ...points }, { ...run(at(30)), ...points })
    const ratios = rows
      .filter(({ metric }) => metric.key === 'delivery-p50')
      .map(({ point, entries }) => [point, entries[1]?.ratio?.estimate])
    expect(ratios).toEqual([
      [100, expect.closeTo(3, 10)],
      [1000, expect.closeTo(3, 10)],
    ])
  })
})

describe('waiting', () => {
  const waiting = (perClient: number, cpuUs: number): ResultFile =>
    result({
      scenario: 'idle',
      overrides: { blocks: 4 },
      trials: [0, 1, 2, 3].flatMap((block) =>
        [1000, 3000, 5000].map((point) =>
          completed({
            contender: 'sse/node',
            p50Us: 1,
            point,
            block,
            cpuUs,
            rssBytes: 6e7 + block * 1e5 + point * (perClient + block),
          }),
        ),
      ),
    })

  test('memory per client is compared by the slopes of the blocks, the rest at the largest point', () => {
    const comparison = compare(waiting(10_000, 10), waiting(20_000, 10))
    expect(rowOf(comparison, 'rss-per-client')).toMatchObject({
      point: null,
      entries: [
        { figure: { kind: 'value', trials: 4, min: expect.closeTo(10_000, 3) }, ratio: null },
        { ratio: { estimate: expect.closeTo(2, 2), verdict: 'worse' } },
      ],
    })
    expect(rowOf(comparison, 'idle-cpu-share')).toMatchObject({ point: 5000 })
    expect(ratioOf(comparison, 'idle-cpu-share')?.verdict).toBe('no difference beyond noise')
    expect(comparison.rows.map(({ metric }) => metric.key)).not.toContain('delivery-p50')
  })

  test('a slope that does not stand out of its scatter has no verdict', () => {
    const comparison = compare(waiting(10_000, 10), waiting(-500, 10))
    expect(rowOf(comparison, 'rss-per-client').entries[1]).toMatchObject({ figure: { kind: 'value' }, ratio: null })
  })
})

describe('what a comparison means', () => {
  test('told apart, with ratio and interval; the rest is named too', () => {
    const a = run([...blocks(BASE, { cpuUs: 10 }), ...blocks(BASE, { contender: 'websocket/ws', cpuUs: 10 })])
    const b = run([
      ...blocks(BASE, { cpuUs: 10, httpBytes: 20 }),
      ...blocks(
        BASE.map((us) => us / 2),
        { contender: 'websocket/ws', cpuUs: 10 },
      ),
    ])
    expect(compare(a, b).sentences).toEqual([
      'p50, ms, B against A: better for websocket/ws 0.500× (95 %: 0.446–0.560×).',
      'p99, ms, B against A: better for websocket/ws 0.500× (95 %: 0.446–0.560×).',
      'transport p50, ms, B against A: better for websocket/ws 0.475× (95 %: 0.421–0.537×).',
      'headers, B/message, B against A: worse for sse/node 40.0 against 0 (counted).',
      'total, B/message, B against A: worse for sse/node 1.20× (counted).',
      'No difference beyond noise between B and A: p50, ms (sse/node); p99, ms (sse/node); transport p50, ms (sse/node); delivered, /s; missing; headers, B/message (websocket/ws); total, B/message (websocket/ws); requests, /message; connections opened; server CPU, ms/1,000; server RSS, MiB.',
      'Not told between B and A, for what is taken off was read once per run: CPU above idle, ms/1,000.',
      'Each interval is of 95 % for itself: one in twenty can tell a difference by chance.',
    ])
  })

  test.each([
    [3, 'one in twenty can tell'],
    [4, 'of 24 about 1 can tell'],
  ])('%i contenders: how many differences chance may tell', (count, words) => {
    const names = ['sse/node', 'sse/uws', 'websocket/ws', 'websocket/uws'].slice(0, count)
    const file = run(names.flatMap((contender) => blocks(BASE, { contender })))
    expect(compare(file, file).sentences.join('\n')).toContain(words)
  })

  test('with two points the slopes of the blocks decide, for the points leave no scatter', () => {
    const waiting = (perClient: number): ResultFile =>
      result({
        scenario: 'idle',
        overrides: { blocks: 4, points: [1000, 5000] },
        trials: [0, 1, 2, 3].flatMap((block) =>
          [1000, 5000].map((point) =>
            completed({ contender: 'sse/node', p50Us: 1, point, block, rssBytes: 6e7 + point * (perClient + block) }),
          ),
        ),
      })
    const comparison = compare(waiting(10_000), waiting(20_000))
    expect(ratioOf(comparison, 'rss-per-client')).toMatchObject({ verdict: 'worse' })
  })

  test('single blocks say that they tell nothing of what scatters, and what differs most', () => {
    const { sentences } = compare(run(blocks([10_000])), run(blocks([30_000], { cpuUs: 12 })))
    expect(sentences.join('\n')).toContain(
      'Not told between B and A, for there are too few trials (A has 1, B 1; with 4 of each there is an interval): p50, ms; p99, ms; transport p50, ms; delivered, /s; server CPU, ms/1,000; CPU above idle, ms/1,000; server RSS, MiB.',
    )
    expect(sentences.join('\n')).toContain('The largest shift among those: sse/node 3.11× in transport p50, ms.')
    expect(sentences.join('\n')).not.toMatch(/better|worse|95 %/)
  })
})

import { describe, expect, test } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import { completed, failed, latency, result, SAMPLE, type TrialShape } from './sample.js'

const INVALID = {
  valid: false,
  reasons: [{ code: 'cpu-stolen' as const, message: 'm', remedy: 'r', evidence: {} }],
  findings: [],
}

const said = (trials: Parameters<typeof result>[0]['trials'], blocks = 1): string =>
  makeReport(result({ trials, overrides: { blocks } })).sentences.join('\n')

const twoBlocks = (shape: TrialShape, p50s: readonly number[]): ReturnType<typeof completed>[] =>
  p50s.map((p50Us, block) => completed({ ...shape, p50Us, block }))

describe('what it means', () => {
  test('nothing is claimed from an invalid or failed trial', () => {
    const fast = completed({ contender: 'sse/uws', p50Us: 1, cpuUs: 0.1 }, { validity: INVALID })
    const text = said([
      fast,
      failed('long-poll/uws'),
      completed({ contender: 'sse/node', p50Us: 9000 }),
      completed({ contender: 'websocket/ws', p50Us: 20_000 }),
    ])
    const claims = text.split('\n').filter((line) => !/^(Invalid|Failed)/.test(line))
    expect(claims.join('\n')).not.toMatch(/uws/)
    expect(text).toContain('Invalid, shown but not ranked: sse/uws.')
    expect(text).toContain('Failed, not measured: long-poll/uws.')
  })

  test('with nothing valid, no number is named', () => {
    const text = said([completed({ contender: 'sse/uws', p50Us: 1 }, { validity: INVALID })])
    expect(text).toBe('No valid trial can state a median latency.\nInvalid, shown but not ranked: sse/uws.')
  })

  test.each([
    [
      'overlapping',
      [11_900, 10_100],
      'Between sse/node and websocket/ws there is no difference beyond noise (1.001×; 0.835–1.20× over 2 blocks; judged on transport latency).',
    ],
    [
      'overlapping, though ahead in each',
      [11_900, 14_100],
      'sse/node is ahead of websocket/ws in every block (1.18×; 1.18–1.19× over 2 blocks), yet by less than the blocks differ among themselves: not told apart.',
    ],
    [
      'separate',
      [12_100, 14_100],
      'sse/node is ahead of websocket/ws: 11.0 ms against 13.1 ms (1.19×; 1.18–1.21× over 2 blocks).',
    ],
  ])('%s spreads', (_, p50s, sentence) => {
    const a = twoBlocks({ contender: 'sse/node', p50Us: 0 }, [10_000, 12_000])
    const text = said([...a, ...twoBlocks({ contender: 'websocket/ws', p50Us: 0 }, p50s)], 2)
    expect(text).toContain(sentence)
  })

  test.each([
    [
      'tells apart what the ranges would not',
      1.02,
      'sse/node is ahead of websocket/ws: 15.0 ms against 15.3 ms (1.02×; 95 %: 1.02× over 6 blocks).',
    ],
    ['tells a lead of 1.003 with the digit that it needs', 1.003, '(1.003×; 95 %: 1.003× over 6 blocks)'],
    [
      'and does not tell what it does not',
      1,
      'Between sse/node and websocket/ws there is no difference beyond noise (1.00×; 95 %: 1.00× over 6 blocks).',
    ],
  ])('with six blocks the interval of the ratios within them %s', (_, factor, sentence) => {
    const p50s = [5000, 10_000, 12_000, 18_000, 20_000, 40_000]
    const trials = [
      ...twoBlocks({ contender: 'sse/node', p50Us: 0 }, p50s),
      ...twoBlocks(
        { contender: 'websocket/ws', p50Us: 0 },
        p50s.map((p50Us) => p50Us * factor),
      ),
    ].map((trial) => ({ ...trial, transportLatency: latency(1, { p50: { tooFew: true } }) }))
    expect(said(trials, 6)).toContain(sentence)
  })

  test('a single block tells apart only what differs by more than a quarter, and says so', () => {
    const a = completed({ contender: 'sse/node', p50Us: 10_000 })
    expect(said([a, completed({ contender: 'websocket/ws', p50Us: 12_500 })])).toContain('a single block has no spread')
    expect(said([a, completed({ contender: 'websocket/ws', p50Us: 12_600 })])).toContain('sse/node is ahead')
  })

  test('blocks whose other trials do not count are no spread', () => {
    const blocks = (contender: string, p50Us: number): ReturnType<typeof completed>[] =>
      [0, 1, 2].map((block) =>
        completed({ contender, p50Us, cpuUs: p50Us / 1000, block }, block === 0 ? {} : { validity: INVALID }),
      )
    const close = said([...blocks('sse/node', 10_000), ...blocks('websocket/ws', 12_500)], 3)
    expect(close).toContain(
      'Between sse/node and websocket/ws there is no difference beyond noise (1.25×; a single valid trial has no spread).',
    )
    expect(close).toContain(
      'Server CPU per message: no difference beyond noise between the contenders (a single valid trial has no spread).',
    )
    const apart = said([...blocks('sse/node', 10_000), ...blocks('websocket/ws', 12_600)], 3)
    expect(apart).toContain('10.0 ms against 12.6 ms')
    expect(apart).toMatch(/sse\/node is ahead of .* \(1\.26×; a single valid trial has no spread\)\./)
    expect(apart).toMatch(/most websocket\/ws with 12\.6 µs \(1\.26×; a single valid trial has no spread\)\./)
  })

  test.each<[string, number, number, string]>([
    ['6 blocks, all there', 6, 6, 'Ratios are within the same block'],
    [
      '6 blocks, interrupted after 2',
      6,
      2,
      'Contenders count as different where their ranges over the blocks do not overlap; 95 % intervals need 6 blocks in which both are valid.',
    ],
    ['3 blocks, all there', 3, 3, 'do not overlap; --blocks 6 states 95 % intervals.'],
    [
      '3 blocks, one valid',
      3,
      1,
      'A single valid trial has no spread: contenders count as different when they differ by more than 25 %.',
    ],
    ['1 block', 1, 1, 'differ by more than 25 %; --blocks 3 tells more.'],
  ])('%s: the rule that is stated is the one that decided', (_, asked, valid, sentence) => {
    const trials = ['sse/node', 'websocket/ws'].flatMap((contender, i) =>
      Array.from({ length: asked }, (_, block) =>
        completed({ contender, p50Us: 10_000 * (i + 1) + block, block }, block < valid ? {} : { validity: INVALID }),
      ),
    )
    const text = said(trials, asked)
    expect(text).toContain(sentence)
    expect(text.includes('intervals exact')).toBe(valid >= 6)
    expect(text.includes('95 %:')).toBe(valid >= 6)
  })

  test('six valid trials of each in different blocks are no six pairs', () => {
    const trials = ['sse/node', 'websocket/ws'].flatMap((contender, i) =>
      Array.from({ length: 8 }, (_, block) =>
        completed(
          { contender, p50Us: 10_000 * (i + 1) + block, block },
          (i === 0 ? block < 6 : block > 1) ? {} : { validity: INVALID },
        ),
      ),
    )
    expect(said(trials, 8)).toContain('95 % intervals need 6 blocks in which both are valid.')
  })

  test('the least is the one that the blocks tell, and never a most below it', () => {
    // Both are valid in the first six blocks, where websocket/ws costs less; the other blocks turn the medians round.
    const cost = (contender: string, cpus: readonly (number | null)[]): ReturnType<typeof completed>[] =>
      cpus.map((cpuUs, block) =>
        completed({ contender, p50Us: 10_000, cpuUs: cpuUs ?? 1, block }, cpuUs === null ? { validity: INVALID } : {}),
      )
    const none = new Array<null>(7).fill(null)
    const trials = [
      ...cost('sse/node', [10, 11, 12, 13, 14, 15, 1, 1, 1, 1, 1, 1, 1]),
      ...cost('websocket/ws', [9, 10, 11, 12, 13, 14, ...none]),
    ]
    const text = said(trials, 13)
    expect(text).toMatch(
      /Server CPU per message: least websocket\/ws with 11\.5 µs; most sse\/node with 1\.00 µs \(1\.\d+×;/,
    )
  })

  test('the ratio of a single pair does not contradict the medians that decided', () => {
    const cost = (contender: string, cpus: readonly number[], valid: number): ReturnType<typeof completed>[] =>
      cpus.map((cpuUs, block) =>
        completed({ contender, p50Us: 10_000, cpuUs, block }, block < valid ? {} : { validity: INVALID }),
      )
    const text = said([...cost('sse/node', [10, 10, 10], 1), ...cost('websocket/ws', [9, 20, 20], 3)], 3)
    expect(text).toContain('least sse/node with 10.0 µs; most websocket/ws with 20.0 µs (2.00×; a single valid trial')
  })

  test('one contender with a single valid trial is enough to have no spread', () => {
    const sse = twoBlocks({ contender: 'sse/node', p50Us: 0 }, [10_000, 10_100])
    const [ws, lost] = twoBlocks({ contender: 'websocket/ws', p50Us: 0 }, [12_000, 12_100])
    if (ws === undefined || lost === undefined) throw new Error('two blocks')
    expect(said([...sse, ws, lost], 2)).toContain(
      'sse/node is ahead of websocket/ws: 10.1 ms against 12.1 ms (1.20×; the same in 2 blocks).',
    )
    expect(said([...sse, ws, { ...lost, validity: INVALID }], 2)).toContain('no difference beyond noise')
  })

  test('the leader is the one that leads in the figures compared', () => {
    // Without a transport latency of both, delivery is compared, though the order of the table is by transport latency.
    const unknown = latency(1, { p50: { tooFew: true } })
    const text = said([
      completed({ contender: 'sse/node', p50Us: 2500, transportUs: 2000 }),
      completed({ contender: 'websocket/ws', p50Us: 1000 }, { transportLatency: unknown }),
    ])
    expect(text).toContain('websocket/ws is ahead of sse/node: 1.00 ms against 2.50 ms')
  })

  test('the floor of the largest point is the one that is spoken of, and its absence is said', () => {
    const at = (contender: string, point: number, p50Us: number): ReturnType<typeof completed> =>
      completed({ contender, point, p50Us, transportUs: p50Us / 2 })
    const trials = [at('floor/net', 100, 400), at('sse/node', 100, 420), at('sse/node', 1000, 9100)]
    expect(said([...trials, at('floor/net', 1000, 9000)])).toContain(
      "At the generator's floor (p50 9.00 ms) is sse/node.",
    )
    expect(said(trials)).toContain('No valid floor was measured at 1,000 clients')
  })

  test('settings are said exactly', () => {
    const at = (intervalMs: number): string =>
      makeReport(
        result({
          overrides: { pollInterval: `${intervalMs}ms` },
          trials: [
            completed({ contender: 'sse/node', p50Us: 1000 }),
            completed({ contender: 'short-poll/node', p50Us: 30_000 }),
          ],
        }),
      ).sentences.join()
    expect([250, 50, 33].map(at).map((text) => /Short polling every (\S+ s) takes/.exec(text)?.[1])).toEqual([
      '0.25 s',
      '0.05 s',
      '0.033 s',
    ])
  })

  test('the floor’s losses are its own, and not among what arrived', () => {
    const sse = completed({ contender: 'sse/node', p50Us: 9000 })
    const floor = completed({ contender: 'floor/net', p50Us: 900 })
    const lossy = { ...floor, ledger: { ...floor.ledger, delivered: 199_993, missing: 7 } }
    const whole = 'Every one of the 200,000 deliveries expected in the contenders’ valid trials arrived.'
    expect(said([sse, floor])).toContain(whole)
    expect(said([sse, floor])).not.toContain('The floor lost')
    expect(said([sse, lossy])).toContain(`${whole}\nThe floor lost messages itself: floor/net 7 of 200,000.`)
  })

  test('push against poll, floor, cost and losses come from the numbers', () => {
    const text = makeReport(SAMPLE).sentences.join('\n')
    expect(text).toContain('Short polling every 1 s takes 505× the median of push')
    expect(text).toContain("At the generator's floor (p50 950 µs) is websocket/ws.")
    expect(text).toContain('least websocket/ws with 200 B; most short-poll/node with 1,000 B (5.00×)')
    expect(text).toContain('Lost messages: long-poll/node 1,000 of 200,000.')
  })

  test('two at the floor are not ranked against each other', () => {
    const floor = completed({ contender: 'floor/net', p50Us: 1000, transportUs: 500 })
    const text = said([
      completed({ contender: 'sse/node', p50Us: 1010, transportUs: 300 }),
      completed({ contender: 'websocket/ws', p50Us: 1020, transportUs: 600 }),
      floor,
    ])
    expect(text).toContain(
      "sse/node and websocket/ws deliver soonest: as soon as the tool can tell, at the generator's floor (p50 1.00 ms).",
    )
    expect(text).toContain('Those at the floor are not ranked against each other on latency.')
    expect(text).not.toContain('ahead')
  })

  test('duplicates and wrong states are said', () => {
    const trial = completed({ contender: 'sse/node', p50Us: 9000 })
    const text = said([
      {
        ...trial,
        ledger: { ...trial.ledger, duplicated: 2 },
        stateCheck: { clients: 9, mismatched: 1, rebuilt: 0, rebuiltMismatched: 0, examples: [] },
      },
    ])
    expect(text).toContain('Irregular: sse/node 2 duplicated, 1 clients with a wrong state.')
  })
})

describe('memory per waiting client', () => {
  test('is the slope over the points, and needs two', () => {
    const at = (point: number): ReturnType<typeof completed> =>
      completed({ contender: 'sse/node', p50Us: 1, point, rssBytes: 5e7 + 2048 * point })
    const idle = (points: readonly number[]): ReturnType<typeof makeReport> =>
      makeReport(result({ scenario: 'idle', trials: points.map(at) }))
    expect(idle([100, 500, 1000]).idle[0]).toMatchObject({
      rssBytesPerClient: { perUnit: expect.closeTo(2048, 6) },
      heapBytesPerClient: { perUnit: expect.closeTo(1024, 6) },
      kernelBytesPerClient: null,
      complete: true,
    })
    expect(idle([100, 500, 1000]).sentences).toContain('Memory per waiting client: sse/node 2.00 KiB.')
    expect(idle([100]).idle[0]?.rssBytesPerClient).toBeNull()
  })

  test.each([
    [
      [100, 500],
      'Memory per waiting client, from two points that leave no scatter to judge by: sse/node -17.6 KiB, short-poll/node 100 KiB.',
    ],
    [[100, 500, 1000], 'Memory per waiting client: short-poll/node 100 KiB.'],
  ])('at the points %j', (points, sentence) => {
    const at = (contender: string, kib: number): ReturnType<typeof completed>[] =>
      points.map((point) => completed({ contender, p50Us: 1, point, rssBytes: 6e7 + point * kib * 1024 }))
    const trials = [...at('short-poll/node', 100), ...at('sse/node', -17.6)]
    const model = makeReport(result({ scenario: 'idle', trials }))
    expect(model.sentences[0]).toBe(sentence)
    expect(model.sentences.join().includes('too small to be told')).toBe(points.length > 2)
    expect(model.verdict).toBe(sentence)
  })

  test('two points of one contender are not compared with three of another', () => {
    const at = (contender: string, points: readonly number[]): ReturnType<typeof completed>[] =>
      points.map((point) => completed({ contender, p50Us: 1, point, rssBytes: 6e7 + point * 1024 * points.length }))
    const trials = [...at('sse/node', [100, 500, 1000]), ...at('sse/uws', [100, 500])]
    expect(makeReport(result({ scenario: 'idle', trials })).sentences.slice(0, 2)).toEqual([
      'Memory per waiting client: sse/node 3.00 KiB.',
      'Memory per waiting client, from two points that leave no scatter to judge by: sse/uws 2.00 KiB.',
    ])
  })

  test('is not claimed where the points scatter more than it grows', () => {
    const rss = new Map([
      [100, 68e6],
      [500, 69e6],
      [1000, 66e6],
    ])
    const trials = [...rss].map(([point, rssBytes]) => completed({ contender: 'sse/node', p50Us: 1, point, rssBytes }))
    const model = makeReport(result({ scenario: 'idle', trials }))
    expect(model.idle[0]?.rssBytesPerClient?.perUnit).toBeLessThan(0)
    expect(model.sentences).toContain(
      'Memory per waiting client is too small to be told from the scatter between the points: sse/node.',
    )
  })
})

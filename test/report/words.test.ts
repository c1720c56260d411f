import { describe, expect, test } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import { completed, failed, result, SAMPLE, type TrialShape } from './sample.js'

const INVALID = { valid: false, reasons: [{ code: 'x', message: 'm', remedy: 'r', evidence: {} }], findings: [] }

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

  test('overlapping spreads are no difference, separate ones are', () => {
    const a = twoBlocks({ contender: 'sse/node', p50Us: 0 }, [10_000, 12_000])
    const overlapping = twoBlocks({ contender: 'websocket/ws', p50Us: 0 }, [11_900, 14_100])
    const separate = twoBlocks({ contender: 'websocket/ws', p50Us: 0 }, [12_100, 14_100])
    expect(said([...a, ...overlapping], 2)).toContain(
      'Between sse/node and websocket/ws there is no difference beyond noise.',
    )
    expect(said([...a, ...separate], 2)).toContain('sse/node is ahead of websocket/ws: 11.0 ms against 13.1 ms.')
  })

  test('a single block tells apart only what differs by more than a quarter, and says so', () => {
    const a = completed({ contender: 'sse/node', p50Us: 10_000 })
    expect(said([a, completed({ contender: 'websocket/ws', p50Us: 12_500 })])).toContain('a single block has no spread')
    expect(said([a, completed({ contender: 'websocket/ws', p50Us: 12_600 })])).toContain('sse/node is ahead')
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
    expect(text).toContain('are sse/node, websocket/ws: not ranked against each other on latency.')
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
      rssBytesPerClient: expect.closeTo(2048, 6),
      heapBytesPerClient: expect.closeTo(1024, 6),
      kernelBytesPerClient: null,
      complete: true,
    })
    expect(idle([100, 500, 1000]).sentences).toContain('Memory per waiting client: sse/node 2.00 KiB.')
    expect(idle([100]).idle[0]?.rssBytesPerClient).toBeNull()
  })
})

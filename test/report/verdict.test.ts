import { describe, expect, test } from 'vitest'
import { makeReport } from '../../bench/report/model.js'
import type { ResultFile, Trial } from '../../bench/result/schema.js'
import { completed, failed, latency, type ResultShape, result, SAMPLE } from './sample.js'

const INVALID = {
  valid: false,
  reasons: [{ code: 'cpu-stolen' as const, message: 'm', remedy: 'r', evidence: {} }],
  findings: [],
}

const sse = completed({ contender: 'sse/node', p50Us: 10_000 })
const ws = completed({ contender: 'websocket/ws', p50Us: 20_000 })
const poll = completed({ contender: 'short-poll/node', p50Us: 500_000 })
const floor = completed({ contender: 'floor/net', p50Us: 9000 })

const of = (...trials: readonly Trial[]): ResultFile => result({ trials })
const lossy = { ...sse, ledger: { ...sse.ledger, delivered: 199_990, missing: 10 } }
const waiting = (contender: string, perClient: number): Trial[] =>
  [100, 500, 1000].map((point) => completed({ contender, p50Us: 1, point, rssBytes: 5e7 + perClient * point }))
const idle = (shape: Omit<ResultShape, 'scenario'>): ResultFile => result({ scenario: 'idle', ...shape })
const aborted = (file: ResultFile): ResultFile => ({
  ...file,
  run: { ...file.run, aborted: true },
  plan: { ...file.plan, trials: 9 },
})

describe('the verdict in one sentence', () => {
  test.each<[string, ResultFile, string]>([
    [
      'who is soonest, and how long the slowest transport takes',
      of(poll, ws, sse),
      'sse/node delivers soonest (median 10.0 ms); short-poll/node takes 50.0× as long.',
    ],
    [
      'several at the floor',
      of(
        { ...sse, transportLatency: floor.transportLatency },
        completed({ contender: 'websocket/ws', p50Us: 9100 }),
        poll,
        floor,
      ),
      "sse/node and websocket/ws deliver soonest: as soon as the tool can tell, at the generator's floor (p50 9.00 ms); short-poll/node takes 50.0× as long.",
    ],
    [
      'nobody told apart',
      of(sse, completed({ contender: 'websocket/ws', p50Us: 12_000 })),
      'sse/node delivers soonest (median 10.0 ms), with websocket/ws not told apart.',
    ],
    ['a single contender', of(sse), 'sse/node delivers soonest (median 10.0 ms).'],
    [
      'nothing valid',
      of({ ...sse, validity: INVALID }, failed('websocket/ws')),
      'No trial is valid, so nothing can be said.',
    ],
    ['nothing at all', of(), 'Nothing was measured.'],
    ['interrupted before the first', aborted(of()), 'Interrupted after 0 of 9 trials: nothing was measured.'],
    [
      'interrupted',
      aborted(of(sse, ws)),
      'Interrupted after 2 of 9 trials: sse/node delivers soonest (median 10.0 ms); websocket/ws takes 2.00× as long.',
    ],
    [
      'trials that never ran',
      { ...of(sse, ws), plan: { trials: 3, order: [] } },
      'Incomplete, 2 of 3 trials were run: sse/node delivers soonest (median 10.0 ms); websocket/ws takes 2.00× as long.',
    ],
    [
      'killed after the last trial',
      { ...of(sse), run: { ...of(sse).run, state: 'running' } },
      'Not finished, though 1 of 1 trials were run: sse/node delivers soonest (median 10.0 ms).',
    ],
    [
      'losses and what does not count',
      of(lossy, { ...ws, validity: INVALID }, failed('long-poll/uws')),
      'sse/node delivers soonest (median 10.0 ms); messages were lost by sse/node; not counted: websocket/ws (invalid), long-poll/uws (failed).',
    ],
    [
      'some trials of a contender invalid',
      result({ trials: [sse, { ...sse, block: 1, validity: INVALID }], overrides: { blocks: 2 } }),
      'sse/node delivers soonest (median 10.0 ms); only some trials are valid of sse/node.',
    ],
    [
      'no median that can be stated',
      of({ ...sse, latency: latency(1, { p50: { tooFew: true } }) }),
      'No valid trial can state a median latency.',
    ],
    [
      'an echo',
      result({ scenario: 'echo', trials: [sse, ws] }),
      'sse/node answers soonest (median 10.0 ms); websocket/ws takes 2.00× as long.',
    ],
    [
      'the largest point',
      of(
        completed({ contender: 'sse/node', p50Us: 9000, point: 100 }),
        completed({ contender: 'sse/node', p50Us: 30_000, point: 1000 }),
        completed({ contender: 'websocket/ws', p50Us: 20_000, point: 1000 }),
      ),
      'At 1,000 clients websocket/ws delivers soonest (median 20.0 ms); sse/node takes 1.50× as long.',
    ],
    [
      'what waiting costs',
      idle({ trials: [...waiting('sse/node', 20_480), ...waiting('websocket/ws', 10_240)] }),
      'Memory per waiting client: least websocket/ws with 10.0 KiB; most sse/node with 20.0 KiB (2.00×).',
    ],
    [
      'waiting, nothing valid',
      idle({ trials: [{ ...sse, point: 100, validity: INVALID }] }),
      'No trial is valid, so nothing can be said.',
    ],
    [
      'the sample',
      SAMPLE,
      'websocket/ws delivers soonest (median 1.00 ms); short-poll/node takes 505× as long; messages were lost by long-poll/node; not counted: sse/uws (invalid), long-poll/uws (failed).',
    ],
  ])('%s', (_, file, sentence) => {
    expect(makeReport(file).verdict).toBe(sentence)
  })
})

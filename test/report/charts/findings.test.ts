import { describe, expect, test } from 'vitest'
import type { ResultFile } from '../../../bench/result/schema.js'
import { completed, failed, result } from '../sample.js'
import { chartOf } from '../support/charts-of.js'
import { INVALID, measuredTrial, type Received } from '../support/measured-trial.js'
import { reportOf } from '../support/report-of.js'

const all = (us: number): Received => [[us, 1000]]

function trial(contender: string, us: number, block = 0): ResultFile['trials'][number] {
  const made = measuredTrial({ contender, block, seconds: [all(us)] })
  return { ...made, transportLatency: made.latency }
}

const invalid = (contender: string, us: number) => ({
  ...measuredTrial({ contender, seconds: [all(us)] }),
  validity: INVALID,
})
const lossy = (contender: string, missing: number) => measuredTrial({ contender, seconds: [all(5000)], missing })

function finding(id: string, trials: ResultFile['trials'], scenario = 'stock-ticker'): string | undefined {
  const blocks = Math.max(...trials.map(({ block }) => block)) + 1
  return chartOf(reportOf(result({ scenario, overrides: { blocks }, trials })), id)?.finding
}

describe('latency by percentile', () => {
  test.each<[string, ResultFile['trials'], string]>([
    [
      'one contender',
      [trial('sse/node', 1000)],
      'Half of all events reach sse/node within 1.00 ms, 99 % within 1.00 ms.',
    ],
    [
      'two that differ',
      [trial('sse/node', 1000), trial('short-poll/node', 500_000)],
      'Half of all events reach sse/node within 1.00 ms; short-poll/node needs 500 ms.',
    ],
    [
      'two that one block cannot tell apart',
      [trial('sse/node', 10_000), trial('websocket/ws', 11_000)],
      'Half of all events reach sse/node within 10.0 ms; websocket/ws cannot be told apart from it.',
    ],
    [
      'several, some not told apart',
      [trial('sse/node', 10_000), trial('websocket/ws', 11_000), trial('short-poll/node', 500_000)],
      'Half of all events reach sse/node within 10.0 ms (not told apart: websocket/ws); short-poll/node needs 500 ms.',
    ],
    [
      'within the noise of the timers',
      [trial('sse/node', 1000), trial('websocket/ws', 2000)],
      'On transport latency sse/node is ahead of websocket/ws: 1.00 ms against 2.00 ms at the median.',
    ],
    [
      'the soonest is invalid',
      [invalid('websocket/ws', 100), trial('sse/node', 10_000), trial('short-poll/node', 500_000)],
      'Half of all events reach sse/node within 10.0 ms; short-poll/node needs 500 ms.',
    ],
    [
      'most of it lost',
      [trial('sse/node', 10_000), lossy('websocket/ws', 3000)],
      'Half of all events reach sse/node within 10.0 ms; half of what websocket/ws should deliver never arrived.',
    ],
    ['only one, and most of it lost', [lossy('sse/node', 3000)], 'Half of what sse/node should deliver never arrived.'],
    ['none valid', [invalid('sse/node', 1000), failed('websocket/ws')], 'No valid trial can state a median latency.'],
  ])('%s', (_, trials, said) => {
    expect(finding('latency-percentiles', trials)).toBe(said)
  })

  test('an echo is a round trip', () => {
    const trials = [trial('websocket/ws', 5000), trial('short-poll/node', 500_000)]
    expect(finding('latency-percentiles', trials, 'echo')).toBe(
      'Half of all round trips on websocket/ws take at most 5.00 ms; short-poll/node needs 500 ms.',
    )
  })
})

describe('delivered against offered', () => {
  test.each<[string, ResultFile['trials'], string]>([
    ['one contender', [trial('sse/node', 1000)], 'sse/node delivered everything that was offered.'],
    [
      'all',
      [trial('sse/node', 1000), trial('websocket/ws', 1000)],
      'All contenders delivered everything that was offered.',
    ],
    [
      'all that are valid',
      [trial('sse/node', 1000), trial('websocket/ws', 1000), { ...lossy('long-poll/node', 5), validity: INVALID }],
      'All contenders with a valid trial delivered everything that was offered.',
    ],
    [
      'one lost some',
      [lossy('sse/node', 75), trial('websocket/ws', 1000)],
      'Of what was offered, sse/node 93.0 % (75 missing) arrived; all others everything.',
    ],
    [
      'a single loss is not 100 %',
      [measuredTrial({ contender: 'sse/node', seconds: [[[1000, 99_999]]], missing: 1 })],
      'Of what was offered, sse/node > 99.9 % (1 missing) arrived.',
    ],
    ['none valid', [invalid('sse/node', 1000)], 'No valid trial tells what was delivered.'],
  ])('%s', (_, trials, said) => {
    expect(finding('delivered-vs-offered', trials)).toBe(said)
  })
})

describe('over time and all of it', () => {
  test.each<[string, ResultFile['trials'], string, string]>([
    [
      'one contender',
      [measuredTrial({ contender: 'sse/node', seconds: [all(3000), all(4000)] })],
      'The median of sse/node stays between 3.00 ms and 4.00 ms from second to second; the longest of all latencies, 4.00 ms, came on sse/node in second 1.',
      '100 % of the deliveries of sse/node took 2–5 ms.',
    ],
    [
      'the longest came on another',
      [measuredTrial({ contender: 'sse/node', seconds: [all(3000), all(3000)] }), trial('short-poll/node', 500_000)],
      'The median of sse/node is 3.00 ms in every second; the longest of all latencies, 500 ms, came on short-poll/node in second 0.',
      '100 % of the deliveries of sse/node took 2–5 ms; 100 % of the deliveries of short-poll/node took 500–1,000 ms.',
    ],
  ])('%s', (_, trials, overTime, heatmap) => {
    expect(finding('latency-over-time', trials)).toBe(overTime)
    expect(finding('latency-heatmap', trials)).toBe(heatmap)
  })
})

describe('costs', () => {
  const cost = (contender: string, p50Us: number, cpuUs: number) =>
    completed({ contender, p50Us, cpuUs, transportUs: p50Us })

  test.each<[string, ResultFile['trials'], string]>([
    [
      'one contender',
      [cost('sse/node', 9000, 10)],
      'sse/node (p50 9.00 ms, 10.0 µs per message) is the only contender with both numbers.',
    ],
    [
      'the soonest is the cheapest',
      [cost('sse/node', 9000, 10), cost('short-poll/node', 500_000, 60)],
      'The sensible choice is sse/node (p50 9.00 ms, 10.0 µs per message). Beaten on both latency and CPU: short-poll/node by sse/node.',
    ],
    [
      'soonest and cheapest are two',
      [cost('sse/node', 9000, 10), cost('short-poll/node', 500_000, 4)],
      'Sensible choices are sse/node (p50 9.00 ms, 10.0 µs per message) and short-poll/node (p50 500 ms, 4.00 µs per message).',
    ],
    [
      'costlier and not told apart on latency, later and as cheap',
      [cost('sse/node', 9000, 10), cost('websocket/ws', 9100, 30), cost('long-poll/node', 90_000, 10)],
      'The sensible choice is sse/node (p50 9.00 ms, 10.0 µs per message). Beaten on one and no better on the other: websocket/ws and long-poll/node by sse/node.',
    ],
    [
      'beaten by different ones',
      [
        cost('sse/node', 9000, 10),
        cost('websocket/ws', 12_000, 30),
        cost('short-poll/uws', 500_000, 1),
        cost('short-poll/node', 900_000, 5),
      ],
      'Sensible choices are sse/node (p50 9.00 ms, 10.0 µs per message) and short-poll/uws (p50 500 ms, 1.00 µs per message). Beaten on both latency and CPU: websocket/ws by sse/node; short-poll/node by short-poll/uws.',
    ],
    [
      'one whose CPU is not stated',
      [
        cost('sse/node', 9000, 10),
        cost('short-poll/node', 500_000, 4),
        completed(
          { contender: 'websocket/ws', p50Us: 20_000 },
          { cost: { ...cost('websocket/ws', 1, 1).cost, cpuUsPerDelivery: null } },
        ),
      ],
      'Sensible choices are sse/node (p50 9.00 ms, 10.0 µs per message) and short-poll/node (p50 500 ms, 4.00 µs per message) (of the 2 contenders with both numbers).',
    ],
    [
      'an invalid one is beaten by none and beats none',
      [
        { ...cost('sse/uws', 100, 1), validity: INVALID },
        cost('sse/node', 9000, 10),
        cost('short-poll/node', 500_000, 60),
      ],
      'The sensible choice is sse/node (p50 9.00 ms, 10.0 µs per message). Beaten on both latency and CPU: short-poll/node by sse/node.',
    ],
  ])('%s', (_, trials, said) => {
    expect(finding('cost-benefit', trials)).toBe(said)
  })

  test('nothing valid, nothing drawn', () => {
    expect(finding('cost-benefit', [{ ...cost('sse/node', 9000, 10), validity: INVALID }])).toBeUndefined()
    expect(finding('bytes-per-message', [{ ...cost('sse/node', 9000, 10), validity: INVALID }])).toBeUndefined()
  })

  test('bytes of a single contender are its own', () => {
    expect(finding('bytes-per-message', [cost('sse/node', 9000, 10)])).toBe(
      'Bytes on the wire per message: sse/node 200 B.',
    )
  })
})

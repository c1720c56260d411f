/** What `baseline show` tells: sessions by what they can be compared in, their spread, and what check would find. */
import { expect, it } from 'vitest'
import { EMPTY_BASELINE } from '../../bench/baseline/schema.js'
import { baselineShowText } from '../../bench/baseline/show-text.js'
import { type Spread, summariseBaseline } from '../../bench/baseline/summary.js'
import { baselineOf, check, closedResult, noisyResult, rowOf, sessionsOf } from '../gate/support/check-inputs.js'

const LOGS = [0.5, 0.7, 0.3, 0.6, 0.4]
const BASELINE = baselineOf(closedResult(), ...sessionsOf(LOGS))

function spreadOf(baseline: Parameters<typeof summariseBaseline>[0], metric: string): Spread {
  const spread = summariseBaseline(baseline, 0.05)
    .find(({ scenario }) => scenario === 'stock-ticker')
    ?.groups[0]?.spreads.find((one) => one.contender === 'sse/node' && one.metric === metric)
  if (spread === undefined) throw new Error(`there is no spread of ${metric}`)
  return spread
}

it('the smallest change is that which check itself states', () => {
  const gate = check(noisyResult({ logRatios: [0.5], day: 28 }), BASELINE)
  expect(spreadOf(BASELINE, 'p50').detectable).toBe(rowOf(gate, 'sse/node', 'p50').detectable)
  expect(spreadOf(BASELINE, 'p50').deviation).toBeCloseTo(Math.sqrt(0.1 / 4), 3)
  const rate = spreadOf(BASELINE, 'deliveredPerSecond').detectable
  expect(rate).toBe(rowOf(gate, 'sse/node', 'deliveredPerSecond').detectable)
  expect(rate).toBeLessThan(1)
})

it('with four sessions there is none', () => {
  const four = baselineOf(...sessionsOf(LOGS.slice(1)))
  expect(spreadOf(four, 'p50')).toMatchObject({ sessions: 4, detectable: null })
})

it('sessions of another Node are a group of their own', () => {
  const both = baselineOf(
    ...sessionsOf(LOGS),
    ...sessionsOf([0.5], { shape: { environment: { runtime: { node: '22.0.0' } } } }),
  )
  const [stock] = summariseBaseline(both, 0.05)
  expect(stock?.groups.map(({ node, sessions }) => [node, sessions])).toEqual([
    [20, 5],
    [22, 1],
  ])
})

it('the terminal shows every exact value with all its digits, and each group', () => {
  const text = baselineShowText(summariseBaseline(BASELINE, 0.05), 'b.json')
  for (const values of Object.values(BASELINE.scenarios.overhead?.exact ?? {})) {
    for (const value of Object.values(values)) expect(text).toContain(`${value}`)
  }
  expect(text).toMatch(/5 sessions: Node 20, machine [0-9a-f]{8} \(AMD EPYC/)
  expect(text).toMatch(/overhead \(settings [0-9a-f]{8}\)/)
  expect(text).toMatch(/No sessions: noisy metrics are not judged/)
})

it('the terminal says how many sessions are wanting', () => {
  const text = baselineShowText(summariseBaseline(baselineOf(...sessionsOf([0.5, 0.4])), 0.05), 'b.json')
  expect(text).toMatch(/2 sessions, 3 more until noisy metrics are judged/)
})

it('an empty baseline says how to fill it', () => {
  expect(baselineShowText(summariseBaseline(EMPTY_BASELINE, 0.05), 'b.json')).toMatch(
    /b\.json is empty: .*baseline add/,
  )
})

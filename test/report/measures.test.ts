import { describe, expect, test } from 'vitest'
import type { Figure } from '../../bench/report/figure.js'
import { MEASURES, pairsOf } from '../../bench/report/measures.js'
import { makeReport } from '../../bench/report/model.js'
import type { ReportRow } from '../../bench/report/rows.js'
import { completed, latency, result, SAMPLE } from './sample.js'

const rowsOf = (...trials: Parameters<typeof result>[0]['trials']): readonly ReportRow[] =>
  makeReport(result({ trials, overrides: { blocks: 3 } })).rows

describe('a measure', () => {
  test.each<[keyof typeof MEASURES, (row: ReportRow) => Figure]>([
    ['deliveryP50', (row) => row.latency.p50],
    ['deliveryP99', (row) => row.latency.p99],
    ['transportP50', (row) => row.transportLatency.p50],
    ['deliveredPerSecond', (row) => row.deliveredPerSecond],
    ['headerBytes', (row) => row.headerBytes],
    ['totalBytes', (row) => row.totalBytes],
    ['requests', (row) => row.requestsPerDelivery],
    ['connections', (row) => row.connections],
    ['cpu', (row) => row.cpuUsPerDelivery],
    ['cpuAboveIdle', (row) => row.cpuUsPerDeliveryAboveIdle],
    ['rss', (row) => row.rssBytes],
  ])('%s is the figure that the table shows', (name, read) => {
    const { rows, floor } = makeReport(SAMPLE)
    expect([...rows, ...floor].map((row) => MEASURES[name].figure(row))).toEqual([...rows, ...floor].map(read))
  })
})

describe('pairs of two contenders', () => {
  const trial = (contender: string, block: number, p50Us: number): ReturnType<typeof completed> =>
    completed({ contender, block, p50Us })

  test('are of the same block, whatever the order; a block that one lacks is left out', () => {
    const rows = rowsOf(
      trial('sse/node', 2, 12),
      trial('sse/node', 0, 10),
      trial('websocket/ws', 0, 20),
      trial('websocket/ws', 1, 21),
      trial('websocket/ws', 2, 22),
    )
    const [base, other] = ['sse/node', 'websocket/ws'].map((name) => rows.find((row) => row.contender === name))
    if (base === undefined || other === undefined) throw new Error('two rows')
    expect(pairsOf(MEASURES.deliveryP50, base, other)).toEqual([
      [12, 22],
      [10, 20],
    ])
  })

  test('are none if a block’s number lies beyond what arrived: it may be the worst', () => {
    const lost = { ...trial('websocket/ws', 1, 1), latency: latency(1, { p50: { greaterThanUs: 9e6 } }) }
    const rows = rowsOf(
      trial('sse/node', 0, 10),
      trial('sse/node', 1, 11),
      trial('sse/node', 2, 12),
      trial('websocket/ws', 0, 20),
      lost,
      trial('websocket/ws', 2, 22),
    )
    const [base, other] = ['sse/node', 'websocket/ws'].map((name) => rows.find((row) => row.contender === name))
    if (base === undefined || other === undefined) throw new Error('two rows')
    expect(pairsOf(MEASURES.deliveryP50, base, other)).toEqual([])
    expect(pairsOf(MEASURES.transportP50, base, other)).toHaveLength(3)
  })
})

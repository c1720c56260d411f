import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { ascending, medianOfSorted } from '../../../bench/stats/order.js'
import { completed, result, SAMPLE } from '../sample.js'
import { plotOf, tableRow } from '../support/charts-of.js'
import { reportOf } from '../support/report-of.js'

describe('bytes per message', () => {
  const chart = plotOf(reportOf(SAMPLE), 'bytes-per-message')

  test('stacks the layers of every valid contender, down and up together', () => {
    const contenders = chart.x.categories?.map(({ contender }) => contender)
    expect(contenders).not.toContain('sse/uws')
    expect(contenders).toContain('floor/net')
    expect(chart.series.map(({ label, layer }) => [label, layer])).toEqual([
      ['payload', 0],
      ['message framing', 1],
      ['HTTP heads', 2],
      ['heartbeat', 3],
    ])
    const place = contenders?.indexOf('short-poll/node') ?? -1
    expect(chart.series.map(({ points }) => points[place])).toEqual([
      [place, 200],
      [place, 0],
      [place, 800],
      [place, 0],
    ])
  })

  test('the table has both directions, and what is not drawn', () => {
    expect(tableRow(chart, 'short-poll/node')).toEqual([
      'short-poll/node',
      '200',
      '0',
      '0',
      '0',
      '400',
      '400',
      '0',
      '0',
      '1,000',
    ])
    expect(tableRow(chart, 'sse/uws (invalid)')[1]).toBe('200')
    expect(tableRow(chart, 'long-poll/uws (failed)')[1]).toBe('–')
  })
})

interface Bytes {
  readonly payload: number
  readonly framing: number
  readonly heartbeat: number
}

function trialOf({ payload, framing, heartbeat }: Bytes, block: number): CompletedTrial {
  const none = { raw: 0, payload: 0, framing: 0, http: 0, tls: 0, tlsHandshake: 0, heartbeat: 0, setup: 0 }
  const totalBytes = payload + framing + heartbeat
  const down = { ...none, raw: totalBytes, payload, framing, heartbeat }
  const base = completed({ contender: 'sse/node', p50Us: 1000, block })
  return { ...base, wire: { ...base.wire, perDelivery: { down, up: none, headerBytes: framing, totalBytes } } }
}

function layersOf(blocks: readonly Bytes[]): number[] {
  const chart = plotOf(
    reportOf(result({ overrides: { blocks: blocks.length }, trials: blocks.map(trialOf) })),
    'bytes-per-message',
  )
  return chart.series.map(({ points }) => points[0]?.[1] ?? Number.NaN)
}

// The medians of the layers, 200, 10 and 5, have no block with 215.
const APART: readonly Bytes[] = [
  { payload: 200, framing: 10, heartbeat: 0 },
  { payload: 200, framing: 5, heartbeat: 90 },
  { payload: 200, framing: 80, heartbeat: 5 },
]

test('the layers are those of the block whose total is the median', () => {
  expect(layersOf(APART)).toEqual([200, 80, 0, 5])
})

test('of an even number of blocks they are the mean of the two in the middle', () => {
  expect(layersOf([...APART, { payload: 200, framing: 0, heartbeat: 0 }])).toEqual([200, 45, 0, 2.5])
})

test('they always add up to the median total', () => {
  const bytes = fc.integer({ min: 0, max: 400 })
  const blocks = fc.array(fc.record({ payload: bytes, framing: bytes, heartbeat: bytes }), {
    minLength: 1,
    maxLength: 7,
  })
  fc.assert(
    fc.property(blocks, (all) => {
      const totals = all.map(({ payload, framing, heartbeat }) => payload + framing + heartbeat)
      const sum = layersOf(all).reduce((a, b) => a + b, 0)
      expect(sum).toBeCloseTo(medianOfSorted(ascending(totals)), 6)
    }),
    { numRuns: 40 },
  )
})

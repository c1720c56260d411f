import { describe, expect, test } from 'vitest'
import type { ChartSet } from '../../../bench/report/charts/chart.js'
import { makeCharts } from '../../../bench/report/charts/index.js'
import { largeResult, sampleResult } from '../../../scripts/large-result.js'
import { completed, result, SAMPLE } from '../sample.js'
import { plotOf, tableRow } from '../support/charts-of.js'
import { gateReport } from '../support/gate-reports.js'
import { GATES } from '../support/gates.js'
import { measuredTrial } from '../support/measured-trial.js'
import { reportOf } from '../support/report-of.js'

const LARGE = makeCharts(reportOf(largeResult({ contenders: 20, blocks: 10 })))
const REAL = makeCharts(reportOf(sampleResult()))
const HOSTILE = ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'a, b · c\n(invalid)']

const hostile = makeCharts(
  reportOf(
    result({
      trials: HOSTILE.map((contender, i) => measuredTrial({ contender, seconds: [[[1000 * 10 ** i, 1000]]] })),
    }),
  ),
)

const SETS: readonly (readonly [string, ChartSet])[] = [
  ['the real sample', REAL],
  ['invalid, failed and lossy trials', makeCharts(reportOf(SAMPLE))],
  ['two results', makeCharts(reportOf(sampleResult(), sampleResult()))],
  ['20 contenders and 10 blocks', LARGE],
  ['hostile names', hostile],
  ...Object.entries(GATES).map(([name, gate]) => [name, makeCharts(gateReport(gate))] as const),
]

test('20 contenders and 10 blocks stay below 330 kB, tables included', () => {
  expect(LARGE.styles).toHaveLength(21)
  expect(Buffer.byteLength(JSON.stringify(LARGE))).toBeLessThan(330_000)
})

test('the real sample has all charts of a single block of deliveries', () => {
  expect(REAL.charts.map(({ id }) => id)).toEqual([
    'latency-percentiles',
    'cost-benefit',
    'latency-over-time',
    'latency-heatmap',
    'delivered-vs-offered',
    'bytes-per-message',
    'server-cpu',
    'server-memory',
    'connections',
  ])
})

test('the same report makes the same charts', () => {
  expect(makeCharts(reportOf(sampleResult()))).toEqual(REAL)
})

describe.each(SETS)('%s', (_, { charts }) => {
  test('ids are permalinks, each once', () => {
    const ids = charts.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]+$/)
  })

  test('every chart says what it shows, what it found and how to read it', () => {
    for (const { subject, finding, howToRead, tables } of charts) {
      for (const text of [subject, finding, howToRead]) expect(text).toMatch(/\S/)
      expect(finding).not.toMatch(/NaN|undefined|null|Infinity/)
      expect(tables.length).toBeGreaterThan(0)
    }
  })

  test('every row of a table has a cell for every head', () => {
    for (const { head, rows } of charts.flatMap(({ tables }) => tables)) {
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        expect(row).toHaveLength(head.length)
        for (const cell of row) expect(cell).not.toMatch(/^$|NaN|undefined|null|Infinity/)
      }
    }
  })

  test('every number is finite, above 0 on log axes, and lines go forward', () => {
    for (const chart of charts) {
      if (chart.type === 'heatmap') {
        const shares = chart.panels.flatMap(({ cells }) => cells.flat())
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true)
        for (const { cells } of chart.panels) {
          expect(cells).toHaveLength(chart.x.edges.length - 1)
          for (const column of cells) expect(column).toHaveLength(chart.y.edges.length - 1)
        }
        continue
      }
      const isLog = (scale: string): boolean => scale === 'log' || scale === 'nines'
      for (const { points, whiskers, label } of chart.series) {
        expect(points.length, `${chart.id} ${label}`).toBeGreaterThan(0)
        if (whiskers !== undefined) expect(whiskers).toHaveLength(points.length)
        for (const [x, y] of points) {
          expect(Number.isFinite(x) && (y === null || Number.isFinite(y))).toBe(true)
          if (isLog(chart.x.scale)) expect(x).toBeGreaterThan(0)
          if (isLog(chart.y.scale) && y !== null) expect(y).toBeGreaterThan(0)
        }
        const across = points.map(([x]) => x)
        if (chart.type === 'line') expect(across).toEqual([...new Set(across)].sort((a, b) => a - b))
      }
    }
  })

  test('bands come in pairs, low before high', () => {
    for (const chart of charts) {
      if (chart.type === 'heatmap') continue
      for (const [i, { role, contender }] of chart.series.entries()) {
        if (role !== 'band-low') continue
        expect(chart.series[i + 1]).toMatchObject({ role: 'band-high', contender })
      }
    }
  })
})

test('names are text, whatever they look like', () => {
  expect(hostile.styles.map(({ name }) => name)).toEqual(expect.arrayContaining(HOSTILE))
  for (const chart of hostile.charts) {
    if (chart.type === 'heatmap') expect(chart.panels.map(({ contender }) => contender)).toEqual(HOSTILE)
    else if (chart.type === 'bar') expect(chart.x.categories?.map(({ label }) => label)).toEqual(HOSTILE)
    else expect(chart.series.map(({ contender }) => contender)).toEqual(expect.arrayContaining(HOSTILE))
  }
})

test('a latency of 0 µs is drawn at 1 µs, and a CPU time that nobody could read is not drawn', () => {
  const still = measuredTrial({ contender: 'sse/node', seconds: [[[0, 1000]]] })
  const unread = completed({ contender: 'websocket/ws', p50Us: 1000 })
  const trials = [still, { ...unread, cost: { ...unread.cost, cpuUsPerDelivery: null } }]
  const chart = plotOf(reportOf(result({ trials })), 'cost-benefit')
  expect(chart.series.map(({ contender, points }) => [contender, points])).toEqual([['sse/node', [[10, 0.001]]]])
  expect(tableRow(chart, 'websocket/ws')[1]).toBe('–')
})

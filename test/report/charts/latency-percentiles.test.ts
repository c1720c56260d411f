import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { furthestNines, maximum, percentile } from '../../../bench/measure/percentiles.js'
import { ninesOf, rankingOf } from '../../../bench/report/charts/distribution.js'
import { sampleResult } from '../../../scripts/large-result.js'
import { result } from '../sample.js'
import { chartOf, plotOf, seriesOf, tableRow } from '../support/charts-of.js'
import { INVALID, type MeasuredShape, measuredTrial, type Received } from '../support/measured-trial.js'
import { reportOf } from '../support/report-of.js'

const ID = 'latency-percentiles'
/** 1 ms for 90 %, 10 ms for 9 %, 100 ms for the last 1 %. */
const STAIRS: Received = [
  [1000, 900],
  [10_000, 90],
  [100_000, 10],
]

function reportWith(...shapes: readonly Omit<MeasuredShape, 'contender'>[]) {
  const trials = shapes.map((shape, block) => measuredTrial({ contender: 'sse/node', block, ...shape }))
  return reportOf(result({ overrides: { blocks: shapes.length }, trials }))
}

describe('the line of percentiles', () => {
  // 10 ms is 10.007 at the resolution of the histogram.
  test('goes from the lowest to where 10 deliveries lie beyond', () => {
    const [line] = seriesOf(plotOf(reportWith({ seconds: [STAIRS] }), ID), 'main')
    expect(line?.points[0]).toEqual([1, 1])
    expect(line?.points.at(-1)).toEqual([100, 10.01])
    const steps = line?.points.map(([, ms]) => ms) ?? []
    expect(new Set(steps)).toEqual(new Set([1, 10.01]))
    const rise = line?.points.findIndex(([, ms]) => ms === 10.01) ?? 0
    expect(line?.points[rise]?.[0]).toBeGreaterThan(10)
    expect(line?.points[rise]?.[0]).toBeLessThan(10.3)
  })

  test.each([
    ['2 distinct events', { seconds: [STAIRS], events: 20 }, 10],
    ['10 deliveries', { seconds: [STAIRS], events: 1000 }, 100],
  ])('ends where fewer than %s lie beyond', (_, shape, nines) => {
    const [line] = seriesOf(plotOf(reportWith(shape), ID), 'main')
    expect(line?.points.at(-1)?.[0]).toBe(nines)
  })

  test('ends where what arrived ends, ranked over what was expected', () => {
    const chart = plotOf(reportWith({ seconds: [STAIRS], missing: 1000 }), ID)
    const [line] = seriesOf(chart, 'main')
    expect(line?.points.slice(-2)).toEqual([
      [2, 100],
      [200, null],
    ])
    expect(tableRow(chart, '50 %')).toEqual(['50 %', '100'])
    expect(tableRow(chart, '75 %')).toEqual(['75 %', '> 2,000'])
    expect(tableRow(chart, 'maximum')).toEqual(['maximum', '> 2,000'])
    expect(tableRow(chart, 'line ends at')).toEqual(['line ends at', '50 %'])
  })

  test('the table tells where the thick line ends: over all blocks where what arrived ends', () => {
    const lossy = { seconds: [[[1000, 500]]], missing: 500 } as const
    const chart = plotOf(reportWith({ seconds: [STAIRS] }, lossy), ID)
    const drawn = seriesOf(chart, 'main')[0]?.points.filter(([, ms]) => ms !== null)
    expect(drawn?.at(-1)?.[0]).toBe(4)
    expect(tableRow(chart, 'line ends at')).toEqual(['line ends at', '75 %'])
  })

  test('has no end where nothing arrived', () => {
    const good = measuredTrial({ contender: 'sse/node', seconds: [STAIRS] })
    const lost = measuredTrial({ contender: 'websocket/ws', seconds: [], missing: 1000, durationSeconds: 1 })
    const chart = plotOf(reportOf(result({ trials: [good, lost] })), ID)
    expect(tableRow(chart, 'line ends at')).toEqual(['line ends at', '99 %', '–'])
  })

  test('ends exactly where the percentile is stated no more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 5000 }), fc.integer({ min: 20, max: 100_000 }), (events, count) => {
        const shape = { contender: 'sse/node', seconds: [[[1000, count]]] as const, events }
        const ranking = rankingOf([measuredTrial(shape)])
        if (ranking === null) throw new Error('unreadable')
        const end = furthestNines(ranking)
        expect(percentile(ranking, 1 - 1.001 / end)).toHaveProperty('us')
        expect(percentile(ranking, 1 - 0.999 / end)).toEqual({ tooFew: true })
      }),
      { numRuns: 30 },
    )
  })

  test('is not drawn where a handful of events carry no percentile', () => {
    expect(chartOf(reportWith({ seconds: [STAIRS], events: 2 }), ID)).toBeUndefined()
  })

  test('agrees with the percentiles of the table at every point', () => {
    const received = fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 400 })), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(received, fc.integer({ min: 0, max: 1000 }), (values, missing) => {
        const ranking = rankingOf([measuredTrial({ contender: 'sse/node', seconds: [values], missing })])
        if (ranking === null) throw new Error('unreadable')
        for (const { nines, us } of ninesOf(ranking).slice(0, -1)) {
          const found = percentile(ranking, 1 - 1 / nines)
          if (nines > 1.01 && 'us' in found) {
            const neighbours = [-1, 0, 1].map((step) => percentile(ranking, 1 - 1 / nines + step / ranking.expected))
            expect(neighbours).toContainEqual({ us })
          }
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('blocks', () => {
  const blocks = reportWith({ seconds: [STAIRS] }, { seconds: [[[2000, 1000]]] })

  test('one line is thick and merges them, each has a thin one', () => {
    const chart = plotOf(blocks, ID)
    expect(seriesOf(chart, 'main').map(({ label }) => label)).toEqual(['sse/node'])
    expect(seriesOf(chart, 'block').map(({ label }) => label)).toEqual(['sse/node, block 1', 'sse/node, block 2'])
    expect(tableRow(chart, '75 %')).toEqual(['75 %', '2.00'])
    expect(tableRow(chart, 'line ends at')).toEqual(['line ends at', '99.5 %'])
  })

  test('a single block has no thin line beside its own', () => {
    expect(seriesOf(plotOf(reportWith({ seconds: [STAIRS] }), ID), 'block')).toEqual([])
  })

  test('of many blocks an even choice is drawn, all are merged', () => {
    const many = Array.from({ length: 40 }, (_, block) => ({ seconds: [[[1000 + block * 100, 50]]] as const }))
    const chart = plotOf(reportWith(...many), ID)
    const thin = seriesOf(chart, 'block').map(({ label }) => label)
    expect(thin).toHaveLength(20)
    expect([thin[0], thin.at(-1)]).toEqual(['sse/node, block 1', 'sse/node, block 40'])
    expect(tableRow(chart, 'maximum')).toEqual(['maximum', '4.90'])
    const dots = chartOf(reportWith(...many), 'blocks')
    expect(dots?.tables[0]?.rows).toHaveLength(30)
    expect(dots?.tables[0]?.caption).toContain('(30 of 40 blocks, evenly chosen)')
  })

  test('an invalid block is in no line', () => {
    const trials = [
      measuredTrial({ contender: 'sse/node', seconds: [STAIRS] }),
      measuredTrial({ contender: 'sse/node', block: 1, seconds: [[[9_000_000, 1000]]] }, { validity: INVALID }),
    ]
    const chart = plotOf(reportOf(result({ overrides: { blocks: 2 }, trials })), ID)
    expect(chart.series).toHaveLength(1)
    expect(tableRow(chart, 'maximum')).toEqual(['maximum', '100'])
  })

  test('without a valid one there are thin lines only, and no finding', () => {
    const trial = measuredTrial({ contender: 'sse/node', seconds: [STAIRS] }, { validity: INVALID })
    const chart = plotOf(reportOf(result({ trials: [trial] })), ID)
    expect(seriesOf(chart, 'main')).toEqual([])
    expect(seriesOf(chart, 'block').map(({ label }) => label)).toEqual(['sse/node (invalid), block 1'])
    expect(chart.tables[0]?.head).toEqual(['percentile', 'sse/node (invalid), ms'])
    expect(chart.finding).toBe('No valid trial can state a median latency.')
  })
})

test('the table of the real sample says what the file says', () => {
  const file = sampleResult()
  const chart = plotOf(reportOf(file), ID)
  for (const trial of file.trials) {
    if (trial.state === 'failed') continue
    const ranking = rankingOf([trial])
    if (ranking === null) throw new Error('unreadable')
    expect(percentile(ranking, 0.5)).toEqual(trial.latency.p50)
    expect(percentile(ranking, 0.99)).toEqual(trial.latency.p99)
    expect(maximum(ranking)).toEqual(trial.latency.max)
    expect(chart.tables[0]?.head).toContain(`${trial.contender}, ms`)
  }
})

test('a histogram that cannot be read leaves its contender out, and the table says why', () => {
  const good = measuredTrial({ contender: 'sse/node', seconds: [STAIRS] })
  const bad = measuredTrial({ contender: 'websocket/ws', seconds: [STAIRS] })
  const damaged = { ...bad, latency: { ...bad.latency, hdr: 'HISTFAAAA' } }
  const chart = plotOf(reportOf(result({ trials: [good, damaged] })), ID)
  expect(chart.series.map(({ contender }) => contender)).toEqual(['sse/node'])
  expect(chart.tables[0]?.caption).toContain('cannot be read: websocket/ws')
})

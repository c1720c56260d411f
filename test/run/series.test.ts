/** The per-second series: the seconds of all processes merged from whole histograms. */
import { describe, expect, it } from 'vitest'
import { assembleTrial } from '../../bench/run/assemble.js'
import { context } from './support/context.js'
import { histogramOf, loadReport, readingsOf } from './support/readings.js'

describe('the series', () => {
  it('merges the seconds of all processes, in order, with lag and connections beside them', () => {
    const interval = (second: number, us: number) => ({
      second,
      delivery: histogramOf(us),
      transport: histogramOf(us - 1),
      delivered: 1,
    })
    const intervals = [interval(1, 40), interval(0, 10), interval(1, 20), interval(4, 7)]
    const { series } = assembleTrial(context({ readings: readingsOf([loadReport(1), loadReport(2)], { intervals }) }))
    expect(series.map(({ second, delivered }) => [second, delivered])).toEqual([
      [0, 1],
      [1, 2],
      [4, 1],
    ])
    expect(series[1]).toMatchObject({
      p50Us: 20,
      maxUs: 40,
      transportP50Us: 19,
      transportMaxUs: 39,
      publisherLagP50Us: 150,
      publisherLagMaxUs: 200,
      connected: 6,
    })
    expect(series[0]).toMatchObject({ publisherLagP50Us: null, connected: 3 })
    expect(series[2]).toMatchObject({ connected: 6 })
  })
})

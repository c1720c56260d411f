import { describe, expect, test } from 'vitest'
import type { CompletedTrial } from '../../../bench/result/schema.js'
import { result } from '../sample.js'
import { plotOf, seriesOf, tableRow } from '../support/charts-of.js'
import { measuredTrial } from '../support/measured-trial.js'
import { reportOf } from '../support/report-of.js'

/** A trial per block, of these medians, ms; null: three quarters never arrived. */
function blocksOf(contender: string, medians: readonly (number | null)[]): CompletedTrial[] {
  return medians.map((ms, block) =>
    measuredTrial({
      contender,
      block,
      seconds: [[[(ms ?? 1) * 1000, 1000]]],
      ...(ms === null ? { missing: 3000 } : {}),
    }),
  )
}

function chartOf(...trials: readonly CompletedTrial[]) {
  const blocks = Math.max(...trials.map(({ block }) => block)) + 1
  return plotOf(reportOf(result({ overrides: { blocks }, trials })), 'blocks')
}

const MOVED = blocksOf('sse/node', [10, 12, 11])

describe('the finding', () => {
  test.each<[string, readonly CompletedTrial[], string]>([
    ['one contender', MOVED, 'The median moves on sse/node from 10.0 ms to 12.0 ms over 3 blocks.'],
    [
      'least and most',
      [...MOVED, ...blocksOf('websocket/ws', [10, 20, 15])],
      'The median moves least on sse/node from 10.0 ms to 12.0 ms over 3 blocks, and most on websocket/ws from 10.0 ms to 20.0 ms over 3 blocks.',
    ],
    [
      'blocks of which half never arrived come first, and move beyond any range',
      [...blocksOf('websocket/ws', [6, null, 6, 7, null, 6]), ...blocksOf('sse/node', [10, 12, 11, 10, 10, 10])],
      'Half of what was expected never arrived on websocket/ws in 2 of 6 blocks. Elsewhere the median moves on sse/node from 10.0 ms to 12.0 ms over 6 blocks.',
    ],
    [
      'several lose, one of them most of its blocks',
      [...blocksOf('sse/node', [5, null, 5]), ...blocksOf('websocket/ws', [null, null, 5])],
      'Half of what was expected never arrived on sse/node in 1 of 3 blocks, websocket/ws in 2 of 3 blocks.',
    ],
  ])('%s', (_, trials, said) => {
    expect(chartOf(...trials).finding).toBe(said)
  })
})

test('a block that never arrived has no mark, and the text sends to the table, which tells its bound', () => {
  const chart = chartOf(...blocksOf('sse/node', [5, null, 5]))
  expect(seriesOf(chart, 'main')[0]?.points).toHaveLength(2)
  expect(tableRow(chart, '2')).toEqual(['2', '> 2,000 / > 2,000'])
  expect(chart.howToRead).toContain('beyond what arrived has no mark')
})

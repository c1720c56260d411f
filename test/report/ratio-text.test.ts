import { describe, expect, test } from 'vitest'
import { estimateText, intervalText } from '../../bench/report/comparison/ratio-text.js'
import type { Ratio } from '../../bench/report/report.js'

describe('a ratio as text', () => {
  test.each<[Pick<Ratio, 'estimate' | 'limit'>, string]>([
    [{ estimate: 1.5 }, '1.50×'],
    [{ estimate: 378, limit: 'more' }, 'more than 378×'],
    [{ estimate: 0.25, limit: 'less' }, 'less than 0.250×'],
    [{ estimate: 0 }, '0×'],
    [{ estimate: null }, 'from 0'],
  ])('%j is %s', (ratio, text) => {
    expect(estimateText({ ...ratio, interval: null, verdict: 'worse' })).toBe(text)
  })

  test.each<[NonNullable<Ratio['interval']>, string]>([
    [[1.25, 1.75], '1.25–1.75×'],
    [[1.002, 1.004], '1.002–1.004×'],
    [[300, Number.POSITIVE_INFINITY], 'more than 300×'],
    [[0, 0.3], 'less than 0.300×'],
  ])('the interval %j is %s', (interval, text) => {
    expect(intervalText(interval)).toBe(text)
  })
})
